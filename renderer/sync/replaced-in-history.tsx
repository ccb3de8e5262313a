import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { FieldValue, useFieldName } from '../history/field-value.tsx'
import type { Conflict } from './use-replaced-value.ts'
import { useReplacedValue } from './use-replaced-value.ts'
import classes from './replaced-in-history.module.css'

/** In a record's history: the value that a change replaced though its author had not seen it, and the way back to it. */
export function ReplacedInHistory({ conflict }: { readonly conflict: Conflict }) {
  const { t } = useTranslation('sync')
  const fieldName = useFieldName()
  const { putBack } = useReplacedValue(conflict)
  return (
    <li className={classes['replaced']}>
      <span>
        <span className="quiet">{fieldName(conflict.record_table, conflict.field)}: {t('attention.replaced_by', { name: conflict.losing_actor_name ?? t('attention.somebody') })} </span>
        <FieldValue table={conflict.record_table} field={conflict.field} value={JSON.parse(conflict.losing_value)} />
      </span>
      {putBack ? <Button size="compact-xs" variant="default" className={classes['back']} onClick={() => { void putBack() }}>{t('attention.restore')}</Button> : null}
    </li>
  )
}
