import { useState } from 'react'
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { estimatingRoles } from '../../shared/commands/command.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { ContractStanding } from '../change-orders/contract-standing.tsx'
import { AgoText } from '../look/ago-text.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import { Money } from '../look/money.tsx'
import { StatusBadge } from '../look/status-badge.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import classes from './contracts.module.css'
import { NewContractPanel } from './new-contract-panel.tsx'

/** The contracts of one project and the sums that they are about, for the project's own page. */
export function ProjectContracts({ projectId }: { readonly projectId: string }) {
  const { t } = useTranslation('contracts')
  const { role } = useSignedInUser()
  const [beginning, setBeginning] = useState(false)
  const project = useLiveQuery('project.get', { id: projectId }).result
  const { result } = useLiveQuery('contract.list', { project_id: projectId })
  if (!result) return null
  const { rows, contracts } = result
  if (contracts.length === 0 && rows.length === 0) return <EmptyState title={t('not_yet_title')} text={t('not_yet_text')} />
  const begin = estimatingRoles.includes(role) && project?.archived_at === null && contracts.length > 0
    ? <Button size="compact-sm" variant="default" leftSection={<IconPlus size={16} />} onClick={() => { setBeginning(true) }}>{t('new')}</Button>
    : null

  return (
    <div className={classes['part']}>
      {contracts.map((each) => <ContractStanding key={each.estimate_id} of={each} named={contracts.length > 1} />)}
      {rows.length === 0 ? <EmptyState title={t('empty_title')} text={t('empty_text')} action={begin} /> : (
        <section aria-label={t('title')}>
          <div className={classes['head']}><span className="quiet">{t('count', { count: rows.length })}</span>{begin}</div>
          <ul className={classes['list']}>
            {rows.map((row) => (
              <li key={row.id}>
                <Link to={`/contracts/${row.id}`} className={classes['row']}>
                  <span className={classes['name']}>{row.title}</span>
                  <RecordMark table="contract" id={row.id} />
                  <span className={classes['status']}><StatusBadge kind="contract" status={row.status} /></span>
                  <span className={classes['when']}><AgoText at={row.created_at} /></span>
                  <span className={classes['total']}><Money cents={row.sum_cents} /></span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      {beginning ? <NewContractPanel projectId={projectId} contracts={contracts} onClose={() => { setBeginning(false) }} /> : null}
    </div>
  )
}
