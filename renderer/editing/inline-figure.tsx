import { useId } from 'react'
import { Tooltip } from '@mantine/core'
import classes from './inline-field.module.css'
import type { DraftResult } from './use-draft.ts'
import { useDraft } from './use-draft.ts'

interface InlineFigureProps<Value> {
  readonly label: string
  readonly value: Value
  readonly toText: (value: Value) => string
  readonly fromText: (text: string) => DraftResult<Value>
  readonly onCommit: (value: Value) => void
  /** The sentence for what is wrong with a text. */
  readonly problemWords: (problem: string) => string
  readonly disabled?: boolean
  /** Written behind the figure: `%`. */
  readonly suffix?: string
  readonly width?: number
}

/** A figure that is edited where it stands. */
export function InlineFigure<Value>({ label, value, toText, fromText, onCommit, problemWords, disabled = false, suffix, width = 76 }: InlineFigureProps<Value>) {
  const id = useId()
  const { fieldProps, problem } = useDraft<Value>({ value, toText, fromText, onCommit })
  return (
    <Tooltip label={problem ? problemWords(problem) : ''} opened={problem !== null} position="bottom" color="orange">
      <span className={classes['figure']} data-disabled={disabled} data-invalid={problem !== null} style={{ width }}>
        <input
          aria-label={label} inputMode="decimal" autoComplete="off" readOnly={disabled} aria-invalid={problem !== null} aria-describedby={problem ? `${id}-problem` : undefined}
          {...fieldProps} onFocus={(event) => { event.target.select() }}
        />
        {suffix ? <span aria-hidden="true" className={classes['suffix']}>{suffix}</span> : null}
        {problem ? <span id={`${id}-problem`} role="alert" className="visually-hidden">{problemWords(problem)}</span> : null}
      </span>
    </Tooltip>
  )
}
