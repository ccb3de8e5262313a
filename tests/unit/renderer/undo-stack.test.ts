import { expect, test } from 'vitest'
import type { Done } from '../../../renderer/estimates/undo-stack.ts'
import { UndoStack } from '../../../renderer/estimates/undo-stack.ts'

const renamed = (from: string, to: string): Done => {
  const step = (one: string, other: string): Done['forward'] => [{ name: 'estimate.edit', args: { id: 'e', project_id: 'p', edits: { title: { from: one, to: other } } } }]
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

test('leaves what it cannot read, and names that are none of an estimate\'s steps', () => {
  const stranger = { forward: [{ name: 'user.archive', args: { id: 'u', project_id: 'p' } }], back: [] }
  for (const content of ['', 'null', '[]', '{"done":[{}],"undone":[]}', JSON.stringify({ done: [stranger], undone: [] })]) {
    const stack = new UndoStack()
    expect([stack.takeUp(content), stack.canUndo]).toEqual([false, false])
  }
})
