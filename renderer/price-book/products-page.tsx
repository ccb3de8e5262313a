import { useMemo } from 'react'
import { Button } from '@mantine/core'
import { IconBucketDroplet, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { officeRoles } from '../../shared/commands/command.ts'
import { formatThousandths } from '../../shared/estimating/format-amount.ts'
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
import { today } from '../reports/today.ts'
import { NewProductPanel } from './new-product-panel.tsx'
import { PriceBookParts } from './price-book-parts.tsx'
import classes from './price-book-page.module.css'
import { ProductPanel } from './product-panel.tsx'
import { containerSizes, productKinds, type Product } from './product.ts'

const shape: ListShape<'name', 'kind'> = { sorts: ['name'], sort: 'name', direction: 'asc', filters: { kind: productKinds } }

/** The paints and primers that the company uses: what they cover, and what their cans cost. */
export function ProductsPage() {
  const { t } = useTranslation(['products', 'price-book'])
  const user = useSignedInUser()
  const language = useSpokenLanguage()
  const { openId, creating, open, create, close } = useRecordPanel('product')
  const state = useListState(shape)
  const chosen = productKinds.find((kind) => kind === state.filters.kind.at(-1))
  const { total, rowAt, onRange, problem } = useWindowedQuery('product.list', { search: state.search, archived: state.archived, direction: state.direction, on: today(), ...(chosen === undefined ? {} : { kind: chosen }) })
  useBreadcrumb([{ label: t('price-book:title'), to: '/price-book' }, { label: t('parts.products') }])

  const mayEdit = officeRoles.includes(user.role)
  const costs = seesRestricted(user.role)
  const columns = useMemo((): readonly Column<Product>[] => [
    { key: 'name', header: t('name'), width: 220, grow: true, sort: 'name', total: t('product.count', { count: total ?? 0 }), cell: (row) => <span className={classes['name']} title={row.name}>{row.name} <RecordMark table="product" id={row.id} /></span> },
    { key: 'brand', header: t('product.brand'), width: 140, leaves: 3, cell: (row) => <span className="quiet">{row.brand}</span> },
    { key: 'sheen', header: t('product.sheen'), width: 110, leaves: 4, cell: (row) => <span className="quiet">{row.sheen}</span> },
    { key: 'kind', header: t('product.kind'), width: 90, leaves: 2, cell: (row) => t(`product.kinds.${row.kind}`) },
    { key: 'coverage', header: t('product.coverage'), width: 160, align: 'end', cell: (row) => `${formatThousandths(row.coverage_thousandths, { language })} ${t(`product.coverage_units.${row.coverage_unit}`)}` },
    ...(costs ? containerSizes.map(({ field, words }, index): Column<Product> => ({ key: field, header: t(words), width: 92, align: 'end', leaves: index === 0 ? 5 : 0, cell: (row) => <span className="figures">{amountText(row[field], language)}</span> })) : []),
  ], [t, costs, language, total])

  const opened = openId === null ? undefined : Array.from({ length: total ?? 0 }, (_, index) => rowAt(index)).find((row) => row?.id === openId)

  return (
    <RecordList
      name="products" title={t('parts.products')} searchLabel={t('product.search')} state={state} countWords={total === undefined ? undefined : t('product.count', { count: total })} archivable
      filters={[{ filter: 'kind', label: t('product.kind'), choices: productKinds.map((value) => ({ value, label: t(`product.kinds.${value}`) })) }]}
      columns={columns} total={total} rowAt={rowAt} rowKey={(row) => row.id} onRange={onRange} onOpen={(row) => { open(row.id) }} problem={problem} chosen={openId}
      parts={<PriceBookParts />} actions={<PriceBookExchange of="products" mayImport={mayEdit} />} {...(mayEdit ? { primary: { label: t('product.new'), run: create, icon: <IconPlus size={17} /> } } : {})}
      panel={creating ? <NewProductPanel costsVisible={costs} onClose={close} />
        : opened ? <ProductPanel key={opened.id} product={opened} mayEdit={mayEdit && !opened.archived_at} mayArchive={mayEdit} costsVisible={costs} onClose={close} /> : null}
      empty={<EmptyState icon={<IconBucketDroplet size={24} stroke={1.6} />} title={t('product.empty_title')} text={t('product.empty_text')} action={mayEdit ? <Button onClick={create}>{t('product.new')}</Button> : undefined} />}
    />
  )
}
