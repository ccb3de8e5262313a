import { expect, test } from 'vitest'
import { groupedHistory } from '../../../renderer/history/grouped-history.ts'

const entry = (minute: number, name: string, total?: readonly [number, number], { actor_id = 'ana', record_id = 'e1' } = {}) => ({
  id: `${minute}`, name, actor_id, record_id, at: new Date(Date.UTC(2026, 10, 23, 8, minute)).toISOString(),
  changes: total ? JSON.stringify([{ table: 'estimate', id: 'e1', operation: 'update', fields: { total_cents: total } }]) : null,
})
const told = (entries: Parameters<typeof groupedHistory>[0]) => groupedHistory(entries).map(({ entry: { name }, count, edits }) => [name, count, ...edits.map(({ field, from, to }) => `${field} ${String(from)}→${String(to)}`)])

test('five lines added in a row are told once, from the first total to the last', () => {
  expect(told([entry(3, 'estimate_line.create', [200, 300]), entry(2, 'estimate_line.create', [100, 200]), entry(1, 'estimate_line.create', [0, 100])]))
    .toEqual([['estimate_line.create', 3, 'total_cents 0→300']])
})

test('what came back to where it was is not told as a change', () => {
  expect(told([entry(2, 'estimate.edit', [200, 100]), entry(1, 'estimate.edit', [100, 200])])).toEqual([['estimate.edit', 2]])
})

test('another person, another thing, another record or a pause each begin anew', () => {
  expect(told([entry(5, 'estimate.edit', [1, 2]), entry(4, 'estimate.edit', [1, 2], { actor_id: 'ben' })])).toHaveLength(2)
  expect(told([entry(5, 'estimate.edit', [1, 2]), entry(4, 'report.edit', [1, 2])])).toHaveLength(2)
  expect(told([entry(5, 'estimate.edit', [1, 2]), entry(4, 'estimate.edit', [1, 2], { record_id: 'e2' })])).toHaveLength(2)
  expect(told([entry(40, 'estimate.edit', [1, 2]), entry(5, 'estimate.edit', [1, 2])])).toHaveLength(2)
})

test('for a role that may not see changes the history still says who did what', () => {
  expect(told([entry(1, 'estimate.send')])).toEqual([['estimate.send', 1]])
})

test('what a takeoff remembers of its lines is not told beside them', () => {
  const update = (table: string, fields: object): object => ({ table, id: table, operation: 'update', fields })
  const changes = JSON.stringify([update('estimate_line', { labour_unit_cents: [1, 2] }), update('takeoff_line', { written: ['{}', '{"labour_unit_cents":2}'] })])
  expect(told([{ ...entry(1, 'estimate.take_off'), changes }])).toEqual([['estimate.take_off', 1, 'labour_unit_cents 1→2']])
})
