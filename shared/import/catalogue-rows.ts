import { officeRoles } from '../commands/command.ts'
import type { CatalogueTable, RecordPlan, RecordValues } from '../exchange/catalogue-plan.ts'
import { catalogueKinds, keyOf, planRecord, recordCommands, recordsByKey } from '../exchange/catalogue-plan.ts'
import type { ImportTarget } from '../bridge.ts'
import { CostCodes } from './cost-codes.ts'
import type { CheckedRow, ImportRules, ImportStep } from './import-rules.ts'
import { presentRecords } from './present-records.ts'
import { RowCells } from './row-cells.ts'

/** What a row says of a record, by its columns in their order, its cost code being filled in later; undefined where it says nothing. */
type Said = Readonly<Record<string, string | number | undefined>>

/**
 * How a part of the price book is brought in: a record that is here is changed in the fields that the file fills; any wrong row keeps the
 * whole file out. `said` reads a row, what the record is known by always, and `title` is how its change is announced.
 */
export function catalogueRules(table: CatalogueTable, said: (cells: RowCells) => Said, title: (values: RecordValues) => string): ImportRules {
  const { keys } = catalogueKinds[table]
  // a record of which none of this is said cannot be told from another
  const named = keys.includes('code') ? 'code' : 'name'
  return {
    roles: officeRoles,
    allOrNothing: true,
    async check(file, mapping, { database, today, newId }) {
      const present = recordsByKey(table, await presentRecords(database, table))
      const costCodes = await CostCodes.read(database)
      const seen = new Set<string>()
      const checked = file.rows.map((row): { readonly row: CheckedRow; readonly plan: RecordPlan | null } => {
        const cells = new RowCells(file, row, mapping)
        const values = { ...said(cells) }
        const key = keyOf(table, told(values))
        const costCode = costCodes.named(cells, present.get(key)?.[0]?.values['cost_code_id'])
        const wanted = told({ ...values, cost_code_id: costCode?.id })
        if ((wanted[named] ?? '') === '') cells.wrong(named, 'empty')
        else if (seen.has(key)) cells.wrong(named, 'duplicate_in_file')
        seen.add(key)
        const plan = planRecord(table, present, wanted, today)
        if (plan.outcome === 'several') cells.wrong(named, 'several_in_the_book')
        // what stands there and is wrong is named as that already
        if (plan.outcome === 'lacking') for (const field of plan.fields as ImportTarget[]) if (cells.text(field) === '') cells.wrong(field, 'empty')
        if (plan.outcome === 'too_early') cells.wrong('effective_on', 'before_first_price', String(wanted['effective_on'] ?? today))
        if (!cells.isSound || (plan.outcome !== 'create' && plan.outcome !== 'change' && plan.outcome !== 'same')) return { plan: null, row: { row, outcome: 'refused', problems: cells.problems, changes: [], values: wanted } }
        const changes = plan.outcome !== 'change' ? [] : plan.changes.map((change) => ({ line: row.line, title: title(plan.record.values), ...change }))
        return { plan, row: { row, outcome: plan.outcome, problems: [], changes, values: wanted } }
      })
      return { rows: checked.map((each) => each.row), steps: () => checked.flatMap(({ plan }) => (plan ? stepsOf(table, plan, newId) : [])) }
    },
  }
}

/** Without what is not said. */
const told = (values: Said): RecordValues => Object.fromEntries(Object.entries(values).flatMap(([field, value]) => (value === undefined ? [] : [[field, value]])))

/** A row may need two commands; it counts with the last. */
function stepsOf(table: CatalogueTable, plan: RecordPlan, newId: () => string): ImportStep[] {
  const commands = recordCommands(table, plan, newId)
  return commands.map((each, index) => ({ ...each, rows: index === commands.length - 1 ? 1 : 0 }))
}
