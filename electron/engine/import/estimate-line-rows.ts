import type { ImportTarget } from '../../../shared/bridge.ts'
import { estimatingRoles } from '../../../shared/commands/command.ts'
import type { CommandArguments } from '../../../shared/commands/registry.ts'
import { mostImportedLines } from '../../../shared/commands/imported-lines.ts'
import { positionAfter } from '../../../shared/commands/position-after.ts'
import type { PresentItem } from '../../../shared/exchange/price-book-plan.ts'
import { itemsByCode } from '../../../shared/exchange/price-book-plan.ts'
import { isSumRow } from '../../../shared/exchange/sheet-words.ts'
import type { ItemPrice } from '../../../shared/price-book/price-on.ts'
import { priceOn, pricesDay } from '../../../shared/price-book/price-on.ts'
import { ProblemError } from '../../../shared/problem.ts'
import type { Database } from '../../../shared/schema/database.ts'
import type { CheckedRow, ImportGround, ImportRules, ImportStep } from './import-rules.ts'
import { RowCells, sizes } from './import-rules.ts'
import { parseFlag, parseMoney, parseQuantity } from './parse-cell.ts'
import { presentItems } from './price-book-rows.ts'
import { unreadable } from './table-file.ts'

const longest = { description: 2_000, name: 300, unit: 100 } as const

type Line = CommandArguments<'estimate.add_lines'>['lines'][number]
/** An item of the price book with what it costs in this estimate. */
type Item = Omit<PresentItem, 'prices'>
/** A line that has no place yet. */
type WantedLine = Omit<Line, 'id' | 'section_id' | 'position'>

/**
 * Lines of one draft, behind those that are there, in the sections that the file names; they come in as one change, or not at all. A row
 * that names no section stands in that of the row before it.
 */
export const estimateLineRules: ImportRules = {
  roles: estimatingRoles,
  allOrNothing: true,
  check(file, mapping, ground) {
    const estimate = draftOf(ground)
    const { statements } = ground
    const day = pricesDay(estimate)
    // at the prices of the day that the estimate takes
    const items = itemsByCode(presentItems(statements).map(({ prices, ...item }) => ({ ...item, ...amountsOf(priceOn({ ...item, id: '' }, prices, day)) })))
    const costCodes = new Map((statements.get('select id, code from cost_code where archived_at is null').all() as { id: string; code: string }[]).map(({ id, code }) => [code.trim(), id]))
    const rows = file.rows.filter((row) => !isSumRow(new RowCells(file, row, mapping).text('row_kind')))
    if (rows.length > mostImportedLines) throw unreadable('too_many_rows', `an estimate takes ${mostImportedLines} lines at once`)
    let sectionName = ''
    const checked = rows.map((row): { readonly checked: CheckedRow; readonly section: string; readonly line: WantedLine } => {
      const cells = new RowCells(file, row, mapping)
      sectionName = cells.filled('section', longest.name) ?? sectionName
      const line = wantedLine(cells, items, costCodes)
      const { note: _note, crew_note: _crewNote, internal_note: _internalNote, ...values } = line
      return { section: sectionName, line, checked: { row, outcome: cells.isSound ? 'create' : 'refused', problems: cells.problems, changes: [], values: { section: sectionName, ...values } } }
    })
    return { rows: checked.map((each) => each.checked), steps: () => stepsOf(estimate, checked, ground) }
  },
}

/** The draft that is meant. Throws `not_found` where it is not here, `estimate_frozen` where it is a draft no more. */
function draftOf({ statements, estimate_id }: ImportGround): Database['estimate'] {
  const found = statements.get('select * from estimate where id = ?').get(estimate_id) as Database['estimate'] | undefined
  if (!found) throw new ProblemError({ code: 'not_found', detail: 'this estimate is not on this laptop', table: 'estimate', ...(estimate_id === null ? {} : { id: estimate_id }) })
  if (found.status !== 'draft' || found.signature_id !== null) throw new ProblemError({ code: 'estimate_frozen', detail: 'lines are added to a draft only', table: 'estimate', id: found.id })
  if (found.archived_at !== null) throw new ProblemError({ code: 'record_archived', detail: 'the estimate is archived', table: 'estimate', id: found.id })
  return found
}

