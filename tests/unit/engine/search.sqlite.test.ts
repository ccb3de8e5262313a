import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Laptop } from './laptop.ts'
import { ModelServer, newId, person } from './model-server.ts'
import type { ValueNews } from '../../../shared/value-change.ts'

let server: ModelServer
let laptop: Laptop
beforeEach(async () => {
  server = new ModelServer()
  laptop = await Laptop.open({ world: server.world() })
  await laptop.signIn(await server.addUser(person('Ben', 'office')))
  await laptop.synced()
  await laptop.engine.call('set_offline', { offline: true })
})
afterEach(async () => {
  await laptop.close()
  expect(laptop.faults).toEqual([])
})

const create = async (name: string, more: object = {}): Promise<string> => {
  const id = newId()
  await laptop.command('project.create', { id, member_id: newId(), number: null, name, ...more })
  return id
}

describe('search on a laptop', () => {
  /** The index follows the commit; a live query is told when it has. */
  const expectFound = async (search: string, names: string[]): Promise<void> => {
    await expect.poll(async () => (await laptop.query('project.list', { search, sort: 'name', direction: 'asc' })).rows.map((row) => row.name), { timeout: 60_000 }).toEqual(names)
  }

  test('finds every word anywhere in what is searched, whatever its case and accents', async () => {
    await create('Casa Núñez', { address: '12 Elm Street', city: 'Boulder' })
    await create('Elmwood Garage', { description: 'repaint the doors' })
    await expectFound('elm', ['Casa Núñez', 'Elmwood Garage'])
    await expectFound('NUNEZ', ['Casa Núñez'])
    await expectFound('núñ', ['Casa Núñez'])
    await expectFound('elm bould', ['Casa Núñez'])
    await expectFound('elm doors', ['Elmwood Garage'])
    await expectFound('lmwo', ['Elmwood Garage'])
    await expectFound('oak', [])
  })

  test('words shorter than a trigram, and what would be syntax', async () => {
    await create('Unit 7B', { external_number: 'X-1' })
    await create('50% "off" OR (more)*')
    await expectFound('7b', ['Unit 7B'])
    await expectFound('x-', ['Unit 7B'])
    await expectFound('un 7', ['Unit 7B'])
    await expectFound('"off"', ['50% "off" OR (more)*'])
    await expectFound('50% or', ['50% "off" OR (more)*'])
    await expectFound('(more)* and', [])
    await expectFound('%', ['50% "off" OR (more)*'])
    await expectFound('_', [])
    await expectFound('   ', ['50% "off" OR (more)*', 'Unit 7B'])
  })

  test('follows edits and undone rows', async () => {
    const id = await create('Before')
    await expectFound('before', ['Before'])
    await laptop.command('project.edit', { id, edits: { name: { from: 'Before', to: 'Afterwards' } } })
    await expectFound('before', [])
    await expectFound('afterwards', ['Afterwards'])
  })

  test('a live query over a search hears of the index', async () => {
    const totals: number[] = []
    const stop = laptop.engine.watch('project.list', { search: 'garage' }, (value) => totals.push((value as { total: number }).total), (problem) => { throw new Error(problem.detail) })
    await expect.poll(() => totals.at(-1), { timeout: 60_000 }).toBe(0)
    await create('New garage')
    await expect.poll(() => totals.at(-1), { timeout: 60_000 }).toBe(1)
    stop()
  })
})

describe('live queries', () => {
  test('tell each new result once, and nothing when nothing that they show changed', async () => {
    const id = await create('House', { city: 'Denver' })
    const told: unknown[] = []
    const stop = laptop.engine.watch('project.list', {}, (value) => told.push((value as { rows: { name: string }[] }).rows.map((row) => row.name)), () => undefined)
    await expect.poll(() => told.length, { timeout: 60_000 }).toBe(1)
    // a field that the list does not show
    await laptop.command('project.edit', { id, edits: { description: { from: '', to: 'unseen' } } })
    await laptop.command('project.edit', { id, edits: { name: { from: 'House', to: 'Home' } } })
    await expect.poll(() => told, { timeout: 60_000 }).toEqual([['House'], ['Home']])
    stop()
    await create('Another')
    expect(await laptop.query('project.list', {})).toMatchObject({ total: 2 })
    expect(told).toHaveLength(2)
  })

  test('tell whoever draws them only what changed', async () => {
    const id = await create('House', { city: 'Denver' })
    const [told, problems]: [ValueNews[], string[]] = [[], []]
    const stop = laptop.engine.follow('project.get', { id }, (news) => told.push(news), (problem) => problems.push(problem.code))
    await expect.poll(() => told).toMatchObject([{ value: { name: 'House' } }])
    await laptop.command('project.edit', { id, edits: { name: { from: 'House', to: 'Home' } } })
    await expect.poll(() => told.slice(1)).toEqual([{ change: { gone: [], fields: { name: { value: 'Home' } } } }])
    stop()
    expect(problems).toEqual([])
  })

  test('many commands in a row lead to few runs, and the last is always told', async () => {
    let told = 0
    let total = 0
    const stop = laptop.engine.watch('project.list', {}, (value) => { told++; total = (value as { total: number }).total }, () => undefined)
    await Promise.all(Array.from({ length: 60 }, (_, index) => create(`House ${index}`)))
    await expect.poll(() => total, { timeout: 60_000 }).toBe(60)
    expect(told).toBeLessThan(45)
    stop()
  })

  test('a query that cannot run is a problem, and other watches go on', async () => {
    const problems: string[] = []
    const stop = laptop.engine.watch('no.such.query', {}, () => undefined, (problem) => problems.push(problem.code))
    const stopToo = laptop.engine.watch('project.list', { limit: -1 }, () => undefined, (problem) => problems.push(problem.code))
    await expect.poll(() => problems.sort(), { timeout: 60_000 }).toEqual(['invalid_input', 'not_found'])
    expect((await laptop.query('project.list', {})).total).toBe(0)
    stop()
    stopToo()
  })

  test('hear that somebody else is signed in', async () => {
    const problems: string[] = []
    const results: unknown[] = []
    const stop = laptop.engine.watch('project.list', {}, (value) => results.push(value), (problem) => problems.push(problem.code))
    await expect.poll(() => results.length, { timeout: 60_000 }).toBe(1)
    await laptop.engine.call('sign_out', { keep_waiting: true })
    await expect.poll(() => problems, { timeout: 60_000 }).toEqual(['not_signed_in'])
    stop()
  })
})

