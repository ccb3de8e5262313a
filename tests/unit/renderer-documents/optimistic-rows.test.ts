import { expect, test } from 'vitest'
import type { CommandOutcome } from '../../../shared/bridge.ts'
import { OptimisticRows } from '../../../renderer/editing/optimistic-rows.ts'

interface Row { readonly id: string; readonly name: string; readonly price: number }

const ok: CommandOutcome = { ok: true, command_id: 'c' }
const refused: CommandOutcome = { ok: false, problem: { code: 'changed_meanwhile', detail: '' } }
const row = (id: string, name: string, price = 1): Row => ({ id, name, price })

/** An outcome that is answered when the test says so. */
function answer(): { readonly outcome: Promise<CommandOutcome>; readonly with: (outcome: CommandOutcome) => Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<CommandOutcome>()
  return { outcome: promise, with: async (outcome) => { resolve(outcome); await promise } }
}

function screen(...live: Row[]) {
  let rows: readonly Row[] = live
  const changes = new OptimisticRows<Row>(() => {})
  changes.received(rows)
  return {
    changes,
    names: () => changes.rows(rows).map((each) => each.name),
    rows: () => changes.rows(rows),
    live: (...next: Row[]) => { rows = next; changes.received(rows) },
  }
}

test('an edit is shown before it is answered, and until the live result has it', async () => {
  const page = screen(row('1', 'old'))
  const saved = answer()
  page.changes.edit('1', { name: 'new' }, saved.outcome)
  expect(page.names()).toEqual(['new'])
  await saved.with(ok)
  expect(page.names()).toEqual(['new'])
  page.live(row('1', 'old'))
  expect(page.names()).toEqual(['new'])
  page.live(row('1', 'new'))
  page.live(row('1', 'later, by somebody else'))
  expect(page.names()).toEqual(['later, by somebody else'])
})

test('a refused edit is taken back at once', async () => {
  const page = screen(row('1', 'old'))
  const saved = answer()
  page.changes.edit('1', { name: 'new' }, saved.outcome)
  await saved.with(refused)
  expect(page.names()).toEqual(['old'])
})

test('of two quick edits the last is shown, whatever the live results say between', async () => {
  const page = screen(row('1', 'a'))
  const [first, second] = [answer(), answer()]
  page.changes.edit('1', { name: 'b' }, first.outcome)
  page.changes.edit('1', { name: 'a' }, second.outcome)
  await first.with(ok)
  page.live(row('1', 'b'))
  expect(page.names()).toEqual(['a'])
  await second.with(ok)
  page.live(row('1', 'a'))
  expect(page.names()).toEqual(['a'])
})

test('somebody else who was later is shown after two live results', async () => {
  const page = screen(row('1', 'old'))
  const saved = answer()
  page.changes.edit('1', { name: 'mine' }, saved.outcome)
  await saved.with(ok)
  page.live(row('1', 'theirs'))
  page.live(row('1', 'theirs'))
  expect(page.names()).toEqual(['theirs'])
})

test('rows come and go at once, and a refusal brings them back', async () => {
  const page = screen(row('1', 'one'), row('2', 'two'))
  const [made, gone] = [answer(), answer()]
  page.changes.create(row('3', 'three'), made.outcome)
  page.changes.remove('1', gone.outcome)
  expect(page.names()).toEqual(['two', 'three'])
  await gone.with(refused)
  await made.with(ok)
  page.live(row('1', 'one'), row('2', 'two'), row('3', 'three'))
  expect(page.names()).toEqual(['one', 'two', 'three'])
})

test('a row that did not change stays the same object, so that it is not drawn again', () => {
  const page = screen(row('1', 'one'), row('2', 'two'))
  const before = page.rows()
  page.live(row('1', 'one'), row('2', 'TWO'))
  const after = page.rows()
  expect(after[0]).toBe(before[0])
  expect(after[1]).not.toBe(before[1])
})
