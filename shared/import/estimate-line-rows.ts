import type { ImportTarget } from '../bridge.ts'
import { estimatingRoles } from '../commands/command.ts'
import type { CommandArguments } from '../commands/registry.ts'
import { mostImportedLines } from '../commands/imported-lines.ts'
import { positionAfter } from '../commands/position-after.ts'
import { lineLimits } from '../commands/within-limits.ts'
import { carriedText } from '../exchange/carried-text.ts'
import { isLineRow, isSumRow } from '../exchange/sheet-words.ts'
import type { ItemPrice } from '../price-book/price-on.ts'
import { pricesDay } from '../price-book/price-on.ts'
import { withItemPrices } from '../price-book/read-prices.ts'
import { ProblemError } from '../problem.ts'
import type { Database } from '../schema/database.ts'
import { CostCodes } from './cost-codes.ts'
import type { CheckedRow, ImportGround, ImportRules, ImportStep } from './import-rules.ts'
import { longest, RowCells, sizes } from './row-cells.ts'
import { parseFlag, parseMoney, parsePercent, parseQuantity } from './parse-cell.ts'
import { unreadable } from './table-file.ts'

type Line = CommandArguments<'estimate.add_lines'>['lines'][number]
type Item = Database['price_book_item']
/** A line that has no place yet. */
type WantedLine = Omit<Line, 'id' | 'section_id' | 'position'>
interface Known {
  /** The items of the price book with what they cost in this estimate, by code; those that are archived behind the others. */
  readonly items: ReadonlyMap<string, readonly Item[]>
  readonly costCodes: CostCodes
}

const markup = { problem: 'not_a_number', least: lineLimits['markup_basis_points']?.[0] ?? 0, most: lineLimits['markup_basis_points']?.[1] ?? 0 } as const

/**
 * Lines of one draft, behind those that are there, in the sections that the file names; they come in as one change, or not at all. A row
 * that names no section stands in that of the row before it.
 */
export const estimateLineRules: ImportRules = {
  roles: estimatingRoles,
  allOrNothing: true,
  async check(file, mapping, ground) {
    const estimate = await draftOf(ground)
    const { database } = ground
    const known: Known = { items: await itemsOn(ground, pricesDay(estimate)), costCodes: await CostCodes.read(database) }
    const rows = file.rows.filter((row) => !isSumRow(new RowCells(file, row, mapping).text('row_kind')))
    if (rows.length > mostImportedLines) throw unreadable('too_many_rows', `an estimate takes ${mostImportedLines} lines at once`)
    let sectionName = ''
    const checked = rows.map((row): { readonly checked: CheckedRow; readonly section: string; readonly line: WantedLine } => {
      const cells = new RowCells(file, row, mapping)
      sectionName = cells.filled('section', longest.name) ?? sectionName
      // they would all count, and the total would be that of every choice at once
      if (cells.text('option') !== '') cells.wrong('option', 'of_an_option')
      const line = wantedLine(cells, known)
      const { note: _note, crew_note: _crewNote, internal_note: _internalNote, ...values } = line
      return { section: sectionName, line, checked: { row, outcome: cells.isSound ? 'create' : 'refused', problems: cells.problems, changes: [], values: { section: sectionName, ...values, markup_basis_points: line.markup_basis_points ?? null } } }
    })
    const parts = await partsOf(ground, estimate.id)
    return { rows: checked.map((each) => each.checked), steps: () => stepsOf(estimate, checked, parts, ground) }
  },
}

/** The draft that is meant. Throws `not_found` where it is not here, `estimate_frozen` where it is a draft no more. */
async function draftOf({ database, estimate_id }: ImportGround): Promise<Pick<Database['estimate'], 'id' | 'project_id' | 'prices_on' | 'created_at'>> {
  const found = estimate_id === null ? undefined : await database.selectFrom('estimate').select(['id', 'project_id', 'prices_on', 'created_at', 'status', 'signature_id', 'archived_at']).where('id', '=', estimate_id).executeTakeFirst()
  if (!found) throw new ProblemError({ code: 'not_found', detail: 'this estimate is not here', table: 'estimate', ...(estimate_id === null ? {} : { id: estimate_id }) })
  if (found.status !== 'draft' || found.signature_id !== null) throw new ProblemError({ code: 'estimate_frozen', detail: 'lines are added to a draft only', table: 'estimate', id: found.id })
  if (found.archived_at !== null) throw new ProblemError({ code: 'record_archived', detail: 'the estimate is archived', table: 'estimate', id: found.id })
  return found
}

