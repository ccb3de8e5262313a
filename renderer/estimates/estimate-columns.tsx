import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { HumanNumber } from '../look/human-number.tsx'
import type { Column } from '../look/list/column.ts'
import type { PagedRow } from '../look/list/use-windowed-query.ts'
import { InstantText } from '../look/date-text.tsx'
import { Money } from '../look/money.tsx'
import { StatusBadge } from '../look/status-badge.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import classes from './estimate-columns.module.css'

export type EstimateRow = PagedRow<'estimate.list'>

/** The columns of a list of estimates; a project's own list needs no project. */
export function useEstimateColumns({ withProject, totalCents, total }: { readonly withProject: boolean; readonly totalCents: number | null; readonly total: number }): readonly Column<EstimateRow>[] {
  const { t } = useTranslation('estimates')
  return useMemo(() => [
    {
      key: 'number', header: t('list.number'), width: 112, sort: 'number', total: t('list.count', { count: total }),
      cell: (row) => (
        <span className={classes['number']}>
          <HumanNumber prefix="E" of={row} />
          {row.version_number > 1 ? <span className={classes['version']}>{t('version_short', { version: row.version_number })}</span> : null}
          <RecordMark table="estimate" id={row.id} />
        </span>
      ),
    },
    { key: 'title', header: t('list.title'), width: 200, grow: true, sort: 'title', cell: (row) => <span className={classes['title']} title={row.title}>{row.title}</span> },
    ...(withProject ? [
      { key: 'project', header: t('list.project'), width: 220, grow: true, leaves: 2, cell: (row: EstimateRow) => <span title={row.project_name ?? ''}>{row.project_name ?? '–'}</span> },
      { key: 'client', header: t('list.client'), width: 170, leaves: 3, cell: (row: EstimateRow) => row.client_name ?? <span className="quiet">–</span> },
    ] : []),
    { key: 'status', header: t('list.status'), width: 128, sort: 'status', cell: (row) => <StatusBadge kind="estimate" status={row.status} /> },
    { key: 'created', header: t('list.created'), width: 190, sort: 'created_at', leaves: 4, hiddenAtFirst: !withProject, cell: (row) => <InstantText at={row.created_at} /> },
    {
      key: 'total', header: t('list.total'), width: 140, align: 'end' as const, sort: 'total_cents', total: totalCents === null ? null : <Money cents={totalCents} />,
      cell: (row) => <Money cents={row.total_cents} dashZero />,
    },
  ], [t, withProject, totalCents, total])
}
