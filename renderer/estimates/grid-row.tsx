import type { DragEvent, ReactNode } from 'react'
import { memo, useRef } from 'react'
import { IconCheck, IconCircle, IconCircleCheckFilled, IconGripVertical, IconPencil, IconSquare, IconSquareCheckFilled, IconStack2 } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { formatThousandths } from '../../shared/estimating/format-amount.ts'
import { formulaOf, shownFormula } from '../../shared/estimating/parse-amount.ts'
import type { OptionTotals } from '../../shared/estimating/totals.ts'
import { amountText } from '../editing/amount-text.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { RecordMark } from '../sync/record-mark.tsx'
import { CellEditor } from './cell-editor.tsx'
import classes from './estimate-grid.module.css'
import type { Option } from './estimate-steps.ts'
import type { Editing, GridHandlers } from './grid-handlers.ts'
import type { GridColumn, Line, LineColumn, Section } from './grid-model.ts'
import { shownText } from './line-fields.ts'

/** The assembly that a line came from, and what it makes of it, in thousandths. The object stays the same as long as both do. */
export interface FollowedAssembly {
  readonly name: string
  readonly written: number
}

interface GridRowProps {
  /** Undefined for a line that came from no assembly. */
  readonly followed: FollowedAssembly | undefined
  readonly rowKey: string
  /** The line; null for a section's heading and for an empty line. */
  readonly line: Line | null
  /** Null for an option's heading. */
  readonly section: Section | null
  readonly option: Option | null
  readonly worth: OptionTotals | undefined
  /** Whether it is in the total: it belongs to no option, or to one that counts. */
  readonly counts: boolean
  readonly selected: boolean
  /** Where what is dragged would be dropped. */
  readonly drop: 'before' | 'after' | null
  /** The first section's heading needs no room above. */
  readonly first: boolean
  readonly rowIndex: number
  /** Where a row of a long sheet stands, in pixels below the first; null where rows stand below each other by themselves. */
  readonly start: number | null
  readonly measure: ((element: HTMLElement | null) => void) | null
  readonly priceCents: number
  readonly shown: readonly LineColumn[]
  readonly activeColumn: GridColumn | null
  /** The cell by which Tab enters the sheet. */
  readonly tabColumn: GridColumn | null
  readonly editing: Editing | null
  readonly editable: boolean
  readonly costsVisible: boolean
  readonly handlers: GridHandlers
}

const columnClass: Readonly<Record<LineColumn, string>> = {
  description: 'text', quantity: 'figure', unit: 'unit', labour: 'cost', material: 'cost', other: 'cost', taxable: 'check',
}

/** One row of the sheet. Drawn again only when something of it changed. */
export const GridRowView = memo(function GridRowView(props: GridRowProps) {
  if (props.option) return <OptionRow {...props} option={props.option} />
  if (props.section?.id === props.rowKey) return <SectionRow {...props} section={props.section} />
  return <LineRow {...props} />
})

/** Where a row of a long sheet stands, and what its height is told to. */
const placed = ({ start, measure, rowIndex }: GridRowProps) => (start === null ? {} : { ref: measure, 'data-index': rowIndex - 2, style: { transform: `translateY(${start}px)` } })

/** What the pointer drags goes above or below the middle of a row. */
function dropTarget({ rowKey, drop, handlers }: GridRowProps) {
  return {
    'data-drop': drop ?? undefined,
    onDragOver: (event: DragEvent<HTMLElement>) => {
      const { top, height } = event.currentTarget.getBoundingClientRect()
      if (handlers.dragOver(rowKey, event.clientY > top + height / 2)) event.preventDefault()
    },
    onDrop: (event: DragEvent<HTMLElement>) => {
      event.preventDefault()
      handlers.drop(true)
    },
  }
}

function OptionRow(props: GridRowProps & { readonly option: Option }) {
  const { option, worth, rowIndex, costsVisible, shown, handlers, editable } = props
  const { t } = useTranslation('estimates')
  const language = useSpokenLanguage()
  const counts = worth?.counts ?? false
  const Mark = option.kind === 'package' ? (counts ? IconCircleCheckFilled : IconCircle) : counts ? IconSquareCheckFilled : IconSquare
  const amount = option.kind === 'package' ? worth?.total_cents : worth?.adds_cents
  return (
    <div role="row" aria-rowindex={rowIndex} {...placed(props)} className={classes['option']} data-active={props.activeColumn !== null} data-counts={counts}>
      <GridCell {...props} column="name" label={t('column_name.option')} span={shown.length} className="name">
        <button
          type="button" tabIndex={-1} className={classes['choose']} role={option.kind === 'package' ? 'radio' : 'checkbox'} aria-checked={counts} disabled={!editable}
          aria-label={t(`choose_${option.kind}`, { name: option.name })}
          onClick={(event) => { event.stopPropagation(); handlers.choose(option.id) }}
        >
          <Mark size={18} aria-hidden="true" />
        </button>
        <span className={classes['kind']}>{t(`option_kind.${option.kind}`)}</span>
        <span className={classes['sectionName']}>{option.name}</span>
        <RecordMark table="estimate_option" id={option.id} />
        {costsVisible ? <span className={classes['worth']}>{t(option.kind === 'package' ? 'total_with_it' : counts ? 'in_the_total' : 'would_add')}</span> : null}
      </GridCell>
      {costsVisible ? <span role="gridcell" className={classes['sectionPrice']} data-option-worth={amount}>{amountText(amount ?? 0, language)}</span> : null}
    </div>
  )
}

