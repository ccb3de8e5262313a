import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import type { CommandResult } from '../../shared/sync/protocol.ts'
import { pushLimit } from '../../shared/sync/protocol.ts'
import { LEASE_LOW, LEASE_SIZE } from '../../sync-server/sync/numbers.ts'
import { newProject, serverUnderTest, type Laptop, type ServerUnderTest } from './server-under-test.ts'

let server: ServerUnderTest
let olga: Laptop
let ana: Laptop

beforeAll(async () => {
  server = await serverUnderTest()
  olga = await server.laptop('office', 'Olga')
  ana = await server.laptop('estimator', 'Ana')
})
afterAll(() => server?.close())

const statuses = (results: readonly CommandResult[]): string[] => results.map((result) => (result.status === 'refused' ? result.problem.code : result.status))
async function rows<Row extends object = { count: number }>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
  return await server.postgres.withConnection((connection) => connection.query<Row>(text, values))
}
const projectNamed = (name: string) => rows<{ id: string; number: number | null; status: string; city: string }>('select id, number, status, city from project where name = $1', [name])

describe('P3: a command takes effect exactly once', () => {
  test('whatever is sent twice, at once or again after the answer was lost', async () => {
    const projects = Array.from({ length: 12 }, () => newProject({ name: 'Once only' }))
    const batch = projects.map((project) => olga.envelope('project.create', project))
    const answers = await Promise.all([olga.push(...batch), olga.push(...batch), olga.push(...batch.toReversed())])
    for (const [index, command] of batch.entries()) {
      const forThis = answers.map((results) => results.find((result) => result.id === command.id))
      expect(forThis.filter((result) => result?.status === 'applied')).toHaveLength(1)
      expect(forThis.filter((result) => result?.status === 'duplicate')).toHaveLength(2)
      expect(forThis.every((result) => result && 'scope' in result && result.scope === `project:${projects[index]?.id}`)).toBe(true)
    }
    expect(await projectNamed('Once only')).toHaveLength(12)
    expect(await rows('select count(*) as count from command_log where name = $1 and id = any ($2)', ['project.create', batch.map((command) => command.id)])).toEqual([{ count: 12 }])
  })

  test('P11: also when a newer server adds a column while this one runs', async () => {
    const projects = Array.from({ length: 30 }, () => newProject())
    await olga.push(...projects.map((project) => olga.envelope('project.create', project)))
    const renamed = (name: string) => olga.push(...projects.map((project) => olga.envelope('project.edit', { id: project.id, edits: { name: { from: project.name, to: name } } })))
    await renamed('Before')
    await rows('alter table project add column later text')
    expect(new Set(statuses(await renamed('After')))).toEqual(new Set(['applied']))
    expect(await projectNamed('After')).toHaveLength(30)
  })

  test('and its receipt, once gone, is written again', async () => {
    const command = olga.envelope('project.create', newProject())
    await olga.push(command)
    await rows('delete from replica where tbl = $1 and id = $2', ['command_log', command.id])
    expect(statuses(await olga.push(command))).toEqual(['duplicate'])
    expect(await rows('select scope, open from replica where tbl = $1 and id = $2', ['command_log', command.id])).toHaveLength(1)
  })

  test('another command under the same number of the same device is refused', async () => {
    const first = olga.envelope('project.create', newProject())
    const other = olga.envelope('project.create', newProject(), { sequence: first.sequence })
    expect(statuses(await olga.push(first))).toEqual(['applied'])
    expect(statuses(await olga.push(other))).toEqual(['duplicate'])
  })

  test('another person cannot take a command’s id away, nor learn what it did', async () => {
    const hers = olga.envelope('project.create', newProject())
    expect(statuses(await olga.push(hers))).toEqual(['applied'])
    expect(statuses(await ana.push(ana.envelope('project.create', newProject(), { id: hers.id })))).toEqual(['duplicate'])
    expect(statuses(await olga.push(hers))).toEqual(['duplicate'])
  })

  test('a refusal is remembered: a late copy cannot take effect after all', async () => {
    const project = newProject()
    const early = olga.envelope('project.edit', { id: project.id, edits: { city: { from: '', to: 'Golden' } } })
    expect(statuses(await olga.push(early))).toEqual(['not_permitted'])
    await olga.does('project.create', project)
    const [again] = await olga.push(early)
    expect(again).toMatchObject({ status: 'refused', problem: { code: 'not_permitted' } })
    expect(await rows('select city from project where id = $1', [project.id])).toEqual([{ city: '' }])
  })

  test('a server that is stopped in the middle loses and doubles nothing', async () => {
    const batch = Array.from({ length: 300 }, () => olga.envelope('project.create', newProject({ name: 'Through a stop' })))
    const lost = olga.push(...batch).catch(() => undefined)
    await server.restart()
    await lost
    const results = await olga.push(...batch)
    expect(new Set(statuses(results))).toEqual(new Set(results.some((result) => result.status === 'applied') ? statuses(results) : ['duplicate']))
    expect(results.every((result) => result.status === 'applied' || result.status === 'duplicate')).toBe(true)
    expect(await projectNamed('Through a stop')).toHaveLength(300)
  })
})

