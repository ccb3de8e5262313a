import { useMemo } from 'react'
import { Button } from '@mantine/core'
import { IconPlus, IconStack2 } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { officeRoles } from '../../shared/commands/command.ts'
import { seesRestricted } from '../../shared/schema/scope.ts'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import type { Column } from '../look/list/column.ts'
import { RecordList } from '../look/list/record-list.tsx'
import { useListState, type ListShape } from '../look/list/use-list-state.ts'
import { useRecordPanel } from '../look/list/use-record-panel.ts'
import { useWindowedQuery } from '../look/list/use-windowed-query.ts'
import { PriceBookParts } from '../price-book/price-book-parts.tsx'
import classes from '../price-book/price-book-page.module.css'
import { RecordMark } from '../sync/record-mark.tsx'
import { AssemblyPanel } from './assembly-panel.tsx'
import { NewAssemblyPanel } from './new-assembly-panel.tsx'

type Assembly = QueryResult<'assembly.list'>['rows'][number]

const shape: ListShape<'code' | 'name', never> = { sorts: ['code', 'name'], sort: 'code', direction: 'asc', filters: {} }

/** The assemblies that the company works with: one input, and the lines that follow from it. */
export function AssembliesPage() {
  const { t } = useTranslation(['assemblies', 'price-book', 'products'])
  const user = useSignedInUser()
  const { openId, creating, open, create, close } = useRecordPanel('assembly')
  const state = useListState(shape)
  const { total, rowAt, onRange, problem } = useWindowedQuery('assembly.list', { search: state.search, archived: state.archived, sort: state.sort, direction: state.direction })
  useBreadcrumb([{ label: t('price-book:title'), to: '/price-book' }, { label: t('title') }])

  const mayEdit = officeRoles.includes(user.role)
  const columns = useMemo((): readonly Column<Assembly>[] => [
    { key: 'code', header: t('price-book:code'), width: 120, sort: 'code', total: t('count', { count: total ?? 0 }), cell: (row) => <span className={classes['code']}>{row.code} <RecordMark table="assembly" id={row.id} /></span> },
    { key: 'name', header: t('price-book:name'), width: 220, grow: true, sort: 'name', cell: (row) => <span className={classes['name']} title={row.name}>{row.name}</span> },
    { key: 'category', header: t('price-book:category'), width: 150, leaves: 2, cell: (row) => <span className="quiet">{row.category}</span> },
    { key: 'unit', header: t('input_in'), width: 110, leaves: 1, cell: (row) => row.unit },
  ], [t, total])


  return (
    <RecordList
      name="assemblies" title={t('title')} searchLabel={t('search')} state={state} countWords={total === undefined ? undefined : t('count', { count: total })} archivable filters={[]}
      columns={columns} total={total} rowAt={rowAt} rowKey={(row) => row.id} onRange={onRange} onOpen={(row) => { open(row.id) }} problem={problem} chosen={openId}
      parts={<PriceBookParts />} {...(mayEdit ? { primary: { label: t('new'), run: create, icon: <IconPlus size={17} /> } } : {})}
      panel={creating ? <NewAssemblyPanel onMade={open} onClose={close} />
        : openId ? <AssemblyPanel key={openId} id={openId} isOffice={mayEdit} costsVisible={seesRestricted(user.role)} onClose={close} /> : null}
      empty={<EmptyState icon={<IconStack2 size={24} stroke={1.6} />} title={t('empty_title')} text={t('empty_text')} action={mayEdit ? <Button onClick={create}>{t('new')}</Button> : undefined} />}
    />
  )
}