const amountsOf = ({ labour_unit_cents, material_unit_cents, other_unit_cents }: ItemPrice): ItemPrice => ({ labour_unit_cents, material_unit_cents, other_unit_cents })

/** What the row says; where it names an item of the price book, that fills what it leaves out. */
function wantedLine(cells: RowCells, items: ReadonlyMap<string, readonly Item[]>, costCodes: ReadonlyMap<string, string>): WantedLine {
  const itemCode = cells.text('item_code')
  const [item, ...others] = items.get(itemCode) ?? []
  if (itemCode !== '' && !item) cells.wrong('item_code', 'no_such_item')
  if (others.length > 0) cells.wrong('item_code', 'several_in_the_book')
  const costCode = cells.text('cost_code')
  const cost_code_id = costCodes.get(costCode)
  if (costCode !== '' && cost_code_id === undefined) cells.wrong('cost_code', 'no_such_cost_code')
  const description = cells.filled('description', longest.description) ?? item?.name ?? ''
  if (description === '') cells.wrong('description', 'empty')
  const cost = (target: ImportTarget, ofItem: number | undefined): number => cells.amount(target, parseMoney, sizes.unitCost) ?? ofItem ?? 0
  return {
    description, quantity_thousandths: cells.amount('quantity_thousandths', parseQuantity, sizes.quantity) ?? 0, unit: cells.filled('unit', longest.unit) ?? item?.unit ?? '',
    labour_unit_cents: cost('labour_unit_cents', item?.labour_unit_cents), material_unit_cents: cost('material_unit_cents', item?.material_unit_cents), other_unit_cents: cost('other_unit_cents', item?.other_unit_cents),
    taxable: cells.parsed('taxable', parseFlag, 'not_yes_or_no') ?? item?.taxable ?? 0, cost_code_id: cost_code_id ?? item?.cost_code_id ?? null, price_book_item_id: item?.id ?? null,
    allowance: cells.parsed('allowance', parseFlag, 'not_yes_or_no') ?? 0, note: cells.filled('note', longest.description) ?? '', crew_note: cells.filled('crew_note', longest.description) ?? '', internal_note: cells.filled('internal_note', longest.description) ?? '',
  }
}

/** One command for all lines: sections that are here by their name are used, the others are made behind them in the order of the file. */
function stepsOf({ id, project_id }: Database['estimate'], checked: readonly { readonly section: string; readonly line: WantedLine }[], { statements, newId, fileName }: ImportGround): ImportStep[] {
  if (checked.length === 0) return []
  const present = statements.get('select * from estimate_section where estimate_id = ? order by position, id').all(id) as Database['estimate_section'][]
  const idOf = new Map(present.toReversed().map((section) => [nameKey(section.name), section.id]))
  const lastIn = new Map((statements.get('select section_id, max(position) as position from estimate_line where estimate_id = ? group by section_id').all(id) as { section_id: string; position: string }[]).map((each) => [each.section_id, each.position]))
  let lastSection = present.at(-1)?.position
  const sections: CommandArguments<'estimate.add_lines'>['sections'] = []
  const sectionFor = (name: string): string => {
    const found = idOf.get(nameKey(name))
    if (found) return found
    lastSection = positionAfter(lastSection)
    const section = { id: newId(), name, position: lastSection }
    sections.push(section)
    idOf.set(nameKey(name), section.id)
    return section.id
  }
  // rows before the first that names a section go behind what is there
  const nameless = present.at(-1)?.name ?? (fileName.replace(/\.[^.]*$/, '').trim().slice(0, longest.name) || '–')
  const lines = checked.map(({ section, line }): Line => {
    const section_id = sectionFor(section === '' ? nameless : section)
    const position = positionAfter(lastIn.get(section_id))
    lastIn.set(section_id, position)
    return { id: newId(), section_id, position, ...line }
  })
  const args = { id, project_id, sections, lines }
  return [{ name: 'estimate.add_lines', args, rows: lines.length, undo: { name: 'estimate.take_back_lines', args } }]
}

const nameKey = (name: string): string => name.trim().toLocaleLowerCase('en')
