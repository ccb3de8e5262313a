import { useMemo } from 'react'
import { ActionIcon } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { OutboxEntry, OutboxGroup } from '../../shared/bridge.ts'
import type { Problem } from '../../shared/problem.ts'
import { AgoText } from '../look/ago-text.tsx'
import type { Column } from '../look/list/column.ts'
import { useProblemWords } from '../look/use-tell-problem.ts'
import { bytesWords } from './bytes-words.ts'

const nothing = <span className="quiet">–</span>

interface Named { readonly record_table: string; readonly record_title: string | null }

const recordCell = (t: TFunction, { record_table, record_title }: Named) => {
  const kind = t(`fields:table.${record_table}`, { defaultValue: record_table })
  return <span title={record_title ?? undefined}><span className="quiet">{kind}</span> {record_title ?? <span className="quiet">{t('sync:outbox.unnamed')}</span>}</span>
}

/** What stands in the outbox about one change. `onRetry` sends it at once; without it nothing can be sent now. */
export function useEntryColumns(onRetry: ((entry: OutboxEntry) => void) | null): readonly Column<OutboxEntry>[] {
  const { t, i18n } = useTranslation(['sync', 'commands', 'fields'])
  const problemWords = useProblemWords()
  return useMemo((): readonly Column<OutboxEntry>[] => [
    { key: 'what', header: t('outbox.what'), width: 180, cell: (entry) => <strong>{t(`commands:name.${entry.name}`, { defaultValue: entry.name })}</strong> },
    { key: 'record', header: t('outbox.record'), width: 220, grow: true, cell: (entry) => recordCell(t, entry) },
    { key: 'state', header: t('outbox.state_column'), width: 160, leaves: 1, cell: (entry) => <span title={t(`outbox.state.${entry.state}`)}>{t(`outbox.state.${entry.state}`)}</span> },
    { key: 'since', header: t('outbox.since'), width: 124, cell: (entry) => <AgoText at={entry.at} /> },
    { key: 'attempts', header: t('outbox.attempts'), width: 84, align: 'end', leaves: 3, cell: (entry) => (entry.attempts === 0 ? nothing : entry.attempts) },
    { key: 'last', header: t('outbox.last_attempt'), width: 120, leaves: 4, cell: (entry) => (entry.last_attempt_at ? <AgoText at={entry.last_attempt_at} /> : nothing) },
    { key: 'size', header: t('outbox.size'), width: 84, align: 'end', leaves: 5, cell: (entry) => <span title={t('outbox.bytes', { count: entry.bytes })}>{bytesWords(entry.bytes, i18n.language)}</span> },
    problemColumn(t, problemWords),
    {
      key: 'retry', header: t('outbox.send'), width: 68, cell: (entry) => {
        const label = t('outbox.retry_one', { what: t(`commands:name.${entry.name}`, { defaultValue: entry.name }) })
        return entry.state === 'refused' ? null : <ActionIcon variant="subtle" size="sm" color="gray" aria-label={label} title={label} disabled={!onRetry} onClick={() => { onRetry?.(entry) }}><IconSend size={15} stroke={1.7} /></ActionIcon>
      },
    },
  ], [t, i18n, problemWords, onRetry])
}

/** What stands in the outbox about one record, or about one kind of change. */
export function useGroupColumns(by: 'record' | 'kind'): readonly Column<OutboxGroup>[] {
  const { t, i18n } = useTranslation(['sync', 'commands', 'fields'])
  const problemWords = useProblemWords()
  return useMemo((): readonly Column<OutboxGroup>[] => [
    by === 'kind'
      ? { key: 'what', header: t('outbox.what'), width: 220, grow: true, cell: (group) => <strong>{t(`commands:name.${group.name ?? ''}`, { defaultValue: group.name ?? '' })}</strong> }
      : { key: 'record', header: t('outbox.record'), width: 220, grow: true, cell: (group) => recordCell(t, { record_table: group.record_table ?? '', record_title: group.record_title }) },
    { key: 'count', header: t('outbox.changes'), width: 96, align: 'end', cell: (group) => group.commands.toLocaleString(i18n.language) },
    { key: 'refused', header: t('attention.title'), width: 130, align: 'end', leaves: 2, cell: (group) => (group.refused === 0 ? nothing : group.refused.toLocaleString(i18n.language)) },
    { key: 'oldest', header: t('outbox.oldest'), width: 120, cell: (group) => <AgoText at={group.oldest_at} /> },
    { key: 'attempts', header: t('outbox.attempts'), width: 96, align: 'end', leaves: 3, cell: (group) => (group.attempts === 0 ? nothing : group.attempts) },
    { key: 'size', header: t('outbox.size'), width: 96, align: 'end', leaves: 4, cell: (group) => <span title={t('outbox.bytes', { count: group.bytes })}>{bytesWords(group.bytes, i18n.language)}</span> },
    problemColumn(t, problemWords),
  ], [t, i18n, problemWords, by])
}

const problemColumn = (t: TFunction, words: ReturnType<typeof useProblemWords>): Column<{ readonly problem: Problem | null }> =>
  ({ key: 'problem', header: t('sync:outbox.problem'), width: 200, leaves: 2, cell: ({ problem }) => (problem ? <span title={problem.detail}>{words(problem).title}</span> : nothing) })
