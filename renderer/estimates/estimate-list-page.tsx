import { useState } from 'react'
import { Button } from '@mantine/core'
import { IconFileDollar, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { estimatingRoles } from '../../shared/commands/command.ts'
import { estimateSorts } from '../../shared/queries/estimate.ts'
import { estimate } from '../../shared/schema/tables.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import { RecordList } from '../look/list/record-list.tsx'
import { useListState } from '../look/list/use-list-state.ts'
import { useWindowedQuery } from '../look/list/use-windowed-query.ts'
import { useEstimateColumns } from './estimate-columns.tsx'
import { NewEstimatePanel } from './new-estimate-panel.tsx'

type Status = 'draft' | 'sent' | 'accepted' | 'declined' | 'superseded'
const statuses = estimate.columns.status.declaration.choices as readonly Status[]

/** All estimates that this laptop has. */
export function EstimateListPage() {
  const { t } = useTranslation('estimates')
  const status = useTranslation('status').t
  const navigate = useNavigate()
  const user = useSignedInUser()
  const [creating, setCreating] = useState(false)
  const state = useListState({ sorts: estimateSorts, sort: 'created_at', direction: 'desc', filters: { status: statuses } })
  const { total, rowAt, onRange, result, problem } = useWindowedQuery('estimate.list', {
    search: state.search, status: state.filters.status as Status[], archived: state.archived, sort: state.sort, direction: state.direction,
  })
  const columns = useEstimateColumns({ withProject: true, totalCents: result?.value_cents ?? null, total: total ?? 0 })
  const mayEstimate = estimatingRoles.includes(user.role)
  useBreadcrumb([{ label: t('title') }])

  const begin = (): void => { setCreating(true) }
  return (
    <RecordList
      name="estimates" title={t('title')} searchLabel={t('search')} state={state} countWords={total === undefined ? undefined : t('list.count', { count: total })} archivable
      filters={[{ filter: 'status', label: t('list.status'), choices: statuses.map((value) => ({ value, label: status(`estimate.${value}`) })) }]}
      columns={columns} total={total} rowAt={rowAt} rowKey={(row) => row.id} onRange={onRange} onOpen={(row) => { void navigate(`/estimates/${row.id}`) }} problem={problem}
      {...(mayEstimate ? { primary: { label: t('new'), run: begin, icon: <IconPlus size={17} /> } } : {})}
      panel={creating ? <NewEstimatePanel onClose={() => { setCreating(false) }} /> : null}
      empty={<EmptyState icon={<IconFileDollar size={24} stroke={1.6} />} title={t('empty_title')} text={t('empty_text')} action={mayEstimate ? <Button onClick={begin}>{t('new')}</Button> : undefined} />}
    />
  )
}