describe('imports', () => {
  const csv = (rows: string[]): string => Buffer.from(['number,name,amount', ...rows].join('\n')).toString('base64')
  const openFile = async (rows: string[]): Promise<{ file_id: string; mapping: object }> => {
    const file = await laptop.engine.call('import_open', { file_name: 'houses.csv', content_base64: csv(rows) })
    return { file_id: file.file_id, mapping: file.guess }
  }

  test('a dry run says what an import would do and does nothing; the import does it, in one undoable batch', { timeout: 60_000 }, async () => {
    await create('Here already', { external_number: 'N1' })
    const file = await openFile(['N1,Taken,1', 'N2,Two,"$1,200.50"', 'N3,Three,?', ...Array.from({ length: 450 }, (_, index) => `M${index},Many ${index},5`)])
    const dry = await laptop.engine.call('import_dry_run', file)
    expect(dry).toMatchObject({ ready: 452, refused: 1, warnings: 1 })
    expect(dry.problems).toEqual([
      { line: 2, target: 'external_number', value: 'N1', problem: 'exists_already', severity: 'error' },
      { line: 4, target: 'expected_value_cents', value: '?', problem: 'not_money', severity: 'warning' },
    ])
    expect((await laptop.query('project.list', {})).total).toBe(1)
    const { import_id } = await laptop.engine.call('import_run', file)
    await expect(laptop.engine.call('import_run', file)).rejects.toMatchObject({ code: 'not_allowed_now' })
    const progress = await laptop.until('import_progress', (each) => each?.state === 'done')
    expect(progress).toMatchObject({ import_id, kind: 'import', done: 452, total: 452, refused: 1 })
    expect((await laptop.query('project.list', {})).total).toBe(453)
    expect((await laptop.engine.call('import_error_file', file)).content).toContain('N1,Taken,1,line 2: external_number exists_already')
    const [used] = (await laptop.query('project.list', { search: 'two' })).rows
    expect(used).toMatchObject({ expected_value_cents: 120050, external_number: 'N2' })

    // undone, but for the project in which somebody began to work
    await laptop.command('report.create', { id: newId(), project_id: used?.id ?? '', report_date: '2026-11-23' })
    await laptop.engine.call('import_undo', { import_id })
    expect(await laptop.until('import_progress', (each) => each?.kind === 'undo' && each.state === 'done')).toMatchObject({ done: 452, refused: 1 })
    expect((await laptop.query('project.list', { sort: 'name', direction: 'asc' })).rows.map((row) => row.name)).toEqual(['Here already', 'Two'])
    expect(await laptop.engine.call('imports', null)).toMatchObject([{ import_id, file_name: 'houses.csv', undone: true }])
    await laptop.engine.call('set_offline', { offline: false })
    await laptop.until('outbox', (entries) => entries.length === 0, 40_000)
    expect(server.database.prepare('select count(*) as count from project').get()).toEqual({ count: 2 })
  })

  test('cancelled, what is done stays and can be undone', async () => {
    const file = await openFile(Array.from({ length: 1500 }, (_, index) => `M${index},Many ${index},5`))
    const { import_id } = await laptop.engine.call('import_run', file)
    await laptop.engine.call('import_cancel', null)
    const progress = await laptop.until('import_progress', (each) => each?.state === 'cancelled')
    expect(progress?.done).toBeLessThan(1500)
    expect((await laptop.query('project.list', {})).total).toBe(progress?.done)
    await laptop.engine.call('import_undo', { import_id })
    await laptop.until('import_progress', (each) => each?.kind === 'undo' && each.state === 'done')
    expect((await laptop.query('project.list', {})).total).toBe(0)
    await expect(laptop.engine.call('import_undo', { import_id: newId() })).rejects.toMatchObject({ code: 'not_found' })
  })
})
