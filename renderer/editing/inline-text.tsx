import type { ReactNode } from 'react'
import { useId } from 'react'
import type { Commit } from '../look/fields/use-field-draft.ts'
import { useFieldDraft } from '../look/fields/use-field-draft.ts'
import classes from './inline-field.module.css'

interface InlineTextProps {
  readonly label: string
  readonly value: string
  readonly onCommit: Commit<string>
  readonly placeholder: string
  readonly disabled?: boolean
  /** Stands beside the label. */
  readonly tools?: ReactNode
}

/** A text of many lines under its label, edited where it stands. */
export function InlineText({ label, value, onCommit, placeholder, disabled = false, tools }: InlineTextProps) {
  const id = useId()
  const { inputProps } = useFieldDraft<string>({ value, onCommit, multiline: true, toText: (text) => text, fromText: (text) => ({ ok: true, value: text.trim() }) })
  return (
    <div className={classes['block']}>
      <div className={classes['labelled']}><label htmlFor={id} className={classes['label']}>{label}</label>{tools}</div>
      <textarea id={id} rows={2} className={classes['text']} placeholder={disabled ? '–' : placeholder} readOnly={disabled} {...inputProps} />
    </div>
  )
}