/** At the prices of the day that the estimate takes. */
async function itemsOn({ database }: ImportGround, day: string): Promise<Known['items']> {
  const items = await withItemPrices(database, await database.selectFrom('price_book_item').selectAll().orderBy('id').execute(), day)
  return Map.groupBy(items.toSorted((one, other) => Number(one.archived_at !== null) - Number(other.archived_at !== null)), (item) => carriedText(item.code))
}

const costTargets = ['labour_unit_cents', 'material_unit_cents', 'other_unit_cents'] as const satisfies readonly (ImportTarget & keyof ItemPrice)[]

/** The item that a row names. One that is archived is named by rows that were exported; it fills nothing, so such a row says all costs itself. */
function itemOf(cells: RowCells, items: Known['items']): Item | undefined {
  const code = cells.text('item_code')
  if (code === '') return undefined
  const found = items.get(carriedText(code)) ?? []
  const inUse = found.filter(({ archived_at }) => archived_at === null)
  if (inUse.length > 1) cells.wrong('item_code', 'several_in_the_book')
  const item = inUse[0] ?? (costTargets.every((target) => cells.text(target) !== '') ? found.at(-1) : undefined)
  if (!item) cells.wrong('item_code', 'no_such_item')
  return item
}

/** What the row says; where it names an item of the price book, that fills what it leaves out. A cost code then says what is still left open: whether the line is taxed, and its own markup. */
function wantedLine(cells: RowCells, { items, costCodes }: Known): WantedLine {
  const item = itemOf(cells, items)
  const costCode = costCodes.named(cells, item?.cost_code_id) ?? costCodes.withId(item?.cost_code_id ?? null)
  // a line that was exported says all of itself, also that it has no description
  const whole = isLineRow(cells.text('row_kind'))
  const description = cells.filled('description', longest.text) ?? (whole ? '' : item?.name ?? '')
  if (description === '' && !whole) cells.wrong('description', 'empty')
  const cost = (target: (typeof costTargets)[number]): number => cells.amount(target, parseMoney, sizes.unitCost) ?? item?.[target] ?? 0
  const ownMarkup = cells.amount('markup_basis_points', parsePercent, markup) ?? null
  return {
    description, quantity_thousandths: cells.amount('quantity_thousandths', parseQuantity, sizes.quantity) ?? 0, unit: cells.filled('unit', longest.name) ?? (whole ? '' : item?.unit ?? ''),
    labour_unit_cents: cost('labour_unit_cents'), material_unit_cents: cost('material_unit_cents'), other_unit_cents: cost('other_unit_cents'),
    // a column of markups that is empty says that there is none
    markup_basis_points: cells.tells('markup_basis_points') ? ownMarkup : costCode?.default_markup_basis_points ?? null,
    taxable: cells.parsed('taxable', parseFlag, 'not_yes_or_no') ?? item?.taxable ?? costCode?.taxable ?? 0, cost_code_id: costCode?.id ?? null, price_book_item_id: item?.id ?? null,
    allowance: cells.parsed('allowance', parseFlag, 'not_yes_or_no') ?? 0, note: cells.filled('note', longest.text) ?? '', crew_note: cells.filled('crew_note', longest.text) ?? '', internal_note: cells.filled('internal_note', longest.text) ?? '',
  }
}

interface Parts {
  readonly sections: readonly Pick<Database['estimate_section'], 'id' | 'name' | 'position'>[]
  readonly last: ReadonlyMap<string, string>
}

/** The sections that are there, without those of options, and the place of the last line in each. */
async function partsOf({ database }: ImportGround, id: string): Promise<Parts> {
  const sections = await database.selectFrom('estimate_section').select(['id', 'name', 'position']).where('estimate_id', '=', id).where('option_id', 'is', null).orderBy('position').orderBy('id').execute()
  const lines = await database.selectFrom('estimate_line').select(['section_id', 'position']).where('estimate_id', '=', id).orderBy('position').execute()
  return { sections, last: new Map(lines.map(({ section_id, position }) => [section_id, position])) }
}

/** One command for all lines: sections that are here by their name are used, the others are made behind them in the order of the file. */
function stepsOf({ id, project_id }: Pick<Database['estimate'], 'id' | 'project_id'>, checked: readonly { readonly section: string; readonly line: WantedLine }[], { sections: present, last }: Parts, { newId, fileName }: ImportGround): ImportStep[] {
  if (checked.length === 0) return []
  const idOf = new Map(present.toReversed().map((section) => [nameKey(section.name), section.id]))
  const lastIn = new Map(last)
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
