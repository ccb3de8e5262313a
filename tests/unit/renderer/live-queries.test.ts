import { expect, test } from 'vitest'
import { LiveQueries, questionOf } from '../../../renderer/bridge/live-queries.ts'
import { createBridge } from '../../../shared/bridge-client.ts'
import type { EngineMessage, RendererMessage } from '../../../shared/bridge.ts'

/** A port without a wire: what the page says is heard, what the engine says is said here. */
function wire() {
  const heard: RendererMessage[] = []
  let say: (message: EngineMessage) => void = () => {}
  const bridge = createBridge({ send: (message) => { heard.push(message) }, onMessage: (listener) => { say = listener }, onOpen: (listener) => { listener() }, onClose: () => {} })
  return { queries: new LiveQueries(bridge), heard, say: (message: EngineMessage) => { say(message) } }
}

const question = questionOf('company.get', {})

test('forty amounts in a list ask for the company once, and a later one knows it at once', () => {
  const { queries, heard, say } = wire()
  const seen: unknown[][] = Array.from({ length: 40 }, () => [])
  const ends = seen.map((each) => queries.follow(question, ({ result }) => { each.push(result) }))
  expect(heard).toEqual([{ type: 'watch', watch: 1, query: 'company.get', args: {} }])
  say({ type: 'result', watch: 1, news: { value: 'USD' } })
  expect(seen.every((each) => each.length === 1 && each[0] === 'USD')).toBe(true)
  const late: unknown[] = []
  ends.push(queries.follow(question, ({ result }) => { late.push(result) }))
  expect(late).toEqual(['USD'])

  for (const end of ends.slice(1)) end()
  expect(heard).toHaveLength(1)
  ends[0]?.()
  expect(heard[1]).toEqual({ type: 'unwatch', watch: 1 })
  expect(queries.latest(question)).toBeUndefined()
})

test('asked again after everybody left, it is followed anew', () => {
  const { queries, heard } = wire()
  queries.follow(question, () => {})()
  queries.follow(question, () => {})
  expect(heard.map((message) => message.type)).toEqual(['watch', 'unwatch', 'watch'])
})

test('a problem is told with the last result kept', () => {
  const { queries, say } = wire()
  const seen: unknown[] = []
  queries.follow(question, (answer) => { seen.push(answer) })
  const problem = { code: 'internal', detail: 'a slip' } as const
  say({ type: 'result', watch: 1, news: { value: 'USD' } })
  say({ type: 'watch_failure', watch: 1, problem })
  expect(seen).toEqual([{ result: 'USD', problem: undefined }, { result: 'USD', problem }])
})
