import { useMemo } from 'react'
import { Button } from '@mantine/core'
import { IconPlus, IconTemplate } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { estimatingRoles, officeRoles } from '../../shared/commands/command.ts'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { seesRestricted } from '../../shared/schema/scope.ts'
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
import { NewTextPanel } from './new-text-panel.tsx'
import { TemplatePanel } from './template-panel.tsx'

type Template = QueryResult<'template.list'>['rows'][number]

export const templateKinds = ['estimate', 'change_order', 'scope', 'exclusions', 'terms', 'report'] as const
const shape: ListShape<'kind', 'kind'> = { sorts: ['kind'], sort: 'kind', direction: 'asc', filters: { kind: templateKinds } }

/** What the company begins estimates, change orders and texts with. */
export function TemplatesPage() {
  const { t } = useTranslation(['templates', 'fields', 'price-book'])
  const user = useSignedInUser()
  const { openId, creating, open, create, close } = useRecordPanel('template')
  const state = useListState(shape)
  const kind = templateKinds.find((each) => each === state.filters.kind.at(-1))
  const { total, rowAt, onRange, problem } = useWindowedQuery('template.list', { search: state.search, archived: state.archived, direction: state.direction, ...(kind === undefined ? {} : { kind }) })
  useBreadcrumb([{ label: t('price-book:title'), to: '/price-book' }, { label: t('title') }])

  const mayAdd = estimatingRoles.includes(user.role)
  const columns = useMemo((): readonly Column<Template>[] => [
    { key: 'name', header: t('name'), width: 240, grow: true, total: t('count', { count: total ?? 0 }), cell: (row) => <span className={classes['name']} title={row.name}>{row.name} <RecordMark table="template" id={row.id} /></span> },
    { key: 'kind', header: t('kind'), width: 170, sort: 'kind', cell: (row) => t(`fields:choice.template.kind.${row.kind}`) },
    { key: 'description', header: t('description'), width: 260, leaves: 1, cell: (row) => <span className="quiet">{row.description || row.text.slice(0, 120)}</span> },
  ], [t, total])

  return (
    <RecordList
      name="templates" title={t('title')} searchLabel={t('search')} state={state} countWords={total === undefined ? undefined : t('count', { count: total })} archivable
      filters={[{ filter: 'kind', label: t('kind'), choices: templateKinds.map((value) => ({ value, label: t(`fields:choice.template.kind.${value}`) })) }]}
      columns={columns} total={total} rowAt={rowAt} rowKey={(row) => row.id} onRange={onRange} onOpen={(row) => { open(row.id) }} problem={problem} chosen={openId}
      parts={<PriceBookParts />} {...(mayAdd ? { primary: { label: t('new_text'), run: create, icon: <IconPlus size={17} /> } } : {})}
      panel={creating ? <NewTextPanel onMade={open} onClose={close} />
        : openId ? <TemplatePanel key={openId} id={openId} isOffice={officeRoles.includes(user.role)} costsVisible={seesRestricted(user.role)} onClose={close} /> : null}
      empty={<EmptyState icon={<IconTemplate size={24} stroke={1.6} />} title={t('empty_title')} text={t('empty_text')} action={mayAdd ? <Button onClick={create}>{t('new_text')}</Button> : undefined} />}
    />
  )
}
