import { beforeEach, describe, expect, it } from 'vitest'
import { Tx } from '../../../shared/commands/tx.ts'
import type { Database } from '../../../shared/schema/database.ts'
import { projectScope } from '../../../shared/schema/scope.ts'
import { ana, ben, CompanyAtWork, olga, sam, uuid } from './company-at-work.ts'

describe('P6: two people edit one record', () => {
  let company: CompanyAtWork
  let project_id: string
  const project = () => company.database.selectFrom('project').selectAll().where('id', '=', project_id).executeTakeFirstOrThrow()

  beforeEach(async () => {
    company = await CompanyAtWork.founded()
    project_id = await company.project()
  })

  it('different fields: both keep their work, and nothing is lost', async () => {
    const one = await company.give(ana, 'project.edit', { id: project_id, edits: { city: { from: '', to: 'Calgary' } } })
    const other = await company.give(ben, 'project.edit', { id: project_id, edits: { address: { from: '', to: '5 Main St' } } })
    expect(await project()).toMatchObject({ city: 'Calgary', address: '5 Main St' })
    expect([...one.overwrites, ...other.overwrites]).toEqual([])
  })

  it('the same text: the later stands and the earlier is kept', async () => {
    await company.give(ana, 'project.edit', { id: project_id, edits: { name: { from: 'Project b1', to: 'Hers' } } })
    const later = await company.give(ben, 'project.edit', { id: project_id, edits: { name: { from: 'Project b1', to: 'His' }, city: { from: '', to: 'Banff' } } })
    expect(await project()).toMatchObject({ name: 'His', city: 'Banff' })
    expect(later.overwrites).toEqual([{ table: 'project', id: project_id, field: 'name', losing: 'Hers', winning: 'His' }])
  })

  it('the same money: the later is refused with what it saw, wanted and found, and nothing of it takes effect', async () => {
    await company.give(ana, 'project.edit', { id: project_id, edits: { expected_value_cents: { from: null, to: 100 } } })
    const refused = await company.try(ben, 'project.edit', { id: project_id, edits: { city: { from: '', to: 'Banff' }, expected_value_cents: { from: null, to: 200 } } })
    expect(refused).toMatchObject({ code: 'changed_meanwhile', table: 'project', id: project_id, fields: [{ field: 'expected_value_cents', from: null, to: 200, current: 100 }] })
    expect(await project()).toMatchObject({ city: '', expected_value_cents: 100 })
  })

  it('the same value, money or not: no conflict', async () => {
    const edits = { name: { from: 'Project b1', to: 'Ours' }, expected_value_cents: { from: null, to: 100 } }
    await company.give(ana, 'project.edit', { id: project_id, edits })
    const later = await company.give(ben, 'project.edit', { id: project_id, edits })
    expect([later.overwrites, later.changes]).toEqual([[], []])
  })

  it('the price of one estimate line: the later is refused, its description is not', async () => {
    await company.estimate(project_id)
    const line = { id: uuid('e190'), project_id }
    await company.give(ana, 'estimate_line.edit', { ...line, edits: { labour_unit_cents: { from: 1000, to: 1100 } } })
    expect(await company.try(ben, 'estimate_line.edit', { ...line, edits: { labour_unit_cents: { from: 1000, to: 1200 } } })).toMatchObject({ code: 'changed_meanwhile' })
    expect(await company.try(ben, 'estimate_line.edit', { ...line, edits: { description: { from: 'Line 0', to: 'Walls' } } })).toBeNull()
    expect(await company.database.selectFrom('estimate').select('total_cents').executeTakeFirstOrThrow()).toEqual({ total_cents: 31_000 })
  })
})

