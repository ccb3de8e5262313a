import { useMemo } from 'react'
import { Button } from '@mantine/core'
import { IconClockHour4, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { officeRoles } from '../../shared/commands/command.ts'
import { formatBasisPoints, formatThousandths } from '../../shared/estimating/format-amount.ts'
import { seesRestricted } from '../../shared/schema/scope.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { amountText } from '../editing/amount-text.ts'
import { PriceBookExchange } from '../exchange/price-book-exchange.tsx'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { EmptyState } from '../look/empty-state.tsx'
import type { Column } from '../look/list/column.ts'
import { RecordList } from '../look/list/record-list.tsx'
import { useListState, type ListShape } from '../look/list/use-list-state.ts'
import { useRecordPanel } from '../look/list/use-record-panel.ts'
import { useWindowedQuery } from '../look/list/use-windowed-query.ts'
import { RecordMark } from '../sync/record-mark.tsx'
import { NewRatePanel } from './new-rate-panel.tsx'
import { PriceBookParts } from './price-book-parts.tsx'
import classes from './price-book-page.module.css'
import { RatePanel } from './rate-panel.tsx'
import type { ProductionRate } from './production-rate.ts'

const shape: ListShape<'name', never> = { sorts: ['name'], sort: 'name', direction: 'asc', filters: {} }

/** How much of each kind of work one painter does in an hour. */
export function RatesPage() {
  const { t } = useTranslation(['products', 'price-book', 'takeoff'])
  const user = useSignedInUser()
  const language = useSpokenLanguage()
  const { openId, creating, open, create, close } = useRecordPanel('rate')
  const state = useListState(shape)
  const { total, rowAt, onRange, problem } = useWindowedQuery('production_rate.list', { search: state.search, archived: state.archived, direction: state.direction })
  useBreadcrumb([{ label: t('price-book:title'), to: '/price-book' }, { label: t('parts.rates') }])

  const mayEdit = officeRoles.includes(user.role)
  const costs = seesRestricted(user.role)
  const columns = useMemo((): readonly Column<ProductionRate>[] => [
    { key: 'name', header: t('name'), width: 240, grow: true, sort: 'name', total: t('rate.count', { count: total ?? 0 }), cell: (row) => <span className={classes['name']} title={row.name}>{row.name} <RecordMark table="production_rate" id={row.id} /></span> },
    { key: 'surface', header: t('rate.surface'), width: 130, cell: (row) => t(`takeoff:surface.${row.surface_kind}`) },
    { key: 'rate', header: t('rate.per_hour'), width: 150, align: 'end', cell: (row) => `${formatThousandths(row.rate_thousandths, { language })} ${t(`rate.units.${row.unit}`)}` },
    { key: 'further', header: t('rate.further_coat'), width: 130, align: 'end', leaves: 2, cell: (row) => formatBasisPoints(row.further_coat_basis_points, { language }) },
    ...(costs ? [{ key: 'hour', header: t('rate.hour'), width: 120, align: 'end' as const, leaves: 1, cell: (row: ProductionRate) => <span className="figures">{row.hour_cents === null ? <span className="quiet">{t('rate.company_hour')}</span> : amountText(row.hour_cents, language)}</span> }] : []),
    { key: 'source', header: t('source'), width: 150, leaves: 3, cell: (row) => <span className="quiet" title={row.source}>{row.source}</span> },
  ], [t, costs, language, total])

  const opened = openId === null ? undefined : Array.from({ length: total ?? 0 }, (_, index) => rowAt(index)).find((row) => row?.id === openId)

  return (
    <RecordList
      name="rates" title={t('parts.rates')} searchLabel={t('rate.search')} state={state} countWords={total === undefined ? undefined : t('rate.count', { count: total })} archivable
      filters={[]}
      columns={columns} total={total} rowAt={rowAt} rowKey={(row) => row.id} onRange={onRange} onOpen={(row) => { open(row.id) }} problem={problem} chosen={openId}
      parts={<PriceBookParts />} actions={<PriceBookExchange of="production_rates" mayImport={mayEdit} />} {...(mayEdit ? { primary: { label: t('rate.new'), run: create, icon: <IconPlus size={17} /> } } : {})}
      panel={creating ? <NewRatePanel costsVisible={costs} onClose={close} />
        : opened ? <RatePanel key={opened.id} rate={opened} mayEdit={mayEdit && !opened.archived_at} mayArchive={mayEdit} costsVisible={costs} onClose={close} /> : null}
      empty={<EmptyState icon={<IconClockHour4 size={24} stroke={1.6} />} title={t('rate.empty_title')} text={t('rate.empty_text')} action={mayEdit ? <Button onClick={create}>{t('rate.new')}</Button> : undefined} />}
    />
  )
}
