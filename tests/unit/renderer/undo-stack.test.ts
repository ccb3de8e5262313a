import { expect, test } from 'vitest'
import type { z } from 'zod'
import type { EstimateStep } from '../../../renderer/estimates/estimate-steps.ts'
import type { keptStep } from '../../../renderer/estimates/kept-step.ts'
import type { Done } from '../../../renderer/estimates/undo-stack.ts'
import { UndoStack } from '../../../renderer/estimates/undo-stack.ts'
import { uuid } from '../shared/company-at-work.ts'

/** Does not compile where a step of an estimate is not checked when it is taken up again. */
type None<T extends never> = T
export type EveryStepIsChecked = None<Exclude<EstimateStep['name'], z.infer<typeof keptStep>['name']>>

const renamed = (from: string, to: string): Done => {
  const step = (one: string, other: string): Done['forward'] => [{ name: 'estimate.edit', args: { id: uuid('e1'), project_id: uuid('b1'), edits: { title: { from: one, to: other } } } }]
  return { forward: step(from, to), back: step(to, from) }
}

test('what was done is taken back latest first, done again in its order, and forgotten as done again once something new is done', () => {
  const stack = new UndoStack()
  expect([stack.undo(), stack.redo()]).toEqual([undefined, undefined])
  const [first, second, third] = [renamed('a', 'b'), renamed('b', 'c'), renamed('b', 'd')]
  stack.push(first)
  stack.push(second)
  expect([stack.undo(), stack.undo(), stack.redo()]).toEqual([second, first, first])
  stack.push(third)
  expect([stack.canRedo, stack.undo(), stack.undo(), stack.undo()]).toEqual([false, third, first, undefined])
})

test('goes on after a restart where it was, unless something was done before that', () => {
  const before = new UndoStack()
  before.push(renamed('a', 'b'))
  before.push(renamed('b', 'c'))
  before.undo()
  const after = new UndoStack()
  expect(after.takeUp(before.content())).toBe(true)
  expect([after.redo(), after.undo(), after.undo()]).toEqual([renamed('b', 'c'), renamed('b', 'c'), renamed('a', 'b')])
  const busy = new UndoStack()
  busy.push(renamed('x', 'y'))
  expect(busy.takeUp(before.content())).toBe(false)
})

test('leaves what it cannot read, and what is none of an estimate\'s steps or could not be done', () => {
  const stranger = { forward: [{ name: 'user.archive', args: { id: uuid('3'), project_id: uuid('b1') } }], back: [] }
  const edited = (edits: object) => ({ forward: [{ name: 'estimate.edit', args: { id: uuid('e1'), project_id: uuid('b1'), edits } }], back: [] })
  const contents = [stranger, edited({ title: { from: 'a' } }), edited({ total_cents: { from: 0, to: 1 } }), edited({ cover: { from: 0, to: 7 } })].map((done) => JSON.stringify({ done: [done], undone: [] }))
  for (const content of ['', 'null', '[]', '{"done":[{}],"undone":[]}', ...contents]) {
    const stack = new UndoStack()
    expect([stack.takeUp(content), stack.canUndo]).toEqual([false, false])
  }
})
