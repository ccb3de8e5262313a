import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { isChangeable } from '../../shared/queries/record-tables.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { FieldValue, useFieldName } from '../history/field-value.tsx'
import type { Conflict } from './use-replaced-value.ts'
import { useReplacedValue } from './use-replaced-value.ts'
import classes from './replaced-in-history.module.css'

/** In a record's history: the value that a change replaced though its author had not seen it, and the way back to it. */
export function ReplacedInHistory({ conflict }: { readonly conflict: Conflict }) {
  const { t } = useTranslation('sync')
  const fieldName = useFieldName()
  const { putBack } = useReplacedValue(conflict)
  const { record_table, record_id, field, scope } = conflict
  const losing: unknown = JSON.parse(conflict.losing_value)
  const row = useLiveQuery('record.present', isChangeable(record_table) ? { record_table, record_id, scope } : null).result?.row
  const stands = row?.[field] === losing
  return (
    <li className={classes['replaced']}>
      <span>
        <span className="quiet">{fieldName(record_table, field)}: {t('attention.replaced_by', { name: conflict.losing_actor_name ?? t('attention.somebody') })} </span>
        <FieldValue table={record_table} field={field} value={losing} />
      </span>
      {stands ? <span className="quiet">{t('attention.stands_again')}</span> : null}
      {putBack && row && !stands ? <Button size="compact-xs" variant="default" className={classes['back']} onClick={() => { void putBack() }}>{t('attention.restore')}</Button> : null}
    </li>
  )
}
