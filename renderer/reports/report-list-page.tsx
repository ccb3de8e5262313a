import { useMemo, useState } from 'react'
import { Button } from '@mantine/core'
import { IconClipboardText, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { DateText } from '../look/date-text.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import type { Column } from '../look/list/column.ts'
import { RecordList } from '../look/list/record-list.tsx'
import type { ListShape } from '../look/list/use-list-state.ts'
import { useListState } from '../look/list/use-list-state.ts'
import type { PagedRow } from '../look/list/use-windowed-query.ts'
import { useWindowedQuery } from '../look/list/use-windowed-query.ts'
import { StatusBadge } from '../look/status-badge.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import { NewReportPanel } from './new-report-panel.tsx'
import classes from './report-list-page.module.css'

type ReportRow = PagedRow<'report.list'>
const statuses = ['draft', 'submitted'] as const satisfies readonly ReportRow['status'][]
const shape: ListShape<'report_date', 'status'> = { sorts: ['report_date'], sort: 'report_date', direction: 'desc', filters: { status: statuses } }

/** All daily reports that this laptop has. */
export function ReportListPage() {
  const { t } = useTranslation('reports')
  const status = useTranslation('status').t
  const navigate = useNavigate()
  const [creating, setCreating] = useState(false)
  const state = useListState(shape)
  const { total, rowAt, onRange, problem } = useWindowedQuery('report.list', {
    search: state.search, status: statuses.filter((each) => state.filters.status.includes(each)), archived: state.archived, sort: state.sort, direction: state.direction,
  })
  useBreadcrumb([{ label: t('title') }])

  const columns = useMemo((): readonly Column<ReportRow>[] => [
    {
      key: 'date', header: t('list.date'), width: 156, sort: 'report_date', total: t('list.count', { count: total ?? 0 }),
      cell: (row) => <span className={classes['date']}><DateText date={row.report_date} /><RecordMark table="report" id={row.id} /></span>,
    },
    { key: 'project', header: t('list.project'), width: 220, grow: true, cell: (row) => <span className={classes['project']} title={row.project_name ?? ''}>{row.project_name ?? '–'}</span> },
    { key: 'author', header: t('list.author'), width: 170, leaves: 2, cell: (row) => row.author_name ?? '–' },
    { key: 'weather', header: t('list.weather'), width: 120, leaves: 3, cell: (row) => (row.weather === '' ? <span className="quiet">–</span> : t(`weathers.${row.weather}`)) },
    { key: 'notes', header: t('list.notes'), width: 200, grow: true, leaves: 4, cell: (row) => <span className="quiet">{row.notes}</span> },
    { key: 'status', header: t('list.status'), width: 140, cell: (row) => (row.signature_id ? <span className={classes['signed']}>{t('list.signed')}</span> : <StatusBadge kind="report" status={row.status} />) },
  ], [t, total])

  const begin = (): void => { setCreating(true) }
  return (
    <RecordList
      name="reports" title={t('title')} searchLabel={t('search')} state={state} countWords={total === undefined ? undefined : t('list.count', { count: total })} archivable
      filters={[{ filter: 'status', label: t('list.status'), choices: statuses.map((value) => ({ value, label: status(`report.${value}`) })) }]}
      columns={columns} total={total} rowAt={rowAt} rowKey={(row) => row.id} onRange={onRange} onOpen={(row) => { void navigate(`/reports/${row.id}`) }} problem={problem}
      primary={{ label: t('new'), run: begin, icon: <IconPlus size={17} /> }}
      panel={creating ? <NewReportPanel onClose={() => { setCreating(false) }} /> : null}
      empty={<EmptyState icon={<IconClipboardText size={24} stroke={1.6} />} title={t('empty_title')} text={t('empty_text')} action={<Button onClick={begin}>{t('new')}</Button>} />}
    />
  )
}
