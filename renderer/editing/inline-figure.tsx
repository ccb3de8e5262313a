import { useId } from 'react'
import { Tooltip } from '@mantine/core'
import type { Commit, Parsed } from '../look/fields/use-field-draft.ts'
import { useFieldDraft } from '../look/fields/use-field-draft.ts'
import classes from './inline-field.module.css'

interface InlineFigureProps<Value> {
  readonly label: string
  readonly value: Value
  readonly toText: (value: Value) => string
  readonly fromText: (text: string) => Parsed<Value>
  readonly onCommit: Commit<Value>
  readonly disabled?: boolean
  /** Written behind the figure: `%`. */
  readonly suffix?: string
  readonly width?: number
}

/** A small figure that is edited where it stands. */
export function InlineFigure<Value>({ label, value, toText, fromText, onCommit, disabled = false, suffix, width = 76 }: InlineFigureProps<Value>) {
  const id = useId()
  const { inputProps, reason } = useFieldDraft<Value>({ value, toText, fromText, onCommit })
  return (
    <span className={classes['figure']} data-disabled={disabled} data-invalid={reason !== null} style={{ width }}>
      <input
        aria-label={label} inputMode="decimal" autoComplete="off" readOnly={disabled} aria-invalid={reason !== null} aria-describedby={reason ? `${id}-reason` : undefined}
        {...inputProps} onFocus={(event) => { event.target.select() }}
      />
      {suffix ? <span aria-hidden="true" className={classes['suffix']}>{suffix}</span> : null}
      {reason ? (
        <>
          {/* a tooltip that waits closed costs more than the field, and sums are drawn with every key */}
          <Tooltip label={reason} opened position="bottom-end" multiline w={240}><span className={classes['anchor']} /></Tooltip>
          <span id={`${id}-reason`} role="alert" className="visually-hidden">{reason}</span>
        </>
      ) : null}
    </span>
  )
}