function SectionRow(props: GridRowProps & { readonly section: Section }) {
  const { section, first, rowIndex, priceCents, costsVisible, shown } = props
  const language = useSpokenLanguage()
  return (
    <div role="row" aria-rowindex={rowIndex} {...placed(props)} className={classes['section']} data-first={first} data-counts={props.counts} {...dropTarget(props)} data-active={props.activeColumn !== null}>
      <GridCell {...props} column="name" span={shown.length} className="name">
        <RecordMark table="estimate_section" id={section.id} />
        <span className={classes['sectionName']}>{section.name}</span>
      </GridCell>
      {costsVisible ? <span role="gridcell" className={classes['sectionPrice']}>{amountText(priceCents, language)}</span> : null}
    </div>
  )
}

function LineRow(props: GridRowProps) {
  const { line, rowIndex, priceCents, shown, costsVisible, followed } = props
  const { t } = useTranslation(['estimates', 'assemblies'])
  const language = useSpokenLanguage()
  return (
    <div role="row" aria-rowindex={rowIndex} {...placed(props)} className={classes['line']} data-empty={line === null} data-active={props.activeColumn !== null} data-counts={props.counts} aria-selected={props.selected} {...dropTarget(props)}>
      {shown.map((column) => (
        <GridCell key={column} {...props} column={column} className={columnClass[column]}>
          {column === 'description' ? (
            <>
              <span
                className={classes['mark']} draggable={line !== null && props.editable}
                onDragStart={(event) => {
                  if (!line) return
                  event.dataTransfer.effectAllowed = 'move'
                  event.dataTransfer.setData('text/plain', line.description)
                  props.handlers.dragStart(line.id)
                }}
                onDragEnd={() => { props.handlers.drop(false) }}
              >
                {line ? <RecordMark table="estimate_line" id={line.id} /> : null}
                {line && props.editable ? <IconGripVertical size={14} stroke={1.6} className={classes['grip']} aria-hidden="true" /> : null}
              </span>
              <span className={classes['words']}>
                {line ? line.description : <span className={classes['hint']}>{t('type_new_line')}</span>}
                {line?.allowance ? <span className={classes['allowance']}>{t('allowance')}</span> : null}
                {line ? <Noted line={line} /> : null}
              </span>
            </>
          ) : null}
          {column === 'taxable' && line ? <Tick ticked={line.taxable === 1} /> : null}
          {column === 'quantity' && line && followed ? (
            <abbr className={classes['formula']} title={line.quantity_thousandths === followed.written ? t('assemblies:use.follows', { name: followed.name }) : t('assemblies:use.by_hand_hint', { quantity: formatThousandths(followed.written, { language }) })}>
              {line.quantity_thousandths === followed.written ? <IconStack2 size={13} stroke={1.7} /> : <IconPencil size={13} stroke={1.9} className={classes['byHand']} />}
            </abbr>
          ) : null}
          {column === 'quantity' && line && formulaOf(line) ? <abbr className={classes['formula']} title={shownFormula(line.quantity_formula, language)}>=</abbr> : null}
          {column !== 'description' && column !== 'taxable' && line ? shownText(line, column, language) : null}
        </GridCell>
      ))}
      {costsVisible ? <span role="gridcell" className={classes['price']}>{line ? amountText(priceCents, language) : ''}</span> : null}
    </div>
  )
}

/** What is noted at a line, for the crew first; each with a word for whom it is, for they stand in one column. */
function Noted({ line }: { readonly line: Line }) {
  const { t } = useTranslation('estimates')
  return ([['crew', line.crew_note], ['us', line.internal_note], ['before', line.note]] as const).map(([whose, text]) => (text
    ? <span key={whose} className={classes['note']}><span className={classes['whose']}>{t(`noted_for.${whose}`)}</span> {text}</span>
    : null))
}

function Tick({ ticked }: { readonly ticked: boolean }) {
  const { t } = useTranslation('estimates')
  return ticked ? <IconCheck size={15} stroke={2.2} role="img" aria-label={t('taxed')} /> : <span className={classes['none']} aria-label={t('not_taxed')} role="img">–</span>
}

interface GridCellProps extends GridRowProps {
  readonly column: GridColumn
  readonly span?: number
  readonly className: string
  readonly label?: string
  readonly children: ReactNode
}

function GridCell({ rowKey, column, span, className, label, children, activeColumn, tabColumn, editing, editable, handlers }: GridCellProps) {
  const cell = { row: rowKey, column }
  const isActive = activeColumn === column
  const isEdited = editing?.cell.column === column
  // pressing the pointer focuses a cell and so makes it the active one; only a click on what was active before opens it
  const wasActive = useRef(false)
  return (
    <span
      role="gridcell" className={classes[className]} data-cell={`${rowKey}/${column}`} data-active={isActive} data-edited={isEdited}
      aria-colspan={span} aria-readonly={!editable} tabIndex={tabColumn === column && !isEdited ? 0 : -1}
      onFocus={(event) => { if (event.target === event.currentTarget) handlers.activate(cell) }}
      onMouseDown={(event) => {
        wasActive.current = isActive
        if (handlers.point(cell, { range: event.shiftKey, toggle: event.ctrlKey || event.metaKey })) event.preventDefault()
      }}
      onClick={(event) => {
        if (isEdited || event.shiftKey || event.ctrlKey || event.metaKey) return
        if (column === 'taxable') handlers.toggleTaxable(cell)
        else if (wasActive.current || event.detail > 1) handlers.edit(cell)
      }}
    >
      {isEdited && editing ? (
        <CellEditor
          cell={cell} text={editing.text} began={editing.began} label={label} handlers={handlers}
        />
      ) : children}
    </span>
  )
}
