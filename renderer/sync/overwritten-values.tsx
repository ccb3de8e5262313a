import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { useTranslation } from 'react-i18next'
import { useSignedInUser } from '../bridge/session.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { FieldValue, useFieldName } from '../history/field-value.tsx'
import { recordAddress } from '../search/record-address.ts'
import { mayEdit } from './may-edit.ts'
import type { Conflict } from './use-replaced-value.ts'
import { useReplacedValue } from './use-replaced-value.ts'
import classes from './overwritten-values.module.css'

/** Where two people entered different values for one field: both stand side by side, and the earlier is one click away. */
export function OverwrittenValues({ table, id }: { readonly table: string; readonly id: string }) {
  const user = useSignedInUser()
  // who may not edit the record has nothing to decide
  const open = (useLiveQuery('conflict.of_records', { record_ids: [id] }).result ?? []).filter(({ field, resolved_at }) => resolved_at === null && mayEdit({ table, id, field }, user))
  return open.map((conflict) => <OverwrittenValue key={conflict.id} conflict={conflict} />)
}

/** One value that lost to a later one, with both people's names; `linked` offers the way to its record. */
export function OverwrittenValue({ conflict, linked = false }: { readonly conflict: Conflict; readonly linked?: boolean }) {
  const { t } = useTranslation('sync')
  const fieldName = useFieldName()
  const losing: unknown = JSON.parse(conflict.losing_value)
  const winning: unknown = JSON.parse(conflict.winning_value)
  const { leave, putBack } = useReplacedValue(conflict)
  const project = conflict.scope.startsWith('project:') ? conflict.scope.slice('project:'.length) : null
  const address = linked ? recordAddress(conflict.record_table, conflict.record_id, project) : null

  return (
    <section className={classes['card']} aria-label={t('attention.overwritten_title')}>
      <div className={classes['title']}>{fieldName(conflict.record_table, conflict.field)} · {t('attention.overwritten_title')}</div>
      <p className={classes['text']}>{t('attention.overwritten_text')}</p>
      <dl className={classes['values']}>
        <div>
          <dt>{t('attention.stands', { name: conflict.winning_actor_name ?? t('attention.somebody') })}</dt>
          <dd><FieldValue table={conflict.record_table} field={conflict.field} value={winning} /></dd>
        </div>
        <div>
          <dt>{t('attention.lost', { name: conflict.losing_actor_name ?? t('attention.somebody') })}</dt>
          <dd><FieldValue table={conflict.record_table} field={conflict.field} value={losing} /></dd>
        </div>
      </dl>
      <div className={classes['choices']}>
        <Button size="compact-sm" variant="default" onClick={() => { void leave() }}>{t('attention.leave')}</Button>
        {address ? <Button size="compact-sm" variant="default" component={Link} to={address}>{t('attention.open_record')}</Button> : null}
        {putBack ? <Button size="compact-sm" variant="default" onClick={() => { void putBack() }}>{t('attention.restore')}</Button> : null}
      </div>
    </section>
  )
}
