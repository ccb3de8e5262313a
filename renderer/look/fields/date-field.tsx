import { useId, useState } from 'react'
import { FieldFrame } from './field-frame.tsx'
import classes from './fields.module.css'
import type { Commit } from './use-field-draft.ts'

interface DateFieldProps {
  readonly label: string
  /** `YYYY-MM-DD`, or null. */
  readonly value: string | null
  readonly onCommit: Commit<string | null>
  readonly disabled?: boolean
}

/** A calendar date; taken when the field is left or with Enter, for the browser gives a new one with every digit. */
export function DateField({ label, value, onCommit, disabled = false }: DateFieldProps) {
  const id = useId()
  const [draft, setDraft] = useState<{ readonly from: string | null; readonly to: string | null } | null>(null)
  const shown = draft ? draft.to : value
  const take = (): void => {
    if (!draft) return
    setDraft(null)
    if (draft.to !== draft.from) void onCommit(draft)
  }
  return (
    <FieldFrame id={id} label={label}>
      <input
        id={id} type="date" className={classes['input']} data-figures data-empty={shown === null || undefined} value={shown ?? ''} readOnly={disabled} max="9999-12-31"
        onChange={(event) => {
          const to = event.currentTarget.value === '' ? null : event.currentTarget.value
          setDraft((before) => ({ from: before ? before.from : value, to }))
        }}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take()
          if (event.key === 'Escape' && draft) { event.stopPropagation(); setDraft(null) }
        }}
      />
    </FieldFrame>
  )
}
