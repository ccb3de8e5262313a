import { expect, test } from 'vitest'
import { commandResult } from '../../../shared/sync/protocol.ts'
import { readServed, sendableSchema, served, servedText, skewOf, spoken, type Skew } from '../../../shared/sync/versions.ts'

const range = (oldest: number, newest: number) => ({ oldest, newest })

test.each<[skew: Skew, sendable: number, protocol: ReturnType<typeof range>, schema: ReturnType<typeof range>]>([
  ['none', 5, range(2, 2), range(5, 5)],
  ['update_available', 6, range(2, 2), range(3, 6)],
  ['update_available', 5, range(1, 3), range(5, 5)],
  ['read_only', 0, range(2, 2), range(6, 8)],
  ['server_older', 4, range(1, 2), range(2, 4)],
  // a protocol that could be misunderstood says more than any schema
  ['client_too_old', 0, range(3, 4), range(5, 5)],
  ['server_too_old', 0, range(1, 1), range(2, 4)],
])('P11: a laptop of protocol 2 and schema 5: %s', (skew, sendable, protocol, schema) => {
  expect(skewOf({ protocol: 2, schema: 5 }, { protocol, schema })).toBe(skew)
  expect(sendableSchema(skew, { protocol, schema })).toBe(sendable)
})

test('what a server serves is read from its header as it was written, and nothing is made of another text', () => {
  expect(readServed(servedText(served))).toEqual(served)
  expect(skewOf(spoken, served)).toBe('none')
  // a later version may say more behind it
  expect(readServed('protocol 1-2, schema 3-5, files 1-1')).toEqual({ protocol: range(1, 2), schema: range(3, 5) })
  for (const text of [null, '', 'protocol 1, schema 2', 'protocol 1-2', 'protocol 1-2, schema 3-5x']) expect(readServed(text)).toBeNull()
})

test('P11: a refusal for a reason of a later version is taken as one', () => {
  const refused = { id: '01a207c1-b3b3-776d-bd59-6dc5c0a9e363', status: 'refused' }
  expect(commandResult.parse({ ...refused, problem: { code: 'colour_taken', detail: 'the colour is taken', table: 'project' } }))
    .toEqual({ ...refused, problem: { code: 'client_too_old', detail: 'colour_taken: the colour is taken', table: 'project' } })
  expect(commandResult.parse({ ...refused, problem: { code: 'duplicate', detail: 'there' } })).toEqual({ ...refused, problem: { code: 'duplicate', detail: 'there' } })
  expect(commandResult.safeParse({ ...refused, problem: 'no' }).success).toBe(false)
})
