import { useMemo } from 'react'
import { Button } from '@mantine/core'
import { IconFolderPlus, IconPlus, IconTableImport } from '@tabler/icons-react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { useTranslation } from 'react-i18next'
import type { QueryArguments, QueryResult } from '../../shared/queries/registry.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { AgoText } from '../look/ago-text.tsx'
import { DateText } from '../look/date-text.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import type { Column } from '../look/list/column.ts'
import names from '../look/list/name-cell.module.css'
import { RecordList } from '../look/list/record-list.tsx'
import { useListState } from '../look/list/use-list-state.ts'
import { useWindowedQuery } from '../look/list/use-windowed-query.ts'
import { Money } from '../look/money.tsx'
import { StatusBadge } from '../look/status-badge.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import { NewProjectPanel } from './new-project-panel.tsx'
import { ProjectCode } from './project-code.tsx'
import { projectStatuses } from './statuses.ts'

type Row = QueryResult<'project.list'>['rows'][number]
type Arguments = QueryArguments<'project.list'>

const shape = {
  sorts: ['created_at', 'name', 'status', 'starts_on', 'expected_value_cents', 'city', 'number'] as const satisfies readonly Arguments['sort'][],
  sort: 'created_at', direction: 'desc', filters: { status: projectStatuses },
} as const

/** Every project that this laptop holds. */
export function ProjectListPage() {
  const { t } = useTranslation(['projects', 'status'])
  const navigate = useNavigate()
  const [parameters, setParameters] = useSearchParams()
  const { role } = useSignedInUser()
  const mayCreate = role !== 'superintendent'
  const creating = mayCreate && parameters.get('new') === '1'
  const state = useListState(shape)
  const { search, sort, direction, archived } = state
  const { total, rowAt, onRange, result, problem } = useWindowedQuery('project.list', { search, status: [...state.filters.status] as Row['status'][], archived, sort, direction })
  useBreadcrumb([{ label: t('title') }])

  const value = result?.value_cents ?? 0
  const columns = useMemo((): readonly Column<Row>[] => [
    {
      key: 'name', header: t('column.name'), width: 220, grow: true, sort: 'name', total: t('total'),
      cell: (row) => <span className={names['name']}><Link to={`/projects/${row.id}`}>{row.name}</Link><RecordMark table="project" id={row.id} /></span>,
    },
    { key: 'number', header: t('column.number'), width: 122, sort: 'number', leaves: 2, cell: (row) => <span className="figures quiet"><ProjectCode of={row} /></span> },
    { key: 'client', header: t('column.client'), width: 168, grow: true, leaves: 3, cell: (row) => row.client_name ?? <span className="quiet">–</span> },
    { key: 'status', header: t('column.status'), width: 112, sort: 'status', leaves: 1, cell: (row) => <StatusBadge kind="project" status={row.status} /> },
    { key: 'city', header: t('column.city'), width: 112, grow: true, sort: 'city', leaves: 5, cell: (row) => row.city || <span className="quiet">–</span> },
    { key: 'address', header: t('column.address'), width: 220, leaves: 8, hiddenAtFirst: true, cell: (row) => row.address || <span className="quiet">–</span> },
    { key: 'starts_on', header: t('column.starts_on'), width: 118, sort: 'starts_on', leaves: 4, cell: (row) => <DateText date={row.starts_on} /> },
    { key: 'ends_on', header: t('column.ends_on'), width: 124, leaves: 7, hiddenAtFirst: true, cell: (row) => <DateText date={row.ends_on} /> },
    { key: 'created_at', header: t('column.created_at'), width: 120, sort: 'created_at', leaves: 6, hiddenAtFirst: true, cell: (row) => <AgoText at={row.created_at} /> },
    { key: 'value', header: t('column.value'), width: 164, align: 'end', sort: 'expected_value_cents', total: <Money cents={value} />, cell: (row) => <Money cents={row.expected_value_cents} dashZero /> },
  ], [t, value])

  const setCreating = (open: boolean): void => {
    setParameters((before) => {
      const after = new URLSearchParams(before)
      if (open) after.set('new', '1')
      else after.delete('new')
      return after
    }, { replace: true })
  }
  const create = { label: t('new'), icon: <IconPlus size={17} stroke={2} />, run: () => { setCreating(true) } }

  return (
    <RecordList
      name="projects" title={t('title')} searchLabel={t('search')} state={state} archivable columns={columns} problem={problem}
      countWords={total === undefined ? undefined : t('count', { count: total })}
      filters={[{ filter: 'status', label: t('status'), choices: projectStatuses.map((status) => ({ value: status, label: t(`status:project.${status}`) })) }]}
      total={total} rowAt={rowAt} rowKey={(row) => row.id} onRange={onRange} onOpen={(row) => { void navigate(`/projects/${row.id}`) }}
      {...(mayCreate ? { primary: create } : {})}
      actions={mayCreate ? <Button variant="default" component={Link} to="/import" leftSection={<IconTableImport size={17} stroke={1.7} />}>{t('import')}</Button> : undefined}
      panel={creating ? <NewProjectPanel onClose={() => { setCreating(false) }} /> : null}
      empty={(
        <EmptyState
          icon={<IconFolderPlus size={24} stroke={1.7} />} title={t('empty_title')} text={t(role === 'superintendent' ? 'empty_viewer_text' : role === 'estimator' ? 'empty_member_text' : 'empty_text')}
          action={mayCreate ? <Button onClick={create.run}>{t('new')}</Button> : null}
        />
      )}
    />
  )
}
