import { useFieldDraft } from '../look/fields/use-field-draft.ts'
import type { Commit } from '../look/fields/use-field-draft.ts'
import classes from '../look/fields/fields.module.css'

interface BareTextProps {
  readonly label: string
  readonly value: string
  readonly onCommit: Commit<string>
  readonly multiline?: boolean
  readonly disabled?: boolean
  readonly lang?: string
}

/** A text edited where it stands, its label for screen readers and while it is empty. */
export function BareText({ label, value, onCommit, multiline = false, disabled = false, lang }: BareTextProps) {
  const { inputProps } = useFieldDraft<string>({ value, onCommit, multiline, toText: (text) => text, fromText: (text) => ({ ok: true, value: text.trim() }) })
  const shared = { className: classes['input'], 'aria-label': label, placeholder: disabled ? '–' : label, readOnly: disabled, lang, ...inputProps }
  return multiline ? <textarea rows={2} {...shared} /> : <input autoComplete="off" {...shared} />
}
