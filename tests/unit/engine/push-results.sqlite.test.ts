import { afterEach, beforeEach, expect, test } from 'vitest'
import { storedCommand } from '../../../electron/engine/commands/outbox.ts'
import { takeResults } from '../../../electron/engine/sync/push-results.ts'
import type { Problem } from '../../../shared/problem.ts'
import { BareDatabase, actor, upsert } from './bare-database.ts'
import { company, newId } from './model-server.ts'

let database: BareDatabase
beforeEach(async () => { database = await BareDatabase.open() })
afterEach(async () => { await database.close() })

test.each([['office', 765_432_109], ['superintendent', undefined]] as const)('P7: a refusal that was on its way to a new role tells %s what it may see of the office\'s values', async (role, seen) => {
  const id = newId()
  await database.cut(`whole-company:${company}`, [upsert('price_book_item', {
    id, company_id: company, code: 'P1', name: 'Primer', description: '', category: '', unit: 'gal', cost_code_id: null, labour_unit_cents: 1, material_unit_cents: 7, other_unit_cents: 7,
    taxable: 0, effective_on: '2026-01-01', archived_at: null,
  })])
  const command = await database.command('price_book_item.edit', { id, edits: { labour_unit_cents: { from: 1, to: 2 }, name: { from: 'Primer', to: 'Mine' } } })
  const problem: Problem = {
    code: 'changed_meanwhile', detail: 'changed', table: 'price_book_item', id,
    fields: [{ field: 'labour_unit_cents', message: 'changed', from: 1, to: 2, current: 765_432_109 }, { field: 'name', message: 'changed', from: 'Primer', to: 'Mine', current: 'Theirs' }],
  }
  await database.writer.transaction((writing) => takeResults(writing, [{ id: command, status: 'refused', problem }], { ...actor, role }, '2026-11-23T08:00:00.000Z'))
  const kept = await database.writer.transaction((writing) => JSON.parse(storedCommand(writing, command)?.problem ?? '{}') as Problem)
  expect(kept.fields?.map(({ current }) => current)).toEqual([seen, 'Theirs'])
})
