import type { ReactNode } from 'react'
import { memo, useRef } from 'react'
import { IconCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { amountText } from '../editing/amount-text.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { RecordMark } from '../sync/record-mark.tsx'
import { CellEditor } from './cell-editor.tsx'
import classes from './estimate-grid.module.css'
import type { Editing, GridHandlers } from './grid-handlers.ts'
import type { GridColumn, Line, LineColumn, Section } from './grid-model.ts'
import { shownText } from './line-fields.ts'

interface GridRowProps {
  readonly rowKey: string
  /** The line; null for a section's heading and for an empty line. */
  readonly line: Line | null
  readonly section: Section
  /** The first section's heading needs no room above. */
  readonly first: boolean
  readonly rowIndex: number
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
  return props.rowKey === props.section.id ? <SectionRow {...props} /> : <LineRow {...props} />
})

function SectionRow(props: GridRowProps) {
  const { section, first, rowIndex, priceCents, costsVisible, shown } = props
  const language = useSpokenLanguage()
  return (
    <div role="row" aria-rowindex={rowIndex} className={classes['section']} data-first={first} data-active={props.activeColumn !== null}>
      <GridCell {...props} column="name" span={shown.length} className="name">
        <RecordMark table="estimate_section" id={section.id} />
        <span className={classes['sectionName']}>{section.name}</span>
      </GridCell>
      {costsVisible ? <span role="gridcell" className={classes['sectionPrice']}>{amountText(priceCents, language)}</span> : null}
    </div>
  )
}

function LineRow(props: GridRowProps) {
  const { line, rowIndex, priceCents, shown, costsVisible } = props
  const { t } = useTranslation('estimates')
  const language = useSpokenLanguage()
  return (
    <div role="row" aria-rowindex={rowIndex} className={classes['line']} data-empty={line === null} data-active={props.activeColumn !== null}>
      {shown.map((column) => (
        <GridCell key={column} {...props} column={column} className={columnClass[column]}>
          {column === 'description' ? (
            <>
              <span className={classes['mark']}>{line ? <RecordMark table="estimate_line" id={line.id} /> : null}</span>
              <span className={classes['words']}>
                {line ? line.description : <span className={classes['hint']}>{t('type_new_line')}</span>}
                {line?.note ? <span className={classes['note']}>{line.note}</span> : null}
              </span>
            </>
          ) : null}
          {column === 'taxable' && line ? <Tick ticked={line.taxable === 1} /> : null}
          {column !== 'description' && column !== 'taxable' && line ? shownText(line, column, language) : null}
        </GridCell>
      ))}
      {costsVisible ? <span role="gridcell" className={classes['price']}>{line ? amountText(priceCents, language) : ''}</span> : null}
    </div>
  )
}

function Tick({ ticked }: { readonly ticked: boolean }) {
  const { t } = useTranslation('estimates')
  return ticked ? <IconCheck size={15} stroke={2.2} role="img" aria-label={t('taxed')} /> : <span className={classes['none']} aria-label={t('not_taxed')} role="img">–</span>
}

interface GridCellProps extends GridRowProps {
  readonly column: GridColumn
  readonly span?: number
  readonly className: string
  readonly children: ReactNode
}

function GridCell({ rowKey, column, span, className, children, activeColumn, tabColumn, editing, editable, handlers }: GridCellProps) {
  const { t } = useTranslation('estimates')
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
      onMouseDown={() => { wasActive.current = isActive }}
      onClick={(event) => {
        if (isEdited) return
        if (column === 'taxable') handlers.toggleTaxable(cell)
        else if (wasActive.current || event.detail > 1) handlers.edit(cell)
      }}
    >
      {isEdited && editing ? (
        <CellEditor
          cell={cell} text={editing.text} began={editing.began} label={t(`column_name.${column}`)} handlers={handlers}
        />
      ) : children}
    </span>
  )
}
