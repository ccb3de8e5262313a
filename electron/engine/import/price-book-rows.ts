import type { ImportTarget } from '../../../shared/bridge.ts'
import { officeRoles } from '../../../shared/commands/command.ts'
import type { ItemPlan, PresentItem, WantedItem } from '../../../shared/exchange/price-book-plan.ts'
import { itemCommands, itemsByCode, planItem } from '../../../shared/exchange/price-book-plan.ts'
import type { StatementCache } from '../database/kysely-dialect.ts'
import type { CheckedRow, ImportRules, ImportStep } from './import-rules.ts'
import { RowCells, sizes } from './import-rules.ts'
import { parseDate, parseFlag, parseMoney } from './parse-cell.ts'

const longest = { code: 100, name: 300, text: 2_000 } as const

/** Items of the price book: one whose code is here is changed, in the fields that the file fills; any wrong row keeps the whole file out. */
export const priceBookRules: ImportRules = {
  roles: officeRoles,
  allOrNothing: true,
  check(file, mapping, { statements, today, newId }) {
    const present = itemsByCode(presentItems(statements))
    const costCodes = new Map((statements.get('select id, code from cost_code where archived_at is null').all() as { id: string; code: string }[]).map(({ id, code }) => [code.trim(), id]))
    const seen = new Set<string>()
    const checked = file.rows.map((row): { readonly row: CheckedRow; readonly plan: ItemPlan | null } => {
      const cells = new RowCells(file, row, mapping)
      const wanted = wantedItem(cells, costCodes)
      if (wanted.code === '') cells.wrong('code', 'empty')
      else if (seen.has(wanted.code)) cells.wrong('code', 'duplicate_in_file')
      seen.add(wanted.code)
      const plan = planItem(present, wanted, today)
      if (plan.outcome === 'several') cells.wrong('code', 'several_in_the_book')
      if (plan.outcome === 'nameless') cells.wrong('name', 'empty')
      if (plan.outcome === 'too_early') cells.wrong('effective_on', 'before_first_price', wanted.effective_on)
      if (!cells.isSound || plan.outcome === 'several' || plan.outcome === 'nameless' || plan.outcome === 'too_early') return { plan: null, row: { row, outcome: 'refused', problems: cells.problems, changes: [], values: wanted } }
      const changes = plan.outcome !== 'change' ? [] : plan.changes.map((change) => ({ line: row.line, title: `${wanted.code} ${plan.item.name}`, ...change }))
      return { plan, row: { row, outcome: plan.outcome, problems: [], changes, values: wanted } }
    })
    return { rows: checked.map((each) => each.row), steps: () => checked.flatMap(({ plan }) => (plan ? stepsOf(plan, newId) : [])) }
  },
}

function wantedItem(cells: RowCells, costCodes: ReadonlyMap<string, string>): WantedItem {
  const costCode = cells.text('cost_code')
  const cost_code_id = costCodes.get(costCode)
  if (costCode !== '' && cost_code_id === undefined) cells.wrong('cost_code', 'no_such_cost_code')
  const cost = (target: ImportTarget): number | undefined => cells.amount(target, parseMoney, sizes.unitCost)
  return defined({
    code: cells.filled('code', longest.code) ?? '', name: cells.filled('name', longest.name), description: cells.filled('description', longest.text), category: cells.filled('category', longest.name),
    unit: cells.filled('unit', longest.code), cost_code_id, labour_unit_cents: cost('labour_unit_cents'), material_unit_cents: cost('material_unit_cents'), other_unit_cents: cost('other_unit_cents'),
    taxable: cells.parsed('taxable', parseFlag, 'not_yes_or_no'), effective_on: cells.parsed('effective_on', parseDate, 'not_a_date'),
  })
}

/** Without what is not said. */
const defined = (values: { readonly code: string } & { readonly [Field in keyof WantedItem]: WantedItem[Field] | undefined }): WantedItem =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as WantedItem

/** A row may need two commands; it counts with the last. */
function stepsOf(plan: ItemPlan, newId: () => string): ImportStep[] {
  const commands = itemCommands(plan, newId)
  return commands.map(({ name, args, undo }, index) => ({ name, args, undo, rows: index === commands.length - 1 ? 1 : 0 }))
}

/** The price book as it is here, with all its prices. */
export function presentItems(statements: StatementCache): PresentItem[] {
  const prices = Map.groupBy(statements.get('select id, price_book_item_id, effective_on, labour_unit_cents, material_unit_cents, other_unit_cents from price_book_price').all() as (PresentItem['prices'][number] & { price_book_item_id: string })[], (price) => price.price_book_item_id)
  return (statements.get('select * from price_book_item where archived_at is null').all() as PresentItem[]).map((item) => ({ ...item, prices: prices.get(item.id) ?? [] }))
}