describe('P7: a command of one project tells nothing of another', () => {
  it('neither price nor name of a foreign row is in a refusal, and nothing is written', async () => {
    const company = await CompanyAtWork.founded()
    const mine = await company.project('b1')
    await company.estimate(await company.project('b2'), 'e2')
    const foreign = uuid('e290')
    const before = await company.database.selectFrom('estimate_line').selectAll().orderBy('id').execute()
    const refusals = [
      await company.try(ana, 'estimate_line.edit', { id: foreign, project_id: mine, edits: { labour_unit_cents: { from: 1, to: 2 } } }),
      await company.try(ana, 'estimate_line.delete', { id: foreign, project_id: mine }),
      await company.try(ana, 'estimate_section.edit', { id: uuid('e250'), project_id: mine, edits: { name: { from: 'x', to: 'y' } } }),
      await company.try(ana, 'estimate.edit', { id: uuid('e2'), project_id: mine, edits: { title: { from: 'x', to: 'y' } } }),
      await company.try(ana, 'estimate.archive', { id: uuid('e2'), project_id: mine }),
      await company.try(ana, 'attachment.archive', { id: foreign, project_id: mine }),
    ]
    expect(refusals.map((each) => each?.code)).toEqual(['record_missing', 'record_missing', 'record_missing', 'record_missing', 'record_missing', 'record_missing'])
    expect(JSON.stringify(refusals)).not.toMatch(/1000|Room|Interior|Line 0/)
    expect(await company.database.selectFrom('estimate_line').selectAll().orderBy('id').execute()).toEqual(before)
  })

  it('rows of another company cannot be changed', async () => {
    const company = await CompanyAtWork.founded()
    const stranger = { id: uuid('a1'), company_id: uuid('c9'), role: 'admin' } as const
    await company.give(olga, 'client.create', { id: uuid('d1'), name: 'Ours' })
    expect(await company.try(stranger, 'client.edit', { id: uuid('d1'), edits: { name: { from: 'a', to: 'b' } } })).toMatchObject({ code: 'not_permitted' })
    expect(await company.try(stranger, 'user.archive', { id: ana.id })).toMatchObject({ code: 'not_allowed_now' })
    expect(await company.try(stranger, 'company.create', { id: uuid('c5'), name: 'x', time_zone: 'UTC' })).toMatchObject({ code: 'not_permitted' })
  })
})

describe('people', () => {
  it('the company keeps an admin', async () => {
    const company = await CompanyAtWork.founded()
    expect(await company.try(olga, 'user.archive', { id: olga.id })).toMatchObject({ code: 'not_allowed_now' })
    expect(await company.try(olga, 'user.change_role', { id: olga.id, role: { from: 'admin', to: 'office' } })).toMatchObject({ code: 'not_allowed_now' })
    await company.give(olga, 'user.change_role', { id: ben.id, role: { from: 'office', to: 'admin' } })
    await company.give(olga, 'user.archive', { id: ben.id })
    expect(await company.try(olga, 'user.archive', { id: olga.id })).toMatchObject({ code: 'not_allowed_now' })
    await company.give(olga, 'user.restore', { id: ben.id })
    expect(await company.try(olga, 'user.archive', { id: olga.id })).toBeNull()
  })

  it('everybody changes their own name and language, and nobody else\'s', async () => {
    const company = await CompanyAtWork.founded()
    expect(await company.try(sam, 'user.edit', { id: sam.id, edits: { language: { from: 'en', to: 'es' } } })).toBeNull()
    expect(await company.try(sam, 'user.edit', { id: ana.id, edits: { language: { from: 'en', to: 'es' } } })).toMatchObject({ code: 'not_permitted' })
    expect(await company.try(sam, 'user.edit', { id: sam.id, edits: { email: { from: 'superintendent@example.com', to: 'x@example.com' } } })).toMatchObject({ code: 'not_permitted' })
    expect(await company.try(olga, 'user.edit', { id: sam.id, edits: { email: { from: 'superintendent@example.com', to: 'Office@Example.com' } } })).toMatchObject({ code: 'duplicate' })
    expect(await company.try(olga, 'user.edit', { id: sam.id, edits: { email: { from: 'superintendent@example.com', to: 'no address' } } })).toMatchObject({ code: 'invalid_input' })
  })

  it('a device is its owner\'s, and a revoked one does not come back', async () => {
    const company = await CompanyAtWork.founded()
    const device = { id: uuid('d0'), user_id: ana.id, name: 'Laptop' }
    await company.give(ana, 'device.register', device)
    await company.give(ana, 'device.register', { ...device, name: 'Old laptop' })
    expect(await company.database.selectFrom('device').select('name').execute()).toEqual([{ name: 'Old laptop' }])
    expect(await company.try(ben, 'device.register', device)).toMatchObject({ code: 'not_permitted' })
    expect(await company.try(ben, 'device.register', { ...device, user_id: ben.id })).toMatchObject({ code: 'not_permitted' })
    expect(await company.try(ana, 'device.revoke', device)).toMatchObject({ code: 'invalid_input' })
    expect(await company.try({ ...olga, company_id: uuid('c9') }, 'device.revoke', { id: device.id, user_id: ana.id })).toMatchObject({ code: 'record_missing' })
    await company.give(olga, 'device.revoke', { id: device.id, user_id: ana.id })
    expect(await company.try(ana, 'device.register', device)).toMatchObject({ code: 'device_revoked' })
  })
})