describe('P9: a refused or broken command blocks no other', () => {
  test('in one push', async () => {
    const project = newProject({ name: 'Unblocked' })
    const results = await olga.push(
      { id: 'no id at all' },
      { ...olga.envelope('project.create', newProject()), at: 'yesterday' },
      olga.envelope('project.create', newProject({ name: '   ' })),
      olga.envelope('project.create', { ...newProject(), name: 'with a NUL \0' }),
      { ...olga.envelope('project.create', newProject()), name: 'project.paint\0' },
      olga.envelope('project.create', { ...newProject(), client_id: v7() }),
      null,
      olga.envelope('project.create', project),
    )
    expect(statuses(results)).toEqual(['invalid_input', 'invalid_input', 'invalid_input', 'invalid_input', 'unknown_command', 'missing_reference', 'invalid_input', 'applied'])
    expect(results[3]).toMatchObject({ problem: { fields: [{ field: 'name' }] } })
    expect(await projectNamed('Unblocked')).toHaveLength(1)
  })

  test('a push of too many is refused as a whole, and none of it is tried', async () => {
    const answer = await olga.fetch('/api/v1/sync/commands', { method: 'POST', body: JSON.stringify({ protocol: 1, commands: Array.from({ length: pushLimit + 1 }, () => olga.envelope('project.create', newProject({ name: 'Too many' }))) }) })
    expect(answer.status).toBe(413)
    expect(await projectNamed('Too many')).toEqual([])
  })

  test('commands of one project keep their order while those of others pass', async () => {
    const one = newProject({ name: 'In order' })
    const others = Array.from({ length: 20 }, () => olga.envelope('project.create', newProject()))
    const steps = Array.from({ length: 20 }, (_, index) => olga.envelope('project.edit', { id: one.id, edits: { city: { from: index === 0 ? '' : `step ${index - 1}`, to: `step ${index}` } } }))
    const results = await olga.push(olga.envelope('project.create', one), ...steps.flatMap((step, index) => [step, others[index]]))
    expect(new Set(statuses(results))).toEqual(new Set(['applied']))
    expect(await projectNamed('In order')).toMatchObject([{ city: 'step 19' }])
    expect(await rows('select count(*) as count from conflict where record_id = $1', [one.id])).toEqual([{ count: 0 }])
  })

  test('where the database goes away, what was not tried is put off and can come again', async () => {
    const batch = Array.from({ length: 40 }, () => olga.envelope('project.create', newProject({ name: 'Through an outage' })))
    const pushing = olga.push(...batch)
    await expect.poll(async () => (await projectNamed('Through an outage')).length, { interval: 1 }).toBeGreaterThan(0)
    await rows(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'kibray' and pid <> pg_backend_pid()`)
    const first = await pushing
    expect(new Set(statuses(first))).toEqual(new Set(first.some((result) => result.status === 'deferred') ? ['applied', 'deferred'] : ['applied']))
    const second = await olga.push(...batch)
    expect(second.every((result, index) => result.status === (first[index]?.status === 'applied' ? 'duplicate' : result.status))).toBe(true)
    expect(second.filter((result) => result.status === 'refused' || result.status === 'deferred')).toEqual([])
    expect(await projectNamed('Through an outage')).toHaveLength(40)
  })
})

describe('P6: two people and one record', () => {
  test('a change of a project that is deleted by then: it is missing to those who had it, and stays unknown to all others', async () => {
    const bea = await server.laptop('estimator', 'Bea')
    const project = newProject({ import_id: v7() })
    await ana.does('project.create', project)
    await olga.does('project_member.add', { id: v7(), project_id: project.id, user_id: bea.actor.id })
    await olga.does('project_member.remove', { project_id: project.id, user_id: bea.actor.id })
    await olga.does('project.undo_import', { id: project.id, import_id: project.import_id as string })
    const edit = (laptop: Laptop) => laptop.push(laptop.envelope('project.edit', { id: project.id, edits: { city: { from: '', to: 'Golden' } } }))
    for (const laptop of [ana, olga]) expect(await edit(laptop)).toMatchObject([{ status: 'refused', problem: { code: 'record_missing', table: 'project', id: project.id } }])
    expect(statuses(await edit(bea))).toEqual(['not_permitted'])
    // as it was, under its own id, and the change goes through
    await olga.does('project.create', { ...project, member_id: v7() })
    await olga.does('project_member.add', { id: v7(), project_id: project.id, user_id: ana.actor.id })
    expect(statuses(await edit(ana))).toEqual(['applied'])
  })

  test('different fields: both keep their work', async () => {
    const project = newProject({ name: 'Two hands' })
    await ana.does('project.create', project)
    await olga.does('project.edit', { id: project.id, edits: { city: { from: '', to: 'Denver' } } })
    await ana.does('project.edit', { id: project.id, edits: { status: { from: 'lead', to: 'bid' } } })
    expect(await projectNamed('Two hands')).toMatchObject([{ city: 'Denver', status: 'bid' }])
  })

  test('the same text: the later stands, the earlier is kept and its author told', async () => {
    const project = newProject({ name: 'One field' })
    await ana.does('project.create', project)
    await ana.does('project.edit', { id: project.id, edits: { city: { from: '', to: 'Aurora' } } })
    const later = await olga.does('project.edit', { id: project.id, edits: { city: { from: '', to: 'Arvada' } } })
    const [kept] = await rows<{ losing_at: string | null }>('select field, losing_value, losing_actor_id, losing_at, winning_value, winning_command_id, winning_actor_id, scope, resolved_at from conflict where record_id = $1', [project.id])
    expect(kept).toMatchObject({
      field: 'city', losing_value: '"Aurora"', losing_actor_id: ana.actor.id, winning_value: '"Arvada"', winning_command_id: later.id, winning_actor_id: olga.actor.id,
      scope: `project:${project.id}`, resolved_at: null,
    })
    expect(kept?.losing_at).not.toBeNull()
    expect(await rows('select kind, record_id from notification where user_id = $1 and kind = $2', [ana.actor.id, 'field_overwritten'])).toEqual([{ kind: 'field_overwritten', record_id: project.id }])
    expect(await rows('select count(*) as count from replica where tbl = $1 and scope = $2', ['conflict', `project:${project.id}`])).toEqual([{ count: 1 }])
  })

  test('the same money: the later is refused, with what was seen, wanted and is', async () => {
    const project = newProject({ expected_value_cents: 100_00 })
    await ana.does('project.create', project)
    await ana.does('project.edit', { id: project.id, edits: { expected_value_cents: { from: 100_00, to: 120_00 } } })
    const [result] = await olga.push(olga.envelope('project.edit', { id: project.id, edits: { expected_value_cents: { from: 100_00, to: 150_00 } } }))
    expect(result).toMatchObject({ status: 'refused', problem: { code: 'changed_meanwhile', fields: [{ field: 'expected_value_cents', from: 100_00, to: 150_00, current: 120_00 }] } })
    expect(await rows('select problem from command_refusal where id = $1', [result?.id])).toHaveLength(1)
  })
})

describe('what the server adds', () => {
  test('a number for a project that came without one, and none for an imported one', async () => {
    await olga.does('project.create', newProject({ name: 'Numbered', external_number: null }))
    await olga.does('project.create', newProject({ name: 'Imported' }))
    expect((await projectNamed('Numbered'))[0]?.number).toBeGreaterThan(1000)
    expect((await projectNamed('Imported'))[0]?.number).toBeNull()
  })

  test('numbers on lease: fifty of each kind to a new device, more when they run low, and none to be taken by others', async () => {
    const leased = async (laptop: Laptop) => await rows<{ first_number: number; last_number: number }>('select first_number, last_number from number_lease where device_id = $1 and kind = $2 order by first_number', [laptop.device_id, 'project'])
    const ben = await server.laptop('estimator', 'Ben')
    const [lease] = await leased(ben)
    if (!lease) throw new Error('no lease')
    expect(lease.last_number - lease.first_number + 1).toBe(LEASE_SIZE)
    expect(statuses(await olga.push(olga.envelope('project.create', newProject({ number: lease.first_number, external_number: null }))))).toEqual(['number_taken'])
    await ben.does('project.create', newProject({ number: lease.first_number, external_number: null }))
    expect(await leased(ben)).toHaveLength(1)
    await ben.does('project.create', newProject({ number: lease.last_number - LEASE_LOW + 1, external_number: null }))
    await ben.does('project.create', newProject({ number: lease.last_number - LEASE_LOW + 2, external_number: null }))
    const leases = await leased(ben)
    expect(leases).toHaveLength(2)
    const next = await olga.does('project.create', newProject({ name: 'After the leases', external_number: null }))
    expect(next.status).toBe('applied')
    expect((await projectNamed('After the leases'))[0]?.number).toBeGreaterThan(leases[1]?.last_number ?? Infinity)
    expect(statuses(await ben.push(ben.envelope('project.create', newProject({ number: lease.first_number, external_number: null }))))).toEqual(['number_taken'])
  })

  test('access and a word to those who are given a project or lose it', async () => {
    const project = newProject({ name: 'Given' })
    await olga.does('project.create', project)
    await olga.does('project_member.add', { id: v7(), project_id: project.id, user_id: ana.actor.id })
    expect(await rows('select project_id from project_access where user_id = $1 and project_id = $2', [ana.actor.id, project.id])).toHaveLength(1)
    await olga.does('project_member.remove', { project_id: project.id, user_id: ana.actor.id })
    expect(await rows('select project_id from project_access where user_id = $1 and project_id = $2', [ana.actor.id, project.id])).toEqual([])
    expect(await rows('select kind, detail from notification where user_id = $1 and record_id = $2 order by id', [ana.actor.id, project.id]))
      .toEqual([{ kind: 'project_assigned', detail: '{"project":"Given"}' }, { kind: 'project_unassigned', detail: '{"project":"Given"}' }])
  })

  test('a word to the project’s people and the office when a report is handed in, except to who did it', async () => {
    const sam = await server.laptop('superintendent', 'Sam')
    const project = newProject()
    await ana.does('project.create', project)
    await olga.does('project_member.add', { id: v7(), project_id: project.id, user_id: sam.actor.id })
    const report = v7()
    await sam.does('report.create', { id: report, project_id: project.id, report_date: '2026-11-20' })
    await sam.does('report.submit', { id: report, project_id: project.id })
    const told = await rows<{ user_id: string }>('select user_id from notification where kind = $1 and record_id = $2', ['report_submitted', report])
    expect(told.map((row) => row.user_id)).toEqual(expect.arrayContaining([ana.actor.id, olga.actor.id, server.admin.id]))
    expect(told.map((row) => row.user_id)).not.toContain(sam.actor.id)
  })

  test('a closed project leaves the company’s shape but for itself and the receipt of closing it, and comes back whole', async () => {
    const project = newProject({ name: 'To be closed' })
    const created = await ana.does('project.create', project)
    const close = await olga.does('project.edit', { id: project.id, edits: { status: { from: 'lead', to: 'closed' } } })
    const open = async () => (await rows<{ key: string }>(`select tbl || ' ' || id as key from replica where scope = $1 and open = 1`, [`project:${project.id}`])).map((row) => row.key).sort()
    expect(await open()).toEqual([`command_log ${close.id}`, `project ${project.id}`].sort())
    await olga.does('project.edit', { id: project.id, edits: { status: { from: 'closed', to: 'active' } } })
    expect(await open()).toContain(`command_log ${created.id}`)
    expect(await rows('select count(*) as count from replica where scope = $1 and open = 0', [`project:${project.id}`])).toEqual([{ count: 0 }])
  })
})

test('an import costs each project no more than some plain transactions of this same machine', async () => {
  const count = 250
  await rows('create table plain (id text primary key, words text)')
  const plain = async (): Promise<number> => {
    const started = performance.now()
    for (let done = 0; done < count; done += 4) {
      await Promise.all(Array.from({ length: 4 }, () => server.postgres.transaction((connection) => connection.query('insert into plain values ($1, $2)', [v7(), 'x'.repeat(200)]))))
    }
    return performance.now() - started
  }
  const before = await plain()
  const started = performance.now()
  const results = await olga.push(...Array.from({ length: count }, () => olga.envelope('project.create', newProject())))
  const imported = performance.now() - started
  const after = await plain()
  expect(results.filter((result) => result.status !== 'applied')).toEqual([])
  // about 4 where nothing else runs; whatever else runs slows both alike
  expect(imported / ((before + after) / 2)).toBeLessThan(15)
})
