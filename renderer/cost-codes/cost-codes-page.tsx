import { useMemo } from 'react'
import { Button } from '@mantine/core'
import { IconHash, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { officeRoles } from '../../shared/commands/command.ts'
import { formatBasisPoints } from '../../shared/estimating/format-amount.ts'
import { seesRestricted } from '../../shared/schema/scope.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { EmptyState } from '../look/empty-state.tsx'
import type { Column } from '../look/list/column.ts'
import { RecordList } from '../look/list/record-list.tsx'
import { useListState, type ListShape } from '../look/list/use-list-state.ts'
import { useRecordPanel } from '../look/list/use-record-panel.ts'
import { PriceBookParts } from '../price-book/price-book-parts.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import { CostCodePanel } from './cost-code-panel.tsx'
import { NewCostCodePanel } from './new-cost-code-panel.tsx'
import { costCodeKinds, type CostCode } from './use-cost-codes.ts'

const shape: ListShape<'code' | 'name', 'kind'> = { sorts: ['code', 'name'], sort: 'code', direction: 'asc', filters: { kind: costCodeKinds } }

/** Under what the work of estimates is added up: in budgets, and in what goes to the books. */
export function CostCodesPage() {
  const { t } = useTranslation(['cost-codes', 'price-book', 'fields'])
  const user = useSignedInUser()
  const language = useSpokenLanguage()
  const { openId, creating, open, create, close } = useRecordPanel('code')
  const state = useListState(shape)
  const { result: codes } = useLiveQuery('cost_code.list', { archived: state.archived })
  useBreadcrumb([{ label: t('price-book:title'), to: '/price-book' }, { label: t('title') }])

  const { search, sort, direction, filters: { kind: kinds } } = state
  const rows = useMemo(() => {
    const words = search.trim().toLowerCase().split(/\s+/)
    const found = (codes ?? []).filter((code) => words.every((word) => `${code.code} ${code.name}`.toLowerCase().includes(word)) && (kinds.length === 0 || kinds.includes(code.kind)))
    const inOrder = sort === 'name' ? found.toSorted((one, other) => one.name.localeCompare(other.name, language)) : found
    return direction === 'desc' ? inOrder.toReversed() : inOrder
  }, [codes, search, kinds, sort, direction, language])

  const mayEdit = officeRoles.includes(user.role)
  const costs = seesRestricted(user.role)
  const columns = useMemo((): readonly Column<CostCode>[] => [
    { key: 'code', header: t('code'), width: 140, sort: 'code', total: t('count', { count: rows.length }), cell: (row) => <span className="figures">{row.code} <RecordMark table="cost_code" id={row.id} /></span> },
    { key: 'name', header: t('name'), width: 240, grow: true, sort: 'name', cell: (row) => <span title={row.name}>{row.name}</span> },
    { key: 'kind', header: t('kind'), width: 140, cell: (row) => t(`fields:choice.cost_code.kind.${row.kind}`) },
    { key: 'taxable', header: t('taxable'), width: 100, leaves: 1, cell: (row) => t(row.taxable === 1 ? 'fields:yes' : 'fields:no') },
    ...(costs ? [{ key: 'markup', header: t('markup'), width: 150, align: 'end' as const, leaves: 2, cell: (row: CostCode) => (row.default_markup_basis_points === null ? <span className="quiet">{t('as_estimate')}</span> : formatBasisPoints(row.default_markup_basis_points, { language })) }] : []),
  ], [t, costs, language, rows.length])

  const opened = openId === null ? undefined : (codes ?? []).find((code) => code.id === openId)

  return (
    <RecordList
      name="cost-codes" title={t('title')} searchLabel={t('search')} state={state} countWords={codes === undefined ? undefined : t('count', { count: rows.length })} archivable
      filters={[{ filter: 'kind', label: t('kind'), choices: costCodeKinds.map((value) => ({ value, label: t(`fields:choice.cost_code.kind.${value}`) })) }]}
      columns={columns} total={codes === undefined ? undefined : rows.length} rowAt={(index) => rows[index]} rowKey={(row) => row.id} onRange={() => undefined} onOpen={(row) => { open(row.id) }} chosen={openId}
      parts={<PriceBookParts />} {...(mayEdit ? { primary: { label: t('new'), run: create, icon: <IconPlus size={17} /> } } : {})}
      panel={creating ? <NewCostCodePanel costsVisible={costs} onClose={close} />
        : opened ? <CostCodePanel key={opened.id} code={opened} mayEdit={mayEdit && !opened.archived_at} mayArchive={mayEdit} costsVisible={costs} onClose={close} /> : null}
      empty={<EmptyState icon={<IconHash size={24} stroke={1.6} />} title={t('empty_title')} text={t('empty_text')} action={mayEdit ? <Button onClick={create}>{t('new')}</Button> : undefined} />}
    />
  )
}
