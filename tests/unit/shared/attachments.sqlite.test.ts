import { beforeEach, expect, it } from 'vitest'
import type { CommandArguments } from '../../../shared/commands/registry.ts'
import { copiedEstimate } from '../../../shared/estimate-copy/copied-estimate.ts'
import { changeOrderContent } from '../../../shared/signing/change-order-content.ts'
import { estimateDocument } from '../../../shared/signing/signed-document.ts'
import { ana, CompanyAtWork, olga, sam, signing, uuid } from './company-at-work.ts'
import { ask } from './domain-database.ts'

let company: CompanyAtWork
let project_id: string
let estimate_id: string
const hash = 'ab'.repeat(32)
const heading = { company_name: 'Kibray Painting', company_address: '', project_name: 'Project b1', project_address: '', client_name: 'Carla Client' }

const photo = (tail: string, more: Partial<CommandArguments<'attachment.create'>> = {}): CommandArguments<'attachment.create'> => ({
  id: uuid(tail), project_id, record_table: 'estimate', record_id: estimate_id, file_name: 'front.jpg', media_type: 'image/jpeg', size_bytes: 5, sha256: hash, ...more,
})
const prints = (tail: string, from: 'no' | 'cover' | 'photos', to: 'no' | 'cover' | 'photos') => ({ id: uuid(tail), project_id, edits: { printed: { from, to } } })
const document = async () => {
  const found = await ask(company.database, ana, 'estimate.get', { id: estimate_id })
  if (!found) throw new Error('no estimate')
  return estimateDocument(heading, found.estimate, found.sections, found.lines, found.options, found.photos)
}

beforeEach(async () => {
  company = await CompanyAtWork.founded()
  project_id = await company.project()
  estimate_id = await company.estimate(project_id)
})

it('anybody attaches a photo; what a document prints is said by who writes it, of what can be printed', async () => {
  await company.give(sam, 'attachment.create', photo('f1'))
  expect(await company.try(sam, 'attachment.edit', prints('f1', 'no', 'photos'))).toMatchObject({ code: 'not_permitted' })
  expect(await company.try(ana, 'attachment.create', photo('f2', { printed: 'photos', record_table: 'project', record_id: project_id }))).toMatchObject({ code: 'invalid_input' })
  expect(await company.try(ana, 'attachment.create', photo('f2', { printed: 'photos', media_type: 'image/png' }))).toMatchObject({ code: 'invalid_input' })
  await company.give(ana, 'attachment.edit', prints('f1', 'no', 'cover'))
  expect((await document()).content.photos).toEqual([{ sha256: hash, caption: '', place: 'cover' }])
})

it('a sent estimate prints what it printed, a signed one what was signed, and a new version begins with the same photos', async () => {
  await company.give(ana, 'attachment.create', photo('f1', { printed: 'photos', caption: 'Rot' }))
  await company.give(ana, 'attachment.create', photo('f2', { position: 'a1' }))
  await company.give(ana, 'estimate.send', { id: estimate_id, project_id })
  for (const refused of [
    company.try(ana, 'attachment.edit', prints('f2', 'no', 'photos')), company.try(ana, 'attachment.edit', prints('f1', 'photos', 'no')), company.try(ana, 'attachment.archive', { id: uuid('f1'), project_id }),
    company.try(ana, 'attachment.create', photo('f3', { printed: 'photos' })), company.try(ana, 'attachment.edit', { id: uuid('f1'), project_id, edits: { caption: { from: 'Rot', to: 'None' } } }),
  ]) expect(await refused).toMatchObject({ code: 'estimate_frozen' })
  await company.give(sam, 'attachment.edit', { id: uuid('f2'), project_id, edits: { caption: { from: '', to: 'The yard' } } })
  await company.give(sam, 'attachment.archive', { id: uuid('f2'), project_id })
  await company.give(sam, 'attachment.restore', { id: uuid('f2'), project_id })

  const { photos: _, ...bare } = (await document()).content
  expect(await company.try(ana, 'signature.sign', signing({ heading, content: bare }))).toMatchObject({ code: 'document_changed' })
  await company.give(ana, 'signature.sign', signing(await document()))
  expect(await company.try(ana, 'attachment.archive', { id: uuid('f1'), project_id })).toMatchObject({ code: 'document_locked' })

  await company.database.updateTable('attachment').set({ arrived_at: '2026-01-01T00:00:00.000Z' }).where('id', '=', uuid('f1')).execute()
  const copies = (ids: readonly string[]): Record<string, string> => Object.fromEntries(ids.map((each) => [uuid(each), uuid(each.replace('e1', 'e2'))]))
  await company.give(ana, 'estimate.new_version', { id: uuid('e2'), project_id, from_estimate_id: estimate_id, section_ids: copies(['e150', 'e151']), line_ids: copies(['e190', 'e191', 'e192']) })
  expect(await ask(company.database, ana, 'attachment.list', { record_id: uuid('e2') })).toMatchObject([{ caption: 'Rot', printed: 'photos', sha256: hash, arrived_at: '2026-01-01T00:00:00.000Z' }, { caption: 'The yard', printed: 'no', arrived_at: null }])
})

