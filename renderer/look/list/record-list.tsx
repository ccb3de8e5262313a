import type { ReactNode } from 'react'
import { useMemo } from 'react'
import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '../../../shared/problem.ts'
import { useTopicPart } from '../../bridge/use-topic.ts'
import { EmptyState } from '../empty-state.tsx'
import type { PrimaryAction } from '../page.tsx'
import { Page } from '../page.tsx'
import { ProblemNote } from '../problem-note.tsx'
import type { Column } from './column.ts'
import { ColumnChooser } from './column-chooser.tsx'
import { FilterChips } from './filter-chips.tsx'
import { useKeptOnLaptop } from './kept-on-laptop.ts'
import classes from './record-list.module.css'
import { SavedViews } from './saved-views.tsx'
import { SearchField } from './search-field.tsx'
import type { ListState } from './use-list-state.ts'
import { VirtualTable } from './virtual-table.tsx'

interface RecordListProps<Row, Sort extends string, Filter extends string> {
  /** Name under which columns and views are kept: `projects`. */
  readonly name: string
  readonly title: string
  readonly searchLabel: string
  readonly state: ListState<Sort, Filter>
  /** How many there are, in words; undefined before the first answer. */
  readonly countWords: string | undefined
  readonly filters: readonly { readonly filter: Filter; readonly label: string; readonly choices: readonly { readonly value: string; readonly label: string }[] }[]
  /** Whether archived records can be shown. */
  readonly archivable?: boolean
  readonly columns: readonly Column<Row>[]
  readonly total: number | undefined
  readonly rowAt: (index: number) => Row | undefined
  readonly rowKey: (row: Row) => string
  readonly onRange: (first: number, last: number) => void
  readonly onOpen: (row: Row) => void
  readonly primary?: PrimaryAction
  readonly actions?: ReactNode
  /** As `parts` of `Page`. */
  readonly parts?: ReactNode
  readonly panel?: ReactNode
  /** Shown where there is nothing at all; a narrowed list says so by itself. */
  readonly empty: ReactNode
  readonly problem?: Problem | undefined
  readonly chosen?: string | null
}

/** A whole list screen: search, filters, saved views, columns, a table of any length, totals, and a panel beside it. */
export function RecordList<Row, Sort extends string, Filter extends string>(props: RecordListProps<Row, Sort, Filter>) {
  const { t } = useTranslation('look')
  const { name, title, state, columns, total, filters } = props

  const arriving = useTopicPart('sync_status', (status) => status.download !== null) ?? false
  const atFirst = useMemo(() => columns.filter((column) => !column.hiddenAtFirst).map((column) => column.key), [columns])
  const [chosen, keepChosen] = useKeptOnLaptop<readonly string[]>(`columns-${name}`, atFirst)
  const shown = useMemo(() => columns.filter((column, index) => index === 0 || column.header === '' || chosen.includes(column.key)), [columns, chosen])

  return (
    <Page
      form="list" title={title} detail={props.countWords ?? '\u00a0'} panel={props.panel}
      {...(props.actions === undefined ? {} : { actions: props.actions })} {...(props.parts === undefined ? {} : { parts: props.parts })} {...(props.primary ? { primary: props.primary } : {})}
    >
      <div className={classes['toolbar']} role="search" data-print="no">
        <SearchField label={props.searchLabel} search={state.search} onSearch={state.setSearch} />
        {filters.map(({ filter, label, choices }) => (
          <FilterChips key={filter} label={label} choices={choices} chosen={state.filters[filter]} onChange={(values) => { state.setFilter(filter, values) }} />
        ))}
        {props.archivable ? (
          <FilterChips label={t('archive')} choices={[{ value: '1', label: t('archived') }]} chosen={state.archived ? ['1'] : []} onChange={(values) => { state.setArchived(values.length > 0) }} />
        ) : null}
        <div className={classes['tools']}>
          <SavedViews list={name} query={state.query} onRestore={state.restore} />
          <ColumnChooser columns={columns} shown={chosen} onChange={keepChosen} />
        </div>
      </div>
      {props.problem ? <div className={classes['problem']}><ProblemNote problem={props.problem} /></div> : null}
      <VirtualTable
        label={title} columns={shown} total={total ?? 0} rowAt={props.rowAt} rowKey={props.rowKey} onOpen={props.onOpen} onRange={props.onRange}
        sort={{ by: state.sort, direction: state.direction }} onSort={(sort) => { state.setSort(sort as Sort) }} place={`${name}?${state.query}`} chosen={props.chosen ?? null}
        empty={total === undefined ? null : state.narrowed ? <NothingFound onClear={state.clear} /> : arriving ? <EmptyState icon={<IconDownload size={24} stroke={1.7} />} title={t('arriving_title')} text={t('arriving_text')} /> : props.empty}
      />
    </Page>
  )
}

function NothingFound({ onClear }: { readonly onClear: () => void }) {
  const { t } = useTranslation('look')
  return (
    <div className={classes['nothing']}>
      <p>{t('nothing_found')}</p>
      <Button variant="default" onClick={onClear}>{t('show_all')}</Button>
    </div>
  )
}
