import { useMemo } from 'react'
import { Button } from '@mantine/core'
import { IconBook2, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { officeRoles } from '../../shared/commands/command.ts'
import { seesRestricted } from '../../shared/schema/scope.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { amountText } from '../editing/amount-text.ts'
import { PriceBookExchange } from '../exchange/price-book-exchange.tsx'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { DateText } from '../look/date-text.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import type { Column } from '../look/list/column.ts'
import { RecordList } from '../look/list/record-list.tsx'
import type { ListShape } from '../look/list/use-list-state.ts'
import { useListState } from '../look/list/use-list-state.ts'
import { useRecordPanel } from '../look/list/use-record-panel.ts'
import { useWindowedQuery } from '../look/list/use-windowed-query.ts'
import { today } from '../reports/today.ts'
import { RecordMark } from '../sync/record-mark.tsx'
import { ItemPanel } from './item-panel.tsx'
import type { ItemRow } from './item-row.ts'
import { NewItemPanel } from './new-item-panel.tsx'
import { PriceBookParts } from './price-book-parts.tsx'
import classes from './price-book-page.module.css'

/** The price book: what one unit of each kind of work costs the company. */
export function PriceBookPage() {
  const { t } = useTranslation('price-book')
  const user = useSignedInUser()
  const language = useSpokenLanguage()
  const { openId, creating, open, create, close } = useRecordPanel('item')
  const on = today()
  const { result: kept } = useLiveQuery('price_book.list', { limit: 1, on })
  const categories = useMemo(() => (kept?.categories ?? []).filter((each) => each !== ''), [kept])
  const shape = useMemo((): ListShape<'code' | 'name', 'category'> => ({ sorts: ['code', 'name'], sort: 'code', direction: 'asc', filters: { category: categories } }), [categories])
  const state = useListState(shape)
  const category = state.filters.category.at(-1)
  const { total, rowAt, onRange, problem } = useWindowedQuery('price_book.list', {
    search: state.search, archived: state.archived, sort: state.sort, direction: state.direction, on, ...(category === undefined ? {} : { category }),
  })
  useBreadcrumb([{ label: t('title') }])

  const mayEdit = officeRoles.includes(user.role)
  const costs = seesRestricted(user.role)
  const columns = useMemo((): readonly Column<ItemRow>[] => [
    { key: 'code', header: t('code'), width: 128, sort: 'code', total: t('count', { count: total ?? 0 }), cell: (row) => <span className={classes['code']}>{row.code}<RecordMark table="price_book_item" id={row.id} /></span> },
    { key: 'name', header: t('name'), width: 230, grow: true, sort: 'name', cell: (row) => <span className={classes['name']} title={row.description === '' ? row.name : `${row.name}\n${row.description}`}>{row.name}</span> },
    { key: 'category', header: t('category'), width: 130, leaves: 5, cell: (row) => <span className="quiet">{row.category}</span> },
    { key: 'unit', header: t('unit'), width: 76, cell: (row) => row.unit },
    ...(costs ? [
      { key: 'labour', header: t('labour'), width: 104, align: 'end' as const, leaves: 2, cell: (row: ItemRow) => <span className="figures">{amountText(row.labour_unit_cents, language)}</span> },
      { key: 'material', header: t('material'), width: 100, align: 'end' as const, leaves: 3, cell: (row: ItemRow) => <span className="figures">{amountText(row.material_unit_cents, language)}</span> },
      { key: 'other', header: t('other'), width: 90, align: 'end' as const, leaves: 4, cell: (row: ItemRow) => <span className="figures">{amountText(row.other_unit_cents, language)}</span> },
      { key: 'cost', header: t('cost'), width: 104, align: 'end' as const, cell: (row: ItemRow) => <strong className={classes['cost']}><span className="figures">{amountText(row.labour_unit_cents + row.material_unit_cents + row.other_unit_cents, language)}</span></strong> },
    ] : []),
    { key: 'cost_code', header: t('cost_code'), width: 116, leaves: 6, cell: (row) => <span className="quiet figures">{row.cost_code ?? '–'}</span> },
    { key: 'effective', header: t('effective'), width: 130, leaves: 7, hiddenAtFirst: true, cell: (row) => <DateText date={row.effective_on} /> },
  ], [t, total, costs, language])

  const opened = openId === null ? undefined : Array.from({ length: total ?? 0 }, (_, index) => rowAt(index)).find((row) => row?.id === openId)

  return (
    <RecordList
      name="price-book" title={t('title')} searchLabel={t('search')} state={state} countWords={total === undefined ? undefined : t('count', { count: total })} archivable
      filters={categories.length > 1 ? [{ filter: 'category', label: t('category'), choices: categories.map((value) => ({ value, label: value })) }] : []}
      columns={columns} total={total} rowAt={rowAt} rowKey={(row) => row.id} onRange={onRange} onOpen={(row) => { open(row.id) }} problem={problem} chosen={openId}
      parts={<PriceBookParts />} actions={<PriceBookExchange of="price_book" mayImport={mayEdit} />} {...(mayEdit ? { primary: { label: t('new'), run: create, icon: <IconPlus size={17} /> } } : {})}
      panel={creating ? <NewItemPanel categories={categories} onClose={close} />
        : opened ? <ItemPanel key={opened.id} item={opened} mayEdit={mayEdit && !opened.archived_at} mayArchive={mayEdit} costsVisible={costs} onClose={close} /> : null}
      empty={<EmptyState icon={<IconBook2 size={24} stroke={1.6} />} title={t('empty_title')} text={t('empty_text')} action={mayEdit ? <Button onClick={create}>{t('new')}</Button> : undefined} />}
    />
  )
}
