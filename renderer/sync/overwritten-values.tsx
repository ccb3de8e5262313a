import { memo, useId } from 'react'
import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { useTranslation } from 'react-i18next'
import { useSignedInUser } from '../bridge/session.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { FieldValue, RecordName, useFieldName } from '../history/field-value.tsx'
import { recordAddress } from '../search/record-address.ts'
import { mayEdit } from './may-edit.ts'
import type { Conflict } from './use-replaced-value.ts'
import { useReplacedValue } from './use-replaced-value.ts'
import classes from './overwritten-values.module.css'

/** Where two people entered different values for one field: both stand side by side, and the earlier is one click away. */
export const OverwrittenValues = memo(function OverwrittenValues({ table, id }: { readonly table: string; readonly id: string }) {
  const user = useSignedInUser()
  // who may not edit the record has nothing to decide
  const open = (useLiveQuery('conflict.of_records', { record_ids: [id] }).result ?? []).filter(({ field, resolved_at }) => resolved_at === null && mayEdit({ table, id, field }, user))
  return open.length > 0 ? <OverwrittenCard conflicts={open} /> : null
})

/** The values of one record that lost to later ones, field by field, with both people's names; `linked` says which record it is and leads there. */
export function OverwrittenCard({ conflicts, linked = false }: { readonly conflicts: readonly Conflict[]; readonly linked?: boolean }) {
  const { t } = useTranslation(['sync', 'fields'])
  const title = useId()
  const [first] = conflicts
  if (!first) return null
  const { record_table, record_id, scope } = first
  const project = scope.startsWith('project:') ? scope.slice('project:'.length) : null
  const address = linked ? recordAddress(record_table, record_id, project) : null
  return (
    <section className={classes['card']} aria-labelledby={title}>
      <div className={classes['head']}>
        <h2 id={title} className={classes['title']}>
          {t('attention.overwritten_title')}
          {linked ? <> · <RecordName table={record_table} id={record_id} /></> : null}
        </h2>
        {address ? <Button size="compact-sm" variant="default" className={classes['open']} component={Link} to={address}>{t('attention.open_record')}</Button> : null}
      </div>
      <p className={classes['text']}>{t('attention.overwritten_text')}</p>
      <ul className={classes['fields']}>{conflicts.map((conflict) => <OverwrittenValue key={conflict.id} conflict={conflict} />)}</ul>
    </section>
  )
}

function OverwrittenValue({ conflict }: { readonly conflict: Conflict }) {
  const { t } = useTranslation('sync')
  const fieldName = useFieldName()
  const { record_table: table, field } = conflict
  const { leave, putBack } = useReplacedValue(conflict)
  return (
    <li className={classes['value']}>
      <div className={classes['field']}>{fieldName(table, field)}</div>
      <dl className={classes['values']}>
        <div>
          <dt>{t('attention.stands', { name: conflict.winning_actor_name ?? t('attention.somebody') })}</dt>
          <dd><FieldValue table={table} field={field} value={JSON.parse(conflict.winning_value)} /></dd>
        </div>
        <div>
          <dt>{t('attention.lost', { name: conflict.losing_actor_name ?? t('attention.somebody') })}</dt>
          <dd><FieldValue table={table} field={field} value={JSON.parse(conflict.losing_value)} /></dd>
        </div>
      </dl>
      <div className={classes['choices']}>
        <Button size="compact-sm" variant="default" onClick={() => { void leave() }}>{t('attention.leave')}</Button>
        {putBack ? <Button size="compact-sm" variant="default" onClick={() => { void putBack() }}>{t('attention.restore')}</Button> : null}
      </div>
    </li>
  )
}
