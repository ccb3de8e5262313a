import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { AgoText } from '../look/ago-text.tsx'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { ReplacedInHistory } from '../sync/replaced-in-history.tsx'
import type { Conflict } from '../sync/use-replaced-value.ts'
import { FieldValue, useFieldName } from './field-value.tsx'
import type { HistoryGroup } from './grouped-history.ts'
import { groupedHistory } from './grouped-history.ts'
import classes from './history-list.module.css'

type Logged = QueryResult<'project.activity'>['rows'][number]

const shownFields = 6
/** Where more lies between doing and arriving, both are told: somebody worked offline, or with a clock that is off. */
const told = 300_000

/** Who did what, when, from which value to which, and what it replaced unseen; newest first. */
export function HistoryList({ entries }: { readonly entries: readonly Logged[] }) {
  const groups = useMemo(() => groupedHistory(entries), [entries])
  const record_ids = useMemo(() => [...new Set(entries.map((entry) => entry.record_id))].sort(), [entries])
  const conflicts = useLiveQuery('conflict.of_records', record_ids.length > 0 ? { record_ids } : null).result ?? []
  return (
    <ol className={classes['history']}>
      {groups.map((group) => <Entry key={group.entry.id} group={group} replaced={conflicts.filter((conflict) => group.ids.includes(conflict.winning_command_id))} />)}
    </ol>
  )
}

function Entry({ group: { entry, count, edits }, replaced }: { readonly group: HistoryGroup<Logged>; readonly replaced: readonly Conflict[] }) {
  const { t } = useTranslation('commands')
  const fieldName = useFieldName()
  return (
    <li className={classes['entry']}>
      <div className={classes['head']}>
        <span>
          <strong>{entry.actor_name ?? t('somebody')}</strong> · {t(`name.${entry.name}`, { defaultValue: entry.name })}
          {count > 1 ? <span className="quiet"> {t('times', { count })}</span> : null}
        </span>
        <span className={classes['when']}><AgoText at={entry.at} />{entry.sequence !== null && Math.abs(Date.parse(entry.applied_at) - Date.parse(entry.at)) > told ? <> · {t('received')} <AgoText at={entry.applied_at} /></> : null}</span>
      </div>
      {edits.length > 0 || replaced.length > 0 ? (
        <ul className={classes['fields']}>
          {edits.slice(0, shownFields).map(({ table, id, field, from, to }) => (
            <li key={`${id} ${field}`}>
              <span className="quiet">{fieldName(table, field)}: </span>
              <span className={classes['from']}><FieldValue table={table} field={field} value={from} /></span>
              <span className="quiet"> → </span>
              <FieldValue table={table} field={field} value={to} />
            </li>
          ))}
          {replaced.map((conflict) => <ReplacedInHistory key={conflict.id} conflict={conflict} />)}
        </ul>
      ) : null}
    </li>
  )
}
