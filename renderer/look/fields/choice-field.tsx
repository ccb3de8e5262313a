import { useId } from 'react'
import { FieldFrame } from './field-frame.tsx'
import classes from './fields.module.css'
import type { Commit } from './use-field-draft.ts'

interface ChoiceFieldProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly choices: readonly { readonly value: Value; readonly label: string }[]
  readonly onCommit: Commit<Value>
  readonly disabled?: boolean
}

/** One of a few values, taken as soon as it is chosen. */
export function ChoiceField<Value extends string>({ label, value, choices, onCommit, disabled = false }: ChoiceFieldProps<Value>) {
  const id = useId()
  return (
    <FieldFrame id={id} label={label}>
      <select id={id} className={classes['input']} value={value} disabled={disabled} onChange={(event) => { void onCommit({ from: value, to: event.currentTarget.value as Value }) }}>
        {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
      </select>
    </FieldFrame>
  )
}
