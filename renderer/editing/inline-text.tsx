import { useId } from 'react'
import classes from './inline-field.module.css'
import { useDraft } from './use-draft.ts'

interface InlineTextProps {
  readonly label: string
  readonly value: string
  readonly onCommit: (value: string) => void
  readonly placeholder?: string
  readonly multiline?: boolean
  readonly disabled?: boolean
  /** An empty text is not taken: what stood there stays. */
  readonly required?: boolean
  /** `title` as large as the screen's title, `plain` like the text around it. */
  readonly look?: 'title' | 'plain'
  /** The label stands above the field; otherwise only those who hear the page get it. */
  readonly labelled?: boolean
}

/** A text that is edited where it stands. */
export function InlineText({ label, value, onCommit, placeholder, multiline = false, disabled = false, required = false, look = 'plain', labelled = false }: InlineTextProps) {
  const id = useId()
  const { fieldProps } = useDraft<string>({
    value, onCommit, multiline,
    toText: (text) => text,
    fromText: (text) => ({ ok: true, value: required && text.trim() === '' ? value : text.trim() }),
  })
  const shared = { id, className: classes['text'], 'data-look': look, placeholder, readOnly: disabled, ...(labelled ? {} : { 'aria-label': label }), ...fieldProps }
  return (
    <>
      {labelled ? <label htmlFor={id} className={classes['label']}>{label}</label> : null}
      {multiline ? <textarea {...shared} rows={2} /> : <input {...shared} />}
    </>
  )
}
