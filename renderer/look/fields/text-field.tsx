import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { FieldFrame } from './field-frame.tsx'
import classes from './fields.module.css'
import type { Commit } from './use-field-draft.ts'
import { useFieldDraft } from './use-field-draft.ts'

interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly onCommit: Commit<string>
  readonly multiline?: boolean
  readonly required?: boolean
  readonly disabled?: boolean
  readonly placeholder?: string
  readonly type?: 'text' | 'email' | 'tel'
}

/** A text edited where it stands. */
export function TextField({ label, value, onCommit, multiline = false, required = false, disabled = false, placeholder, type = 'text' }: TextFieldProps) {
  const id = useId()
  const { t } = useTranslation('look')
  const { inputProps, reason } = useFieldDraft<string>({
    value, onCommit, multiline, toText: (text) => text,
    fromText: (text) => (required && text.trim() === '' ? { ok: false, reason: t('field.required') } : { ok: true, value: text.trim() }),
  })
  const shared = {
    id, className: classes['input'], readOnly: disabled, placeholder: disabled ? '–' : placeholder ?? t('not_set'), 'aria-invalid': reason !== null, 'aria-describedby': reason ? `${id}-reason` : undefined, ...inputProps,
  }
  return (
    <FieldFrame id={id} label={label} reason={reason}>
      {multiline ? <textarea rows={1} {...shared} /> : <input type={type} autoComplete="off" {...shared} />}
    </FieldFrame>
  )
}

/** The name of a record as the title of its screen, edited where it stands. */
export function TitleField({ label, value, onCommit, disabled = false }: Pick<TextFieldProps, 'label' | 'value' | 'onCommit' | 'disabled'>) {
  const { t } = useTranslation('look')
  const { inputProps, reason } = useFieldDraft<string>({
    value, onCommit, toText: (text) => text,
    fromText: (text) => (text.trim() === '' ? { ok: false, reason: t('field.required') } : { ok: true, value: text.trim() }),
  })
  return <input className={classes['input']} data-look="title" aria-label={label} title={reason ?? undefined} readOnly={disabled} autoComplete="off" aria-invalid={reason !== null} {...inputProps} />
}
