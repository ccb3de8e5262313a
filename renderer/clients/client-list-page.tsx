import { useMemo } from 'react'
import { Button } from '@mantine/core'
import { IconPlus, IconUserPlus } from '@tabler/icons-react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { useTranslation } from 'react-i18next'
import type { QueryArguments, QueryResult } from '../../shared/queries/registry.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { AgoText } from '../look/ago-text.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import type { Column } from '../look/list/column.ts'
import names from '../look/list/name-cell.module.css'
import { RecordList } from '../look/list/record-list.tsx'
import { useListState } from '../look/list/use-list-state.ts'
import { useWindowedQuery } from '../look/list/use-windowed-query.ts'
import { RecordMark } from '../sync/record-mark.tsx'
import { NewClientPanel } from './new-client-panel.tsx'

type Row = QueryResult<'client.list'>['rows'][number]
type Arguments = QueryArguments<'client.list'>

const shape = { sorts: ['name', 'created_at'] as const satisfies readonly Arguments['sort'][], sort: 'name', direction: 'asc', filters: {} } as const

/** Everybody that work is done for. */
export function ClientListPage() {
  const { t } = useTranslation(['clients', 'fields'])
  const navigate = useNavigate()
  const [parameters, setParameters] = useSearchParams()
  const { role } = useSignedInUser()
  const mayCreate = role !== 'superintendent'
  const creating = mayCreate && parameters.get('new') === '1'
  const state = useListState(shape)
  const { search, sort, direction, archived } = state
  const { total, rowAt, onRange, problem } = useWindowedQuery('client.list', { search, archived, sort, direction })
  useBreadcrumb([{ label: t('title') }])

  const columns = useMemo((): readonly Column<Row>[] => [
    {
      key: 'name', header: t('fields:any.name'), width: 220, grow: true, sort: 'name',
      cell: (row) => <span className={names['name']}><Link to={`/clients/${row.id}`}>{row.name}</Link><RecordMark table="client" id={row.id} /></span>,
    },
    { key: 'kind', header: t('fields:any.kind'), width: 140, leaves: 3, cell: (row) => t(`fields:choice.client.kind.${row.kind}`) },
    { key: 'phone', header: t('fields:any.phone'), width: 160, leaves: 2, cell: (row) => (row.phone ? <span className="figures">{row.phone}</span> : <span className="quiet">–</span>) },
    { key: 'email', header: t('fields:any.email'), width: 240, leaves: 4, cell: (row) => row.email || <span className="quiet">–</span> },
    { key: 'created_at', header: t('fields:any.created_at'), width: 120, sort: 'created_at', leaves: 5, hiddenAtFirst: true, cell: (row) => <AgoText at={row.created_at} /> },
    { key: 'projects', header: t('projects'), width: 110, align: 'end', leaves: 1, cell: (row) => (row.project_count === 0 ? <span className="quiet">–</span> : row.project_count) },
  ], [t])

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
      name="clients" title={t('title')} searchLabel={t('search')} state={state} archivable columns={columns} filters={[]} problem={problem}
      countWords={total === undefined ? undefined : t('count', { count: total })}
      total={total} rowAt={rowAt} rowKey={(row) => row.id} onRange={onRange} onOpen={(row) => { void navigate(`/clients/${row.id}`) }}
      {...(mayCreate ? { primary: create } : {})}
      panel={creating ? <NewClientPanel onClose={() => { setCreating(false) }} /> : null}
      empty={<EmptyState icon={<IconUserPlus size={24} stroke={1.7} />} title={t('empty_title')} text={t('empty_text')} action={mayCreate ? <Button onClick={create.run}>{t('new')}</Button> : null} />}
    />
  )
}
