import { useCallback, useMemo, useRef, useState } from 'react'
import { Button, SegmentedControl } from '@mantine/core'
import { IconDownload, IconSend, IconStack2, IconUpload } from '@tabler/icons-react'
import { useNavigate, useSearchParams } from 'react-router'
import { useTranslation } from 'react-i18next'
import type { OutboxEntry, OutboxGroup, OutboxPart } from '../../shared/bridge.ts'
import { useCall } from '../bridge/use-call.ts'
import { useTopic, useTopicPart } from '../bridge/use-topic.ts'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import { VirtualTable } from '../look/list/virtual-table.tsx'
import { Page } from '../look/page.tsx'
import { recordAddress } from '../search/record-address.ts'
import { bytesWords } from './bytes-words.ts'
import { useEntryColumns, useGroupColumns } from './outbox-columns.tsx'
import { useOutboxFile } from './use-outbox-file.ts'
import { useOutboxImport } from './use-outbox-import.ts'
import { useOutboxPage } from './use-outbox-page.ts'
import classes from './outbox-page.module.css'

const views = ['all', 'record', 'kind'] as const
type View = (typeof views)[number]

/** What waits to be sent, change by change, by record or by kind: since when, how often it was tried, how large it is, and why it is still here. */
export function OutboxPage() {
  const { t, i18n } = useTranslation(['sync', 'commands', 'fields'])
  const call = useCall()
  const save = useOutboxFile()
  const [parameters, setParameters] = useSearchParams()
  const summary = useTopic('outbox_summary')
  const state = useTopicPart('sync_status', (status) => status.state)
  const waiting = useTopicPart('sync_status', (status) => status.waiting) ?? 0
  const refused = useTopicPart('sync_status', (status) => status.needs_attention) ?? 0
  const cut = state === 'offline_by_choice' || state === 'signed_out' || state === 'update_needed'
  const commands = summary?.commands ?? 0
  const view = views.find((each) => each === parameters.get('by')) ?? 'all'
  const part = useMemo((): OutboxPart | null => {
    const [name, table, id] = [parameters.get('name'), parameters.get('table'), parameters.get('record')]
    if (name) return { name }
    return table && id ? { record: { table, id } } : null
  }, [parameters])
  const detail = [
    ...(waiting > 0 || refused === 0 ? [t('outbox.detail', { count: waiting })] : []), ...(refused > 0 ? [t('pill.needs_attention', { count: refused })] : []),
    ...(commands > 0 ? [bytesWords(summary?.bytes ?? 0, i18n.language)] : []),
  ]
  useBreadcrumb([{ label: t('outbox.title') }])

  return (
    <Page
      form="list" title={t('outbox.title')} detail={detail.join(' · ')}
      actions={(
        <>
          <ImportButton />
          {commands > 0 ? <Button variant="default" leftSection={<IconDownload size={17} stroke={1.7} />} onClick={() => { void save(null) }}>{t('outbox.export')}</Button> : null}
        </>
      )}
      primary={{ label: t('outbox.retry'), icon: <IconSend size={17} stroke={1.7} />, disabled: cut || commands === 0, run: () => { void call('sync_now', null) } }}
    >
      {commands > 0 ? (
        <div className={classes['toolbar']}>
          <SegmentedControl
            size="xs" aria-label={t('outbox.view.label')} value={view} data={views.map((each) => ({ value: each, label: t(`outbox.view.${each}`) }))}
            onChange={(chosen) => { setParameters(chosen === 'all' ? {} : { by: chosen }, { replace: true }) }}
          />
          {part ? <Button size="compact-sm" variant="default" onClick={() => { setParameters(view === 'all' ? {} : { by: view }) }}>{t('outbox.view.back')}</Button> : null}
          {view === 'record' && !part && (summary?.records ?? 0) > (summary?.by_record.length ?? 0) ? <span className="quiet">{t('outbox.first_records', { count: summary?.by_record.length ?? 0, all: summary?.records ?? 0 })}</span> : null}
        </div>
      ) : null}
      {view === 'all' || part ? <Entries part={part} cut={cut} /> : <Groups by={view} onOpen={(group) => { setParameters(group.name ? { by: view, name: group.name } : { by: view, table: group.record_table ?? '', record: group.record_id ?? '' }) }} />}
    </Page>
  )
}

const everything: OutboxPart = {}

function Entries({ part, cut }: { readonly part: OutboxPart | null; readonly cut: boolean }) {
  const { t } = useTranslation('sync')
  const call = useCall()
  const navigate = useNavigate()
  const summary = useTopic('outbox_summary')
  const { total, rowAt, onRange } = useOutboxPage(part ?? everything, summary)
  const retry = useCallback((entry: OutboxEntry) => { void call('outbox_retry', { id: entry.id }) }, [call])
  const columns = useEntryColumns(cut ? null : retry)
  const open = (entry: OutboxEntry): void => {
    const project = entry.scope.startsWith('project:') ? entry.scope.slice('project:'.length) : null
    const address = entry.state === 'refused' ? `/needs-attention?change=${entry.id}` : recordAddress(entry.record_table, entry.record_id, project)
    if (address) void navigate(address)
  }
  return <VirtualTable label={t('outbox.title')} columns={columns} total={total ?? 0} rowAt={rowAt} rowKey={(entry) => entry.id} onOpen={open} onRange={onRange} empty={total === undefined ? null : <Nothing />} />
}

function Groups({ by, onOpen }: { readonly by: Exclude<View, 'all'>; readonly onOpen: (group: OutboxGroup) => void }) {
  const { t } = useTranslation('sync')
  const summary = useTopic('outbox_summary')
  const columns = useGroupColumns(by)
  const groups = (by === 'kind' ? summary?.by_kind : summary?.by_record) ?? []
  return <VirtualTable label={t(`outbox.view.${by}`)} columns={columns} total={groups.length} rowAt={(index) => groups[index]} rowKey={(group) => group.name ?? `${group.record_table ?? ''}:${group.record_id ?? ''}`} onOpen={onOpen} empty={<Nothing />} />
}

function Nothing() {
  const { t } = useTranslation('sync')
  return <EmptyState icon={<IconStack2 size={24} stroke={1.7} />} title={t('outbox.empty_title')} text={t('outbox.empty_text')} />
}

/** Takes up a file that another laptop of the same person wrote. */
function ImportButton() {
  const { t } = useTranslation('sync')
  const input = useRef<HTMLInputElement>(null)
  const [reading, setReading] = useState(false)
  const takeUp = useOutboxImport()
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return
    setReading(true)
    await takeUp(file)
    setReading(false)
    // the same file can be chosen again
    if (input.current) input.current.value = ''
  }
  return (
    <>
      <Button variant="default" loading={reading} leftSection={<IconUpload size={17} stroke={1.7} />} onClick={() => { input.current?.click() }}>{t('outbox.import.button')}</Button>
      <input ref={input} type="file" accept=".json,application/json" aria-label={t('outbox.import.label')} className="visually-hidden" tabIndex={-1} onChange={(event) => { void take(event.currentTarget.files?.[0]) }} />
    </>
  )
}
