import { useTranslation } from 'react-i18next'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { AgoText } from '../look/ago-text.tsx'
import { FieldValue, useFieldName } from './field-value.tsx'
import { loggedChanges } from './logged-changes.ts'
import classes from './history-list.module.css'

type Logged = QueryResult<'project.activity'>['rows'][number]

const shownFields = 6

/** Fields by which people know a record. */
const names = ['description', 'name', 'title', 'report_date', 'signer_name']

/** What the record that was added or taken away is called; null where it is known from its place, or this role may not see it. */
function subjectOf(logged: Logged): string | null {
  const made = loggedChanges(logged.changes).find((change) => change.operation !== 'update')
  if (!made) return null
  const name = names.map((field) => made.fields[field]).map((pair) => pair?.[made.operation === 'insert' ? 1 : 0]).find((value) => typeof value === 'string' && value !== '')
  return typeof name === 'string' ? name : null
}

/** Who did what, when, from which value to which; newest first. */
export function HistoryList({ entries }: { readonly entries: readonly Logged[] }) {
  const { t } = useTranslation('commands')
  const fieldName = useFieldName()
  return (
    <ol className={classes['history']}>
      {entries.map((entry) => {
        const edited = loggedChanges(entry.changes).filter((change) => change.operation === 'update').flatMap((change) => Object.entries(change.fields).map(([field, [from, to]]) => ({ change, field, from, to })))
        const subject = subjectOf(entry)
        return (
          <li key={entry.id} className={classes['entry']}>
            <div className={classes['head']}>
              <span><strong>{entry.actor_name ?? t('somebody')}</strong> · {t(`name.${entry.name}`, { defaultValue: entry.name })}{subject === null ? null : <span className="quiet">: {subject}</span>}</span>
              <span className={classes['when']}><AgoText at={entry.at} /></span>
            </div>
            {edited.length > 0 ? (
              <ul className={classes['fields']}>
                {edited.slice(0, shownFields).map(({ change, field, from, to }) => (
                  <li key={`${change.id}-${field}`}>
                    <span className="quiet">{fieldName(change.table, field)}: </span>
                    <span className={classes['from']}><FieldValue table={change.table} field={field} value={from} /></span>
                    <span className="quiet"> → </span>
                    <FieldValue table={change.table} field={field} value={to} />
                  </li>
                ))}
              </ul>
            ) : null}
          </li>
        )
      })}
    </ol>
  )
}