describe('an imported project', () => {
  it('is taken back with its import, and with no other; one with work in it stays', async () => {
    const company = await CompanyAtWork.founded()
    const given = { member_id: uuid('ff'), number: null, import_id: uuid('91') }
    await company.give(ana, 'project.create', { ...given, id: uuid('b1'), name: 'Empty', external_number: 'BP-1' })
    await company.give(ana, 'project.create', { ...given, id: uuid('b2'), member_id: uuid('fe'), name: 'Begun', external_number: 'BP-2' })
    await company.estimate(uuid('b2'))
    expect(await company.try(ana, 'project.create', { ...given, id: uuid('b3'), name: 'Again', external_number: 'BP-1' })).toMatchObject({ code: 'duplicate', fields: [{ field: 'external_number' }] })
    expect(await company.try(ana, 'project.undo_import', { id: uuid('b1'), import_id: uuid('92') })).toMatchObject({ code: 'not_allowed_now' })
    expect(await company.try(ana, 'project.undo_import', { id: uuid('b2'), import_id: uuid('91') })).toMatchObject({ code: 'record_in_use' })
    await company.give(ana, 'project.undo_import', { id: uuid('b1'), import_id: uuid('91') })
    expect(await company.database.selectFrom('project').select('name').execute()).toEqual([{ name: 'Begun' }])
    expect(await company.database.selectFrom('project_member').select('project_id').execute()).toEqual([{ project_id: uuid('b2') }])
  })
})

describe('Tx', () => {
  it('knows what it has written itself: after an update the new values, after a delete nothing', async () => {
    const company = await CompanyAtWork.founded()
    const id = await company.project()
    const tx = new Tx(company.database, projectScope(id))
    await tx.set('project', id, { city: 'Calgary' })
    await tx.update('project', id, { city: { from: 'Calgary', to: 'Banff' } })
    expect([(await tx.get('project', id)).city, tx.overwrites]).toEqual(['Banff', []])
    await tx.delete('project', id)
    expect(await tx.find('project', id)).toBeUndefined()
    expect(tx.changes.map(({ operation, fields, before }) => [operation, fields, before?.['city']])).toEqual([['update', ['city'], ''], ['update', ['city'], 'Calgary'], ['delete', [], 'Banff']])
  })

  it('writes one scope, and lets no row leave it', async () => {
    const company = await CompanyAtWork.founded()
    const [id, other] = [await company.project('b1'), await company.project('b2')]
    const tx = new Tx(company.database, projectScope(id))
    await expect(tx.set('project', other, { city: 'x' })).rejects.toMatchObject({ code: 'not_permitted' })
    await expect(tx.delete('project', other)).rejects.toMatchObject({ code: 'not_permitted' })
    await expect(tx.insert('report', { ...await aReport(other) })).rejects.toMatchObject({ code: 'not_permitted' })
    await tx.insert('report', await aReport(id))
    await expect(tx.set('report', uuid('77'), { project_id: other })).rejects.toThrow(TypeError)
    await expect(tx.set('report', uuid('77'), { report_date: '23 Nov' })).rejects.toMatchObject({ code: 'invalid_input', problem: { fields: [{ field: 'report_date' }] } })
  })

  const aReport = async (project_id: string): Promise<Database['report']> => ({
    id: uuid('77'), company_id: ana.company_id, project_id, report_date: '2026-11-23', author_id: ana.id, status: 'draft', weather: '', temperature_low_fahrenheit: null, temperature_high_fahrenheit: null, notes: '',
    created_at: '2026-11-23T00:00:00.000Z', submitted_at: null, signature_id: null, archived_at: null,
  })
})
