import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { undoScope } from '../../../electron/engine/commands/replay.ts'
import { writeSetting } from '../../../electron/engine/database/setting.ts'
import { StreamGap, dropStream } from '../../../electron/engine/sync/cut.ts'
import type { StreamChange } from '../../../electron/engine/sync/cut.ts'
import { changeUser } from '../../../electron/engine/sync/leaving.ts'
import { keepUndo, keptUndo } from '../../../electron/engine/undo-notes.ts'
import { followedStream, following } from '../../../electron/engine/sync/stored-streams.ts'
import type { SessionUser } from '../../../shared/sync/protocol.ts'
import { BareDatabase, actor, projectRow, receipt, removal, upsert } from './bare-database.ts'
import { company, newId } from './model-server.ts'

const whole = `whole-company:${company}`

describe('a cut', () => {
  let database: BareDatabase
  let id: string
  beforeEach(async () => {
    database = await BareDatabase.open()
    id = newId()
    await database.cut(whole, [upsert('project', projectRow(id))])
  })
  afterEach(async () => { await database.close() })

  const project = (): Record<string, unknown> => database.get('select * from project where id = ?', id) as Record<string, unknown>
  const outbox = (): { id: string; parked: number; refused: number }[] => database.all('select id, parked, refused from local_command order by sequence') as { id: string; parked: number; refused: number }[]
  const edit = (field: string, from: unknown, to: unknown): Promise<string> => database.command('project.edit', { id, edits: { [field]: { from, to } } as never })

  test('stores rows, their stream and version, and the stream\'s place, in one transaction', async () => {
    expect(project()).toMatchObject({ name: 'House', _version: 1 })
    expect(database.get('select handle, "offset" from local_stream where name = ?', whole)).toEqual({ handle: 'h', offset: '1_0' })
  })

  test('runs pending commands again over what the server says', async () => {
    await edit('city', '', 'Denver')
    await database.cut(whole, [upsert('project', projectRow(id, { name: 'Renamed by Ben' }), 2)])
    expect(project()).toMatchObject({ name: 'Renamed by Ben', city: 'Denver' })
    expect(outbox()).toMatchObject([{ parked: 0 }])
  })

  test('drops a command when its receipt comes, and runs the others again in their order', async () => {
    const first = await edit('name', 'House', 'One')
    const second = await edit('name', 'One', 'Two')
    await edit('city', '', 'Denver')
    const { settled } = await database.cut(whole, [upsert('project', projectRow(id, { name: 'One' }), 2), receipt(first, `project:${id}`)])
    expect(settled).toEqual([first])
    expect(project()).toMatchObject({ name: 'Two', city: 'Denver' })
    await database.cut(whole, [upsert('project', projectRow(id, { name: 'Two' }), 3), receipt(second, `project:${id}`)])
    expect(outbox()).toHaveLength(1)
    expect(project()).toMatchObject({ name: 'Two', city: 'Denver' })
  })

  test('a receipt alone, with the effect already undone by a later change, leaves what the server says', async () => {
    const first = await edit('name', 'House', 'One')
    await database.cut(whole, [upsert('project', projectRow(id, { name: 'Later, by Ben' }), 3), receipt(first, `project:${id}`)])
    expect(project()).toMatchObject({ name: 'Later, by Ben' })
    expect(outbox()).toEqual([])
    expect(database.all('select * from local_change')).toEqual([])
  })

  test('parks what cannot run any more, with nothing of it left, and unparks it when it can again', async () => {
    const section = newId()
    const estimate = newId()
    await database.command('estimate.create', { id: estimate, project_id: id, number: 1, title: 'Walls', markup_labour_basis_points: 0, markup_material_basis_points: 0, overhead_basis_points: 0, profit_basis_points: 0, tax_basis_points: 0 })
    await database.command('estimate_section.create', { id: section, project_id: id, estimate_id: estimate, name: 'Inside', position: 'a0' })
    await edit('expected_value_cents', null, 500)
    // Ben set the same amount meanwhile: money is never merged
    await database.cut(whole, [upsert('project', projectRow(id, { expected_value_cents: 900 }), 2)])
    expect(project()).toMatchObject({ expected_value_cents: 900 })
    expect(outbox().map((each) => each.parked)).toEqual([0, 0, 1])
    expect(database.get('select problem from local_command where parked = 1')).toMatchObject({ problem: expect.stringContaining('changed_meanwhile') as string })
    expect(database.get('select count(*) as count from estimate_section')).toEqual({ count: 1 })
    await database.cut(whole, [upsert('project', projectRow(id, { expected_value_cents: null }), 3)])
    expect(project()).toMatchObject({ expected_value_cents: 500 })
    expect(outbox().map((each) => each.parked)).toEqual([0, 0, 0])
  })

  test('what a parked command wrote before it failed is undone by itself', async () => {
    const import_id = newId()
    const imported = newId()
    const member = newId()
    await database.cut(whole, [
      upsert('project', projectRow(imported, { import_id })),
      upsert('project_member', { id: member, company_id: company, project_id: imported, user_id: actor.id, added_at: '2026-11-01T08:00:00.000Z', added_by: actor.id }),
    ])
    await database.command('project.undo_import', { id: imported, import_id })
    expect(database.all('select * from project_member')).toEqual([])
    // somebody began an estimate: the command fails at its first step
    const estimate = { id: newId(), company_id: company, project_id: imported, number: 1, version_number: 1, previous_version_id: null, title: 'T', status: 'draft', markup_labour_basis_points: 0, markup_material_basis_points: 0, overhead_basis_points: 0, profit_basis_points: 0, discount_basis_points: 0, discount_cents: 0, tax_basis_points: 0, total_cents: 0, notes: '', terms: '', created_at: '2026-11-01T08:00:00.000Z', created_by: actor.id, sent_at: null, signature_id: null, archived_at: null, chosen_package_id: null, minimum_cents: 0, scope_of_work: '', exclusions: '', cover: 0, prices_on: null, crew_notes: '', tax_name: '', tax_hundredths: 0 }
    await database.cut(whole, [upsert('estimate', estimate), upsert('project', projectRow(imported, { import_id, name: 'In work' }), 2)])
    expect(outbox()).toMatchObject([{ parked: 1 }])
    expect(database.all('select id from project_member')).toEqual([{ id: member }])
    expect(database.get('select name from project where id = ?', imported)).toEqual({ name: 'In work' })
  })

  test('what a pending command built upon goes, and the command waits for the office without its row', async () => {
    const estimate = { id: newId(), company_id: company, project_id: id, number: 1, version_number: 1, previous_version_id: null, title: 'T', status: 'draft', markup_labour_basis_points: 0, markup_material_basis_points: 0, overhead_basis_points: 0, profit_basis_points: 0, discount_basis_points: 0, discount_cents: 0, tax_basis_points: 0, total_cents: 0, notes: '', terms: '', created_at: '2026-11-01T08:00:00.000Z', created_by: actor.id, sent_at: null, signature_id: null, archived_at: null, chosen_package_id: null, minimum_cents: 0, scope_of_work: '', exclusions: '', cover: 0, prices_on: null, crew_notes: '', tax_name: '', tax_hundredths: 0 }
    await database.cut(whole, [upsert('estimate', estimate)])
    await database.command('estimate_section.create', { id: newId(), project_id: id, estimate_id: estimate.id, name: 'North', position: 'a0' })
    expect(database.all('select id from estimate_section')).toHaveLength(1)
    await database.cut(whole, [{ kind: 'delete', table: 'estimate', id: estimate.id }])
    expect(database.all('select id from estimate_section')).toEqual([])
    expect(outbox()).toMatchObject([{ parked: 1 }])
  })

  test('leaves scopes alone that the batch does not touch', async () => {
    await edit('city', '', 'Denver')
    const other = newId()
    const before = database.all('select * from local_change')
    const version = database.get('select total_changes() as count') as { count: number }
    await database.cut(whole, [upsert('project', projectRow(other))])
    expect(database.all('select * from local_change')).toEqual(before)
    // one row, its note for the search index, and the stream's place
    expect((database.get('select total_changes() as count') as { count: number }).count - version.count).toBe(3)
  })

  test('a project\'s stream that is read from its beginning touches no other project', async () => {
    await edit('city', '', 'Denver')
    const mine = newId()
    const created = await database.command('project.create', { id: mine, member_id: newId(), number: null, name: 'Mine' })
    const before = database.all('select * from local_change where tbl = ? and id = ?', 'project', id)
    const version = database.get('select total_changes() as count') as { count: number }
    await database.cut(`project:${mine}`, [upsert('project', projectRow(mine, { name: 'Mine' })), receipt(created, `project:${mine}`)], { fromBeginning: true })
    expect(database.all('select record_id from local_command')).toEqual([{ record_id: id }])
    expect(database.all('select * from local_change where tbl = ? and id = ?', 'project', id)).toEqual(before)
    // four more where the other project's edit is undone and run again
    expect((database.get('select total_changes() as count') as { count: number }).count - version.count).toBe(7)
  })

  test('undoes exactly: inserts, updates and deletes of several commands leave every table as it was', async () => {
    const import_id = newId()
    const imported = newId()
    await database.cut(whole, [upsert('project', projectRow(imported, { import_id }))])
    const before = database.state()
    await database.command('project_member.add', { id: newId(), project_id: imported, user_id: newId() })
    await database.command('project.edit', { id: imported, edits: { name: { from: 'House', to: 'One' } } })
    await database.command('project.edit', { id: imported, edits: { name: { from: 'One', to: 'Two' }, city: { from: '', to: 'Denver' } } })
    await database.command('project.undo_import', { id: imported, import_id })
    expect(database.get('select count(*) as count from project where id = ?', imported)).toEqual({ count: 0 })
    await database.writer.transaction((writing) => undoScope(writing, `project:${imported}`))
    const { local_command: _, local_setting: _set, ...rest } = database.state()
    const { local_command: _before, local_setting: _setBefore, ...restBefore } = before
    expect(rest).toEqual(restBefore)
  })

  test('a row belongs to the stream that brought it last and not older; another stream\'s delete does not count', async () => {
    const own = `project:${id}`
    await database.cut(own, [upsert('project', projectRow(id, { name: 'Newer' }), 2)])
    expect(project()).toMatchObject({ name: 'Newer', _version: 2 })
    await database.cut(whole, [upsert('project', projectRow(id, { name: 'Older' }), 1)])
    expect(project()).toMatchObject({ name: 'Newer' })
    await database.cut(whole, [removal('project', id)])
    expect(project()).toMatchObject({ name: 'Newer' })
    await database.cut(own, [removal('project', id)])
    expect(project()).toBeUndefined()
    expect(database.all('select * from local_also')).toEqual([])
  })

  const ahead = (): Promise<readonly string[]> => database.writer.transaction((writing) => following(writing, { ...actor, name: 'Ada', email: 'ada@colores.test', language: 'en' }, Date.now()).ahead)

  test('P5: a closed project is followed by its own stream until the company\'s has let go of it: that one has half of its last state', async () => {
    const member = (): StreamChange => upsert('project_member', { id: newId(), company_id: company, project_id: id, user_id: newId(), added_at: '2026-11-01T08:00:00.000Z', added_by: actor.id })
    const [first, second] = [member(), member()]
    await database.cut(whole, [first])
    await database.cut(`project:${id}`, [upsert('project', projectRow(id), 1), first], { fromBeginning: true })
    expect(await ahead()).toEqual([])
    await database.cut(`project:${id}`, [second, upsert('project', projectRow(id, { status: 'closed' }), 2)])
    expect(await ahead()).toEqual([id])
    await database.cut(whole, [upsert('project', projectRow(id, { status: 'closed' }), 2), removal('project_member', first.id)])
    expect(await ahead()).toEqual([])
  })

  test('P5: a project that was followed for a late receipt stays, until the company\'s stream brings what the receipt stands for', async () => {
    const mine = newId()
    const created = await database.command('project.create', { id: mine, member_id: newId(), number: null, name: 'Mine' })
    const said = [upsert('project', projectRow(mine, { name: 'Mine' })), receipt(created, `project:${mine}`)]
    await database.cut(`project:${mine}`, said, { fromBeginning: true })
    expect(outbox()).toEqual([])
    expect(await ahead()).toEqual([mine])
    await database.cut(whole, said)
    expect(await ahead()).toEqual([])
    await database.writer.transaction((writing) => dropStream(writing, followedStream(writing, `project:${mine}`).id))
    expect(database.get('select name from project where id = ?', mine)).toEqual({ name: 'Mine' })
  })

  test('a row that two streams brought stays until both let go', async () => {
    const own = `project:${id}`
    await database.cut(own, [upsert('project', projectRow(id), 1)])
    await database.cut(own, [removal('project', id)])
    expect(project()).toBeDefined()
    await database.cut(own, [upsert('project', projectRow(id), 1)])
    await database.writer.transaction((writing) => dropStream(writing, followedStream(writing, own).id))
    expect(project()).toBeDefined()
    await database.cut(whole, [removal('project', id)])
    expect(project()).toBeUndefined()
  })

  test('P10: a re-download removes what is no longer there, and the outbox is untouched', async () => {
    const gone = newId()
    await database.cut(whole, [upsert('project', projectRow(gone))])
    await edit('city', '', 'Denver')
    const mine = newId()
    await database.command('project.create', { id: mine, member_id: newId(), number: null, name: 'Mine' })
    await database.cut(whole, [upsert('project', projectRow(id, { name: 'Fresh' }), 1)], { fromBeginning: true, handle: 'h2', offset: '0_inf' })
    expect(database.all('select id, name, city from project order by name')).toEqual([{ id, name: 'Fresh', city: 'Denver' }, { id: mine, name: 'Mine', city: '' }])
    expect(outbox()).toHaveLength(2)
    expect(database.get('select handle from local_stream')).toEqual({ handle: 'h2' })
  })

  test('an update that says only what changed keeps the rest', async () => {
    const item = { id: newId(), company_id: company, code: 'P1', name: 'Primer', description: '', category: 'Paint', unit: 'gal', cost_code_id: null, labour_unit_cents: 100, material_unit_cents: 200, other_unit_cents: 0, taxable: 1, effective_on: '2026-01-01', archived_at: null }
    await database.cut(whole, [upsert('price_book_item', item)])
    const { data } = upsert('price_book_item', { ...item, name: 'Better primer' }) as { data: string }
    await database.cut(whole, [{ kind: 'upsert', table: 'price_book_item', id: item.id, version: 2, data, restricted: undefined, whole: false }])
    expect(database.get('select name, labour_unit_cents from price_book_item')).toEqual({ name: 'Better primer', labour_unit_cents: 100 })
    await database.cut(whole, [{ kind: 'upsert', table: 'price_book_item', id: item.id, version: 3, data: undefined, restricted: '[150,250,0]', whole: false }])
    expect(database.get('select name, labour_unit_cents from price_book_item')).toEqual({ name: 'Better primer', labour_unit_cents: 150 })
  })

  test('P7: costs leave with the sign-in in which the role changes, before any stream is read again', async () => {
    const item = { id: newId(), company_id: company, code: 'P1', name: 'Primer', description: '', category: 'Paint', unit: 'gal', cost_code_id: null, labour_unit_cents: 100, material_unit_cents: 200, other_unit_cents: 0, taxable: 1, effective_on: '2026-01-01', archived_at: null }
    const before: SessionUser = { id: actor.id, company_id: company, name: 'Sam', email: 'sam@colores.test', role: 'estimator', language: 'en' }
    await database.cut(`company:${company}`, [upsert('price_book_item', item)], { fromBeginning: true })
    const estimate = newId()
    await database.command('estimate.create', { id: estimate, project_id: id, number: 1, title: 'Walls' })
    const undo = (): Promise<string | null> => database.writer.transaction(({ connection }) => keptUndo(connection, estimate))
    await database.writer.transaction((writing) => { keepUndo(writing, before, estimate, 'a line of 47.11') })
    expect(await undo()).toBe('a line of 47.11')
    const after = { ...before, role: 'superintendent' } as const
    await database.writer.transaction((writing) => changeUser(writing, before, after))
    expect(await undo()).toBeNull()
    await database.writer.transaction((writing) => { keepUndo(writing, after, estimate, 'too late') })
    expect([await undo(), database.all("select name from local_setting where value like '%47.11%'")]).toEqual([null, []])
    expect(database.get('select name, labour_unit_cents, material_unit_cents from price_book_item')).toEqual({ name: 'Primer', labour_unit_cents: null, material_unit_cents: null })
  })

  test('P7: a role that may not see costs takes none, also where the server knows of another role already', async () => {
    const item = { id: newId(), company_id: company, code: 'P1', name: 'Primer', description: '', category: 'Paint', unit: 'gal', cost_code_id: null, labour_unit_cents: 100, material_unit_cents: 200, other_unit_cents: 0, taxable: 1, effective_on: '2026-01-01', archived_at: null }
    const user = { id: actor.id, company_id: company, name: 'Sam', email: 'sam@colores.test', role: 'superintendent', language: 'en' }
    await database.writer.transaction(({ connection }) => writeSetting(connection, 'user', JSON.stringify(user)))
    await database.cut(whole, [upsert('price_book_item', item)], { fromBeginning: true })
    await database.cut(whole, [{ kind: 'upsert', table: 'price_book_item', id: item.id, version: 2, data: undefined, restricted: '[150,250,0]', whole: false }])
    expect(database.get('select name, labour_unit_cents, material_unit_cents from price_book_item')).toEqual({ name: 'Primer', labour_unit_cents: null, material_unit_cents: null })
    await database.writer.transaction(({ connection }) => writeSetting(connection, 'user', JSON.stringify({ ...user, role: 'estimator' })))
    await database.cut(whole, [upsert('price_book_item', item, 3)])
    expect(database.get('select labour_unit_cents from price_book_item')).toEqual({ labour_unit_cents: 100 })
  })

  test('a change of a row that was never there is a gap, and nothing of its cut is kept', async () => {
    const before = database.state()
    await expect(database.cut(whole, [upsert('project', projectRow(newId())), { kind: 'upsert', table: 'project', id: newId(), version: 2, data: undefined, restricted: '[]', whole: false }])).rejects.toThrow(StreamGap)
    expect(database.state()).toEqual(before)
  })

  test('P11: tables and columns of a newer server are passed over', async () => {
    const { data } = upsert('project', projectRow(id, { name: 'Kept' })) as { data: string }
    await database.cut(whole, [
      { kind: 'upsert', table: 'change_order', id: newId(), version: 1, data: '["x"]', restricted: '[]', whole: true },
      { kind: 'upsert', table: 'project', id, version: 2, data: JSON.stringify([...JSON.parse(data) as unknown[], 'a newer column']), restricted: '[]', whole: true },
      { kind: 'delete', table: 'change_order', id: newId() },
    ])
    expect(project()).toMatchObject({ name: 'Kept', archived_at: null })
  })

  test('a row that cannot be read is passed over and named, and keeps no other away', async () => {
    const first = await edit('city', '', 'Denver')
    const [broken, empty, other] = [newId(), newId(), newId()]
    const bad: StreamChange[] = [{ ...upsert('project', projectRow(broken)), data: '{"no":"list"' } as StreamChange, upsert('project', projectRow(empty, { name: null })), { ...upsert('project', projectRow(id), 2), data: 'null' } as StreamChange]
    const { settled, unreadable } = await database.cut(whole, [...bad, upsert('project', projectRow(other, { name: 'Behind them' })), receipt(first, `project:${id}`)], { offset: '2_0' })
    expect(unreadable).toEqual([`project ${broken}`, `project ${empty}`, `project ${id}`])
    expect(settled).toEqual([first])
    expect(database.get('select name from project where id = ?', other)).toEqual({ name: 'Behind them' })
    expect(database.get('select "offset" from local_stream where name = ?', whole)).toEqual({ offset: '2_0' })
    expect(project()).toMatchObject({ name: 'House', _version: 1 })
  })

  test('a command that holds for one project never waits for another\'s trouble', async () => {
    const other = newId()
    await database.cut(whole, [upsert('project', projectRow(other))])
    await edit('expected_value_cents', null, 1)
    await database.command('project.edit', { id: other, edits: { city: { from: '', to: 'Boulder' } } })
    await database.cut(whole, [upsert('project', projectRow(id, { expected_value_cents: 2 }), 2), upsert('project', projectRow(other, { name: 'Other' }), 2)])
    expect(outbox().map((each) => each.parked)).toEqual([1, 0])
    expect(database.get('select name, city from project where id = ?', other)).toEqual({ name: 'Other', city: 'Boulder' })
  })
})
