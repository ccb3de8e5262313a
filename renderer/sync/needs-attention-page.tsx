import { IconCircleCheck } from '@tabler/icons-react'
import { useSearchParams } from 'react-router'
import { useTranslation } from 'react-i18next'
import type { OutboxEntry } from '../../shared/bridge.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { useTopic, useTopicPart } from '../bridge/use-topic.ts'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { FieldValue, useFieldName } from '../history/field-value.tsx'
import { useShortcut } from '../keyboard/use-shortcut.ts'
import { AgoText } from '../look/ago-text.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import { Page } from '../look/page.tsx'
import { useProblemWords } from '../look/use-tell-problem.ts'
import { OverwrittenCard } from './overwritten-values.tsx'
import { RefusedChange } from './refused-change.tsx'
import { refusedFields } from './refused-fields.ts'
import classes from './needs-attention-page.module.css'

const nothing: readonly OutboxEntry[] = []

/** Every change that the office could not take, with all its content, until the person decides; and values of theirs that were replaced. */
export function NeedsAttentionPage() {
  const { t } = useTranslation(['sync', 'commands', 'fields'])
  const problemWords = useProblemWords()
  const user = useSignedInUser()
  const [parameters, setParameters] = useSearchParams()
  const refused = (useTopic('outbox') ?? nothing).filter((entry) => entry.state === 'refused')
  const mine = (useLiveQuery('conflict.list', { unresolved: true }).result ?? []).filter((conflict) => conflict.losing_actor_id === user.id)
  const replaced = [...Map.groupBy(mine, (conflict) => conflict.record_id).values()]
  const count = Math.max(refused.length, useTopicPart('sync_status', (status) => status.needs_attention) ?? 0)
  const at = Math.max(0, refused.findIndex((entry) => entry.id === parameters.get('change')))
  const chosen = refused[at]
  useBreadcrumb([{ label: t('attention.title') }])

  const choose = (entry: OutboxEntry | undefined): void => { if (entry) setParameters({ change: entry.id }, { replace: true }) }
  useShortcut('j', () => { choose(refused[at + 1]) })
  useShortcut('k', () => { choose(refused[at - 1]) })

  return (
    <Page form="wide" title={t('attention.title')} detail={`${t('attention.detail', { count })}${count > refused.length ? ` ${t('attention.first', { count: refused.length })}` : ''}`}>
      {refused.length === 0 && replaced.length === 0 ? <EmptyState icon={<IconCircleCheck size={24} stroke={1.7} />} title={t('attention.empty_title')} text={t('attention.empty_text')} /> : null}
      {chosen ? (
        <div className={classes['columns']}>
          <ul className={classes['list']} aria-label={t('attention.list')}>
            {refused.map((entry) => (
              <li key={entry.id}>
                <button type="button" className={classes['item']} aria-current={entry === chosen || undefined} onClick={() => { choose(entry) }}>
                  <span className={classes['what']}>{t(`commands:name.${entry.name}`, { defaultValue: entry.name })}</span>
                  {entry.record_title ? <span className={classes['record']} title={entry.record_title}>{entry.record_title}</span> : <Wanted entry={entry} />}
                  <span className={classes['why']}>{entry.problem ? problemWords(entry.problem).title : null}</span>
                  <span className={classes['when']}><AgoText at={entry.at} /></span>
                </button>
              </li>
            ))}
          </ul>
          <RefusedChange key={chosen.id} entry={chosen} />
        </div>
      ) : null}
      {replaced.map((conflicts) => <OverwrittenCard key={conflicts[0]?.record_id} conflicts={conflicts} linked />)}
    </Page>
  )
}

/** In the place of a name that is not known here: what was entered. */
function Wanted({ entry }: { readonly entry: OutboxEntry }) {
  const { t } = useTranslation('fields')
  const name = useFieldName()
  const first = refusedFields(entry, [], null).find((field) => field.wanted !== undefined)
  return (
    <span className={classes['record']}>
      {t(`table.${entry.record_table}`, { defaultValue: entry.record_table })}
      {first ? <> · {name(first.table, first.field)}: <FieldValue table={first.table} field={first.field} value={first.wanted} /></> : null}
    </span>
  )
}
