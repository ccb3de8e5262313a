import { afterEach, beforeEach, expect, test } from 'vitest'
import { applyCut, type Cut, type StreamChange } from '../../../electron/engine/sync/cut.ts'
import { partsOfCut } from '../../../electron/engine/sync/cut-parts.ts'
import { storedStreams } from '../../../electron/engine/sync/stored-streams.ts'
import { BareDatabase, actor, projectRow, receipt, removal, upsert } from './bare-database.ts'
import { company, newId } from './model-server.ts'

const whole = `whole-company:${company}`
let database: BareDatabase
let known: string
beforeEach(async () => {
  database = await BareDatabase.open()
  known = newId()
  await database.cut(whole, [upsert('project', projectRow(known))], { offset: '1_0' })
})
afterEach(() => database.close())

const parts = (changes: readonly StreamChange[]): Promise<Cut[]> => database.writer.transaction((writing) => {
  const [stored] = storedStreams(writing)
  if (!stored) throw new Error('no stream')
  return partsOfCut(writing, { stream: stored.id, handle: 'h', offset: '2_0', changes, fromBeginning: false, at: '2026-11-23T07:00:00.000Z' }, stored)
})
const apply = async (cuts: readonly Cut[]): Promise<void> => { for (const cut of cuts) await database.writer.transaction((writing) => applyCut(writing, cut, actor)) }
const place = (): unknown => database.get('select "offset" from local_stream')

/** A drain's receipts and rows: first all rows, then all receipts, and the known project's removal. */
async function drained(): Promise<StreamChange[]> {
  const ids = Array.from({ length: 700 }, () => newId())
  const rows: StreamChange[] = []
  const receipts: StreamChange[] = []
  for (const id of ids) {
    const command = await database.command('project.create', { id, member_id: newId(), number: null, name: 'Mine' })
    rows.push(upsert('project', projectRow(id, { name: 'Mine' })))
    receipts.push(receipt(command, `project:${id}`))
  }
  // of an odd number of changes, so that no part is full just where a scope ends
  return [...rows, upsert('project', projectRow(ids[0] ?? '', { name: 'Mine' }), 2), ...receipts, removal('project', known), removal('project', newId())]
}

test('P5: a large cut is applied in parts, each whole for its scopes, and only the last moves the place', async () => {
  database.writer.connection.pragma('synchronous = off')
  const changes = await drained()
  const cuts = await parts(changes)
  expect(cuts.length).toBeGreaterThan(1)
  const scopes = cuts.map((cut) => new Set(cut.changes.map((change) => (change.table === 'project' ? change.id : (JSON.parse((change as { data: string }).data) as string[])[2]?.slice('project:'.length)))))
  for (const [index, scope] of scopes.entries()) for (const other of scopes.slice(index + 1)) expect([...scope].filter((each) => other.has(each))).toEqual([])
  expect(cuts.map((cut) => cut.changes.length).reduce((sum, count) => sum + count)).toBe(changes.length)
  expect(cuts.every((cut) => cut.changes.length < 300)).toBe(true)

  await apply(cuts.slice(0, -1))
  expect(place()).toEqual({ offset: '1_0' })
  // a crash: all of it comes again
  await apply(await parts(changes))
  expect(place()).toEqual({ offset: '2_0' })
  expect(database.all('select id from local_command')).toEqual([])
  expect(database.get('select count(*) as count from project')).toEqual({ count: 700 })
})

test('a small cut stays whole', async () => {
  expect(await parts([upsert('project', projectRow(newId()))])).toHaveLength(1)
})