it('a duplicate in the same project begins with the same photos; one in another project has none, whoever asks for them', async () => {
  await company.give(ana, 'attachment.create', photo('f1', { printed: 'cover', caption: 'The front' }))
  await company.give(sam, 'attachment.create', photo('f2', { position: 'a1' }))
  await company.give(sam, 'attachment.create', photo('f3'))
  await company.give(sam, 'attachment.archive', { id: uuid('f3'), project_id })
  const whole = await ask(company.database, ana, 'estimate.whole', { id: estimate_id })
  if (!whole) throw new Error('no estimate')
  const elsewhere = await company.project('b2')
  let made = 0
  const copied = (tail: string, project: string) => copiedEstimate(whole, { id: uuid(tail), project_id: project, number: 1100 + made, title: 'Again', prices: null, newId: () => uuid(`77${(made += 1)}`) })
  await company.give(ana, 'estimate.duplicate', copied('e2', project_id))
  expect(await ask(company.database, ana, 'attachment.list', { record_id: uuid('e2') })).toMatchObject([{ caption: 'The front', printed: 'cover', sha256: hash }, { printed: 'no' }])
  // they are its own: what is said of one is not said of the other
  const [cover] = await ask(company.database, ana, 'attachment.list', { record_id: uuid('e2') })
  await company.give(ana, 'attachment.edit', { id: cover?.id ?? '', project_id, edits: { printed: { from: 'cover', to: 'no' } } })
  expect((await document()).content.photos).toEqual([{ sha256: hash, caption: 'The front', place: 'cover' }])
  await company.give(ana, 'estimate.duplicate', { ...copied('e3', elsewhere), photos_from: estimate_id })
  expect(copied('e4', elsewhere).photos_from).toBeNull()
  expect(await ask(company.database, ana, 'attachment.list', { record_id: uuid('e3') })).toEqual([])
})

it('a change order is approved with its photos, and has no cover', async () => {
  await company.give(ana, 'signature.sign', signing(await document()))
  const id = uuid('c01')
  await company.give(ana, 'change_order.create', { id, project_id, estimate_id, number: 1, title: 'Rot' })
  await company.give(ana, 'change_order_line.create', { id: uuid('c02'), project_id, change_order_id: id, position: 'a0', quantity_thousandths: 1000, labour_unit_cents: 5000 })
  const ofOrder = { record_table: 'change_order', record_id: id } as const
  expect(await company.try(ana, 'attachment.create', photo('f1', { ...ofOrder, printed: 'cover' }))).toMatchObject({ code: 'invalid_input' })
  await company.give(ana, 'attachment.create', photo('f1', { ...ofOrder, printed: 'photos' }))
  await company.give(olga, 'change_order.send', { id, project_id })
  expect(await company.try(ana, 'attachment.archive', { id: uuid('f1'), project_id })).toMatchObject({ code: 'change_order_frozen' })
  const found = await ask(company.database, ana, 'change_order.get', { id })
  if (!found?.estimate) throw new Error('no change order')
  const content = changeOrderContent(found.change_order, found.estimate, found.lines, found.photos)
  expect(content.photos).toEqual([{ sha256: hash, caption: '', place: 'photos' }])
  await company.give(ana, 'signature.sign', { ...signing({ heading, content }), id: uuid('512') })
})
