import { beforeEach, describe, expect, it } from 'vitest'
import { reportDocument } from '../../../shared/signing/signed-document.ts'
import { ana, CompanyAtWork, sam, signing, uuid } from './company-at-work.ts'

let company: CompanyAtWork
let project_id: string
const id = uuid('71')
const heading = { company_name: '', company_address: '', project_name: '', project_address: '', client_name: '' }
const report = () => company.database.selectFrom('report').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const entries = () => company.database.selectFrom('report_entry').selectAll().where('report_id', '=', id).orderBy('position').execute()

const change = async (): Promise<(string | undefined)[]> => [
  (await company.try(sam, 'report.edit', { id, project_id, edits: { weather: { from: (await report()).weather, to: 'snow' }, temperature_low_fahrenheit: { from: (await report()).temperature_low_fahrenheit, to: -4 } } }))?.code,
  (await company.try(sam, 'report_entry.create', { id: uuid('73'), project_id, report_id: id, kind: 'delay', position: 'a1', description: 'Frost', quantity_thousandths: 1500 }))?.code,
  (await company.try(sam, 'report_entry.edit', { id: uuid('72'), project_id, edits: { description: { from: 'Crew of three', to: 'Crew of four' } } }))?.code,
  (await company.try(sam, 'report_entry.delete', { id: uuid('72'), project_id }))?.code,
]

beforeEach(async () => {
  company = await CompanyAtWork.founded()
  project_id = await company.project()
  await company.give(sam, 'report.create', { id, project_id, report_date: '2026-11-23' })
  await company.give(sam, 'report_entry.create', { id: uuid('72'), project_id, report_id: id, kind: 'crew', position: 'a0', description: 'Crew of three', quantity_thousandths: 24_000, unit: 'h' })
})

describe('a daily report', () => {
  it('changes while it is a draft', async () => {
    expect(await change()).toEqual([undefined, undefined, undefined, undefined])
    expect(await report()).toMatchObject({ weather: 'snow', temperature_low_fahrenheit: -4 })
    expect(await entries()).toMatchObject([{ kind: 'delay', description: 'Frost', quantity_thousandths: 1500 }])
    const deleted = { id: uuid('72'), project_id, report_id: id, kind: 'crew' as const, position: 'a0', description: 'Crew of four', quantity_thousandths: 24_000, unit: 'h' }
    await company.give(sam, 'report_entry.restore', deleted)
    await company.give(sam, 'report_entry.restore', { ...deleted, description: 'Crew of nine' })
    expect(await entries()).toMatchObject([deleted, { kind: 'delay' }])
  })

  it('does not change once it is handed in, and never once it is signed', async () => {
    await company.give(sam, 'report.submit', { id, project_id })
    expect(await company.try(ana, 'report.submit', { id, project_id })).toBeNull()
    expect(await change()).toEqual(Array(4).fill('report_submitted'))
    const { submitted_at } = await report()
    const args = signing(reportDocument(heading, await report(), await entries()))
    await company.give(ana, 'signature.sign', args)
    expect(await change()).toEqual(Array(4).fill('document_locked'))
    expect((await report()).submitted_at).toBe(submitted_at)
    expect(await company.try(ana, 'signature.sign', { ...args, id: uuid('52') })).toMatchObject({ code: 'document_locked' })
  })

  it('is handed in by being signed', async () => {
    const args = signing(reportDocument(heading, await report(), await entries()))
    await company.give(sam, 'signature.sign', args)
    expect(await report()).toMatchObject({ status: 'submitted', signature_id: args.id, author_id: sam.id })
    expect((await report()).submitted_at).not.toBeNull()
  })

  it('refuses a signature under what somebody has changed', async () => {
    const args = signing(reportDocument(heading, await report(), await entries()))
    await company.give(ana, 'report_entry.edit', { id: uuid('72'), project_id, edits: { quantity_thousandths: { from: 24_000, to: 32_000 } } })
    expect(await company.try(sam, 'signature.sign', args)).toMatchObject({ code: 'document_changed' })
  })

  it('is of one project, whatever a command says', async () => {
    const other = await company.project('b2')
    const args = signing(reportDocument(heading, await report(), await entries()), { project_id: other })
    expect([
      await company.try(ana, 'signature.sign', args),
      await company.try(ana, 'report.submit', { id, project_id: other }),
      await company.try(ana, 'report.restore', { id, project_id: other }),
      await company.try(ana, 'report_entry.create', { id: uuid('73'), project_id: other, report_id: id, kind: 'work', position: 'a1' }),
    ].map((each) => each?.code)).toEqual(Array(4).fill('record_missing'))
  })

  it('an archived one is left alone until it is restored', async () => {
    await company.give(ana, 'report.archive', { id, project_id })
    expect(await change()).toEqual(Array(4).fill('record_archived'))
    await company.give(ana, 'report.restore', { id, project_id })
    expect(await change()).toEqual([undefined, undefined, undefined, undefined])
  })
})
