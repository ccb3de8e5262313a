import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StreamChange } from '../../../electron/engine/sync/cut.ts'
import { StreamGap } from '../../../electron/engine/sync/cut.ts'
import type { DownloadPart } from '../../../electron/engine/sync/first-download.ts'
import { takeDownloadPart } from '../../../electron/engine/sync/first-download.ts'
import { followedStream } from '../../../electron/engine/sync/stored-streams.ts'
import { feedSearchIndex } from '../../../electron/engine/queries/search-index.ts'
import { Reader } from '../../../electron/engine/readers/reader.ts'
import type { ReadAnswer } from '../../../electron/engine/readers/reader-protocol.ts'
import { BareDatabase, actor, projectRow, receipt, removal, upsert } from './bare-database.ts'
import { key } from './laptop.ts'
import { company, newId } from './model-server.ts'

const whole = `whole-company:${company}`

describe('a first download in parts', () => {
  let database: BareDatabase
  let reader: Reader
  let answers: ReadAnswer[]
  const id = newId()
  beforeEach(async () => {
    database = await BareDatabase.open()
    answers = []
    reader = new Reader(database.folder, key, (answer) => answers.push(answer), () => undefined)
  })
  afterEach(async () => {
    reader.take({ type: 'close' })
    await database.close()
  })

  const part = (changes: readonly StreamChange[], more: Partial<DownloadPart> = {}): Promise<void> => database.writer.transaction((writing) => {
    takeDownloadPart(writing, followedStream(writing, whole).id, { changes, place: null, begins: false, ...more })
  })
  /** Names of the projects that a screen shows. */
  const shown = async (words = ''): Promise<string[]> => {
    const before = answers.length
    reader.take({ type: 'read', read: { request: 1, name: 'project.list', args: { limit: 50, search: words }, actor, follow: null } })
    await expect.poll(() => answers.length).toBeGreaterThan(before)
    const answer = answers.at(-1) as { text: string }
    return (JSON.parse(answer.text) as { rows: { name: string }[] }).rows.map((row) => row.name).toSorted()
  }
  const place = (): unknown => database.get('select handle, "offset" from local_stream where name = ?', whole)

  test('P5: no query sees a row of it before its end, and all of them from then on', async () => {
    expect(await shown()).toEqual([])
    await part([upsert('project', projectRow(id, { name: 'One' }))], { begins: true })
    const mine = newId()
    await database.command('project.create', { id: mine, member_id: newId(), number: null, name: 'Mine' })
    expect(await shown()).toEqual(['Mine'])
    await part([upsert('project', projectRow(newId(), { name: 'Two' }))], { place: { handle: 'h', offset: '0_0' } })
    expect(await shown()).toEqual(['Mine'])
    expect(place()).toEqual({ handle: 'h', offset: '0_0' })
    await database.cut(whole, [upsert('project', projectRow(newId(), { name: 'Three' }))], { offset: '0_inf' })
    expect(await shown()).toEqual(['Mine', 'One', 'Three', 'Two'])
    expect(place()).toEqual({ handle: 'h', offset: '0_inf' })
  })

  test('its place and its rows are of one transaction, and a part that comes twice changes nothing', async () => {
    const rows = [upsert('project', projectRow(id, { name: 'One' })), upsert('project', projectRow(newId(), { name: 'Two' }))]
    await part(rows, { begins: true })
    await expect(part([{ kind: 'upsert', table: 'project', id: newId(), version: 2, data: undefined, restricted: '[]', whole: false }], { place: { handle: 'h', offset: '0_0' } })).rejects.toThrow(StreamGap)
    expect(place()).toEqual({ handle: null, offset: null })
    const before = database.state()
    await part(rows)
    expect(database.state()).toEqual(before)
  })

  test('what changes while it comes down is followed', async () => {
    const gone = newId()
    await part([upsert('project', projectRow(id, { name: 'One' })), upsert('project', projectRow(gone))], { begins: true })
    await part([upsert('project', projectRow(id, { name: 'One, renamed' }), 2), removal('project', gone)])
    await database.cut(whole, [])
    expect(await shown()).toEqual(['One, renamed'])
  })

  test('P10: begun anew, it takes back what came before, and leaves the outbox alone', async () => {
    await part([upsert('project', projectRow(newId(), { name: 'Of the old shape' }))], { begins: true, place: { handle: 'old', offset: '0_0' } })
    const mine = newId()
    await database.command('project.create', { id: mine, member_id: newId(), number: null, name: 'Mine' })
    await part([upsert('project', projectRow(id, { name: 'One' }))], { begins: true })
    await database.cut(whole, [])
    expect(await shown()).toEqual(['Mine', 'One'])
    expect(database.all('select id from local_command')).toHaveLength(1)
  })

  test('begun anew and short enough for one cut, it leaves nothing of the attempt before', async () => {
    await part([upsert('project', projectRow(newId(), { name: 'Of the old shape' }))], { begins: true })
    await database.cut(whole, [upsert('project', projectRow(id, { name: 'One' }))], { fromBeginning: true })
    expect(await shown()).toEqual(['One'])
  })

  test('P2: pending work stays as it is on the screen until the end, and is then run over what the server says', async () => {
    const mine = newId()
    const created = await database.command('project.create', { id: mine, member_id: newId(), number: null, name: 'Mine' })
    await database.command('project.edit', { id: mine, edits: { city: { from: '', to: 'Denver' } } })
    await part([upsert('project', projectRow(mine, { name: 'Mine' })), receipt(created, `project:${mine}`), upsert('project', projectRow(mine, { name: 'Renamed by Ben' }), 2)], { begins: true })
    expect(await shown()).toEqual(['Mine'])
    expect(database.all('select id from local_command')).toHaveLength(2)
    await database.cut(whole, [])
    expect(database.get('select name, city from project')).toEqual({ name: 'Renamed by Ben', city: 'Denver' })
    expect(database.all('select id from local_command')).toHaveLength(1)
    expect(database.all('select * from local_held')).toEqual([])
  })

  test('a command that ran while half of its scope was here runs again over all of it', async () => {
    await part([upsert('project', projectRow(id, { name: 'One' }))], { begins: true })
    await database.command('project.edit', { id, edits: { expected_value_cents: { from: null, to: 500 } } })
    await part([upsert('project', projectRow(id, { name: 'One', expected_value_cents: 900 }), 2)])
    expect(database.all('select parked from local_command')).toEqual([{ parked: 0 }])
    await database.cut(whole, [])
    expect(database.get('select expected_value_cents from project')).toEqual({ expected_value_cents: 900 })
    expect(database.all('select parked from local_command')).toEqual([{ parked: 1 }])
  })

  test('a row that another stream brought stays shown, and goes over at the end', async () => {
    await database.cut(`project:${id}`, [upsert('project', projectRow(id, { name: 'Pinned' }))])
    await part([upsert('project', projectRow(id, { name: 'Newer' }), 2)], { begins: true })
    expect(await shown()).toEqual(['Pinned'])
    await database.cut(whole, [])
    expect(await shown()).toEqual(['Newer'])
  })

  test('its rows are found by search once it has ended, some at a time, also when the index was interrupted', async () => {
    await part(Array.from({ length: 2_500 }, (_, row) => upsert('project', projectRow(newId(), { name: row === 2_400 ? 'Lighthouse' : `House ${row}` }))), { begins: true })
    await feedSearchIndex(database.writer)
    expect(database.get('select count(*) as count from search_entry')).toEqual({ count: 0 })
    await database.cut(whole, [])
    const { transaction } = database.writer
    let turns = 0
    database.writer.transaction = async (...given) => {
      if (++turns === 4) throw new Error('interrupted')
      return await transaction.apply(database.writer, given as never) as never
    }
    await expect(feedSearchIndex(database.writer)).rejects.toThrow('interrupted')
    expect(database.get('select count(*) as count from search_entry')).toEqual({ count: 400 })
    database.writer.transaction = transaction
    await feedSearchIndex(database.writer)
    expect(database.get('select count(*) as count from search_entry')).toEqual({ count: 2_500 })
    expect(await shown('lighthouse')).toEqual(['Lighthouse'])
    expect(database.get('select download from local_stream')).toEqual({ download: null })
  })
})
