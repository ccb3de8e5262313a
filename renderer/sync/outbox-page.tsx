import { useMemo } from 'react'
import { Button } from '@mantine/core'
import { IconDownload, IconSend, IconStack2 } from '@tabler/icons-react'
import { useNavigate } from 'react-router'
import { useTranslation } from 'react-i18next'
import type { OutboxEntry } from '../../shared/bridge.ts'
import { useCall } from '../bridge/use-call.ts'
import { useTopic, useTopicPart } from '../bridge/use-topic.ts'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { AgoText } from '../look/ago-text.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import type { Column } from '../look/list/column.ts'
import { VirtualTable } from '../look/list/virtual-table.tsx'
import { Page } from '../look/page.tsx'
import { useProblemWords } from '../look/use-tell-problem.ts'
import { recordAddress } from '../search/record-address.ts'
import { downloadOutbox } from './outbox-file.ts'

const nothing: readonly OutboxEntry[] = []

/** What waits to be sent: what, since when, how often it was tried, and why it is still here. */
export function OutboxPage() {
  const { t } = useTranslation(['sync', 'commands', 'fields'])
  const call = useCall()
  const navigate = useNavigate()
  const problemWords = useProblemWords()
  const entries = useTopic('outbox') ?? nothing
  const state = useTopicPart('sync_status', (status) => status.state)
  const waiting = useTopicPart('sync_status', (status) => status.waiting) ?? 0
  const detail = t('outbox.detail', { count: waiting })
  const cut = state === 'offline_by_choice' || state === 'signed_out' || state === 'update_needed'
  useBreadcrumb([{ label: t('outbox.title') }])

  const columns = useMemo((): readonly Column<OutboxEntry>[] => [
    { key: 'what', header: t('outbox.what'), width: 200, grow: true, cell: (entry) => <strong>{t(`commands:name.${entry.name}`, { defaultValue: entry.name })}</strong> },
    {
      key: 'record', header: t('outbox.record'), width: 200, grow: true,
      cell: (entry) => <><span className="quiet">{t(`fields:table.${entry.record_table}`, { defaultValue: entry.record_table })}</span> {entry.record_title ?? <span className="quiet">{t('outbox.unnamed')}</span>}</>,
    },
    { key: 'state', header: t('outbox.state_column'), width: 200, leaves: 1, cell: (entry) => t(`outbox.state.${entry.state}`) },
    { key: 'since', header: t('outbox.since'), width: 120, cell: (entry) => <AgoText at={entry.at} /> },
    { key: 'attempts', header: t('outbox.attempts'), width: 96, align: 'end', leaves: 3, cell: (entry) => (entry.attempts === 0 ? <span className="quiet">–</span> : entry.attempts) },
    { key: 'last', header: t('outbox.last_attempt'), width: 130, leaves: 4, cell: (entry) => (entry.last_attempt_at ? <AgoText at={entry.last_attempt_at} /> : <span className="quiet">–</span>) },
    { key: 'problem', header: t('outbox.problem'), width: 220, leaves: 2, cell: (entry) => (entry.problem ? <span title={entry.problem.detail}>{problemWords(entry.problem).title}</span> : <span className="quiet">–</span>) },
  ], [t, problemWords])

  const open = (entry: OutboxEntry): void => {
    const project = entry.scope.startsWith('project:') ? entry.scope.slice('project:'.length) : null
    const address = entry.state === 'refused' ? `/needs-attention?change=${entry.id}` : recordAddress(entry.record_table, entry.record_id, project)
    if (address) void navigate(address)
  }
  const exportAll = async (): Promise<void> => {
    const all = await call('outbox_export', null)
    if (all) downloadOutbox(all, new Date())
  }

  return (
    <Page
      form="list" title={t('outbox.title')} detail={waiting > entries.length && entries.length > 0 ? `${detail} · ${t('outbox.first', { count: entries.length })}` : detail}
      actions={entries.length > 0 ? <Button variant="default" leftSection={<IconDownload size={17} stroke={1.7} />} onClick={() => { void exportAll() }}>{t('outbox.export')}</Button> : undefined}
      primary={{ label: t('outbox.retry'), icon: <IconSend size={17} stroke={1.7} />, disabled: cut || entries.length === 0, run: () => { void call('sync_now', null) } }}
    >
      <VirtualTable
        label={t('outbox.title')} columns={columns} total={entries.length} rowAt={(index) => entries[index]} rowKey={(entry) => entry.id} onOpen={open}
        empty={<EmptyState icon={<IconStack2 size={24} stroke={1.7} />} title={t('outbox.empty_title')} text={t('outbox.empty_text')} />}
      />
    </Page>
  )
}
