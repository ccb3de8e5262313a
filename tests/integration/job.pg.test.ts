import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import { changeOrderContent } from '../../shared/signing/change-order-content.ts'
import { ticketContent } from '../../shared/signing/ticket-content.ts'
import { consentText, consentVersion } from '../../shared/signing/consent.ts'
import { estimateDocument, sealDocument, type SignedDocument } from '../../shared/signing/signed-document.ts'
import { newProject, serverUnderTest, type Laptop, type ServerUnderTest } from './server-under-test.ts'

let server: ServerUnderTest
let ana: Laptop
let ben: Laptop
let sam: Laptop
let project_id: string
let estimate_id: string

interface Json { readonly [name: string]: Json }
const heading = { company_name: 'Colores', company_address: '', project_name: 'House', project_address: '', client_name: 'José Ñandú' }
const signature = (document: SignedDocument) => ({
  id: v7(), project_id, document_kind: document.content.kind, document_id: document.content.id, ...sealDocument(document), signer_name: 'José Ñandú', ink: '[]',
  consent_text: consentText(consentVersion, 'es') ?? '', consent_version: consentVersion, consent_language: 'es' as const,
})

async function send(laptop: Laptop, method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: Json; readonly text: string }> {
  const response = await laptop.fetch(`/api/v1${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const text = await response.text()
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Json, text }
}

const rows = async (table: 'estimate_section' | 'estimate_line' | 'change_order_line' | 'ticket_line', column: string, id: string) =>
  await server.postgres.database.selectFrom(table as 'estimate_line').selectAll().where(column as 'id', '=', id).orderBy('position').orderBy('id').execute() as never

beforeAll(async () => {
  server = await serverUnderTest()
  ana = await server.laptop('estimator', 'Ana')
  ben = await server.laptop('office', 'Ben')
  sam = await server.laptop('superintendent', 'Sam')
  const project = newProject()
  project_id = project.id
  await ana.does('project.create', project)
  await ben.does('project_member.add', { id: v7(), project_id, user_id: sam.actor.id })
  estimate_id = v7()
  const section_id = v7()
  await ana.does('estimate.create', { id: estimate_id, project_id, number: null, title: 'Interior', tax_basis_points: 825, markup_labour_basis_points: 1000 })
  await ana.does('estimate_section.create', { id: section_id, project_id, estimate_id, name: 'Walls', position: 'a0' })
  await ana.does('estimate_line.create', { id: v7(), project_id, estimate_id, section_id, position: 'a0', description: 'Two coats', quantity_thousandths: 10_000, unit: 'h', labour_unit_cents: 5500, taxable: 1 })
})
afterAll(() => server?.close())

describe('a job on the server', () => {
  test('has change orders only once its estimate is accepted, and a budget from then on', async () => {
    expect((await send(ana, 'POST', '/change-orders', { project_id, estimate_id, title: 'Too early' })).body).toMatchObject({ code: 'not_allowed_now' })
    const estimate = await server.postgres.database.selectFrom('estimate').selectAll().where('id', '=', estimate_id).executeTakeFirstOrThrow()
    await ana.does('signature.sign', signature(estimateDocument(heading, estimate, await rows('estimate_section', 'estimate_id', estimate_id), await rows('estimate_line', 'estimate_id', estimate_id))))
    expect((await send(ana, 'GET', `/budgets?project_id=${project_id}`)).body).toMatchObject({ items: [{ labour_cents: 55_000, hours_thousandths: 10_000 }], total: { original_cents: 55_000, revised_cents: 55_000 }, unwritten: [] })
    expect((await send(ana, 'POST', '/budgets', { id: estimate_id, project_id })).body['items']).toHaveLength(1)
  })

  test('two who were offline and took the same number both keep it, and the later gets a letter', async () => {
    const [first, second] = [v7(), v7()]
    const order = (id: string, title: string) => ({ id, project_id, estimate_id, number: 1, title })
    const [ofAna] = await ana.push(ana.envelope('change_order.create', order(first, 'Closet')))
    const [ofBen] = await ben.push(ben.envelope('change_order.create', order(second, 'Ceiling')))
    expect([ofAna?.status, ofBen?.status]).toEqual(['applied', 'applied'])
    expect((await send(ben, 'GET', `/change-orders?project_id=${project_id}`)).body['items']).toMatchObject([{ id: first, number: 1, suffix: 0 }, { id: second, number: 1, suffix: 1 }])
    expect((await send(ben, 'POST', '/change-orders', { project_id, estimate_id, title: 'The next' })).body).toMatchObject({ change_order: { number: 2, suffix: 0 } })

    // what was signed offline, before the letter was known, is signed all the same
    await ben.does('change_order_line.create', { id: v7(), project_id, change_order_id: second, position: 'a0', quantity_thousandths: 2000, labour_unit_cents: 5000, taxable: 1 })
    const stored = await server.postgres.database.selectFrom('change_order').selectAll().where('id', '=', second).executeTakeFirstOrThrow()
    const estimate = await server.postgres.database.selectFrom('estimate').selectAll().where('id', '=', estimate_id).executeTakeFirstOrThrow()
    const content = changeOrderContent({ ...stored, suffix: null }, estimate, await rows('change_order_line', 'change_order_id', second))
    await ben.does('signature.sign', signature({ heading, content, contract_sums: { before_cents: 65_491, after_cents: 77_399 } }))
    expect((await send(ben, 'GET', `/change-orders/${second}`)).body).toMatchObject({ change_order: { status: 'approved', suffix: 1, total_cents: 11_908 }, contract: { total_cents: 65_491, approved_cents: 11_908, revised_cents: 77_399 } })
    expect((await send(ana, 'GET', `/budgets?project_id=${project_id}`)).body['total']).toMatchObject({ original_cents: 55_000, changes_cents: 10_000, revised_cents: 65_000 })
    expect((await send(ben, 'PATCH', `/change-orders/${second}`, { reason: 'Later' })).body).toMatchObject({ code: 'document_locked' })
    const notices = await server.postgres.database.selectFrom('notification').select('kind').where('record_id', '=', second).where('user_id', '=', ana.actor.id).execute()
    expect(notices).toEqual([{ kind: 'change_order_signed' }])
  })

  test('a ticket is written by a superintendent in the field, numbered apart, signed for both, and priced by the office', async () => {
    const [first, second] = [v7(), v7()]
    const ticket = (id: string) => ({ id, project_id, estimate_id, number: 1, title: 'Rotten sill', work_date: '2026-11-23' })
    const [ofSam] = await sam.push(sam.envelope('ticket.create', ticket(first)))
    const [ofAna] = await ana.push(ana.envelope('ticket.create', { ...ticket(second), prices: 'on_ticket' }))
    expect([ofSam?.status, ofAna?.status]).toEqual(['applied', 'applied'])
    const path = `/tickets/${first}`
    const added = await send(sam, 'POST', `${path}/lines`, { kind: 'labour', description: 'Painter', quantity_thousandths: 8000, unit: 'h' })
    expect([added.status, added.body['lines']]).toMatchObject([201, [{ kind: 'labour', quantity_thousandths: 8000 }]])
    expect((await send(sam, 'POST', `${path}/lines`, { kind: 'labour', unit_cents: 1 })).body).toMatchObject({ code: 'not_permitted' })
    expect((await send(sam, 'PATCH', `/tickets/${second}`, { title: 'Mine' })).body).toMatchObject({ code: 'not_permitted' })

    // signed on her laptop, which has no rates and no costs
    const onDisk = async () => {
      const stored = await server.postgres.database.selectFrom('ticket').selectAll().where('id', '=', first).executeTakeFirstOrThrow()
      const estimate = await server.postgres.database.selectFrom('estimate').selectAll().where('id', '=', estimate_id).executeTakeFirstOrThrow()
      return ticketContent(stored, { estimate, change_order: null, rates: { ...estimate, markup_labour_basis_points: 0 } }, await rows('ticket_line', 'ticket_id', first))
    }
    await sam.does('signature.sign', signature({ heading, content: await onDisk() }))
    await sam.does('signature.sign', signature({ heading, content: await onDisk() }))
    expect((await send(ben, 'POST', `${path}/void`, { reason: 'Twice' })).body).toMatchObject({ code: 'document_locked' })
    const line = (await send(ben, 'GET', path)).body['lines'] as unknown as Json[]
    expect((await send(ben, 'PATCH', `${path}/lines/${line[0]?.['id']}`, { unit_cents: 4000, taxable: 1 })).body).toMatchObject({ ticket: { status: 'signed' }, lines: [{ unit_cents: 4000 }] })
    const { body } = await send(ben, 'GET', `/tickets?project_id=${project_id}`)
    // 8 h at 40.00, 10 % on labor, 8.25 % tax
    expect(body).toMatchObject({ items: [{ id: first, number: 1, suffix: 0, total_cents: 38_104 }, { id: second, number: 1, suffix: 1, total_cents: 0 }], standings: [{ change_order_id: null, signed: 1, signed_cents: 38_104, open: 1 }] })
    expect((await send(ben, 'POST', `/tickets/${second}/void`, {})).body).toMatchObject({ code: 'invalid_input' })
    expect((await send(ben, 'POST', `/tickets/${second}/void`, { reason: 'Written twice' })).body).toMatchObject({ ticket: { status: 'void', void_reason: 'Written twice' } })
    const notices = await server.postgres.database.selectFrom('notification').select('kind').where('record_id', '=', first).where('user_id', '=', ben.actor.id).execute()
    expect(notices).toEqual([{ kind: 'ticket_signed' }, { kind: 'ticket_signed' }])
    const hers = [await send(sam, 'GET', path), await send(sam, 'GET', `/tickets?project_id=${project_id}`)]
    expect(hers.map((each) => /unit_cents|markup|overhead|profit|internal_note|38104/.exec(each.text)?.[0])).toEqual([undefined, undefined])
  })

  test('contracts and colours are made, changed and read', async () => {
    const clause = (await send(ben, 'POST', '/clauses', { title_en: 'Scope', title_es: 'Alcance', text_en: 'As in the estimate.', text_es: 'Como en el presupuesto.', required: 1 })).body
    expect((await send(ana, 'PATCH', `/clauses/${clause['id']}`, { title_en: 'x' })).body).toMatchObject({ code: 'not_permitted' })
    const made = await send(ana, 'POST', '/contracts', {
      project_id, estimate_id, title: 'Contract', language: 'es', clauses: [{ id: v7(), clause_template_id: clause['id'], position: 'a0', title: 'Alcance', text: 'Como en el presupuesto.', required: 1 }],
      payments: [{ id: v7(), position: 'a0', name: 'Anticipo', due: 'A la firma', share_basis_points: 3333 }],
    })
    const path = `/contracts/${(made.body['contract'] as Json)['id']}`
    expect([made.status, (made.body['contract'] as Json)['sum_cents']]).toEqual([201, 65_491])
    expect((await send(ana, 'POST', `${path}/payments`, { name: 'Resto', share_basis_points: 6667 })).body['payments']).toHaveLength(2)
    expect((await send(ana, 'DELETE', `${path}/clauses/${(made.body['clauses'] as unknown as Json[])[0]?.['id']}`)).body).toMatchObject({ code: 'not_allowed_now' })
    expect((await send(ana, 'POST', `${path}/void`)).body).toMatchObject({ contract: { status: 'void' } })

    const colours = await send(ana, 'POST', '/colour-schedules', { project_id, title: 'Interior' })
    const schedule = `/colour-schedules/${(colours.body['schedule'] as Json)['id']}`
    const { lines } = (await send(ana, 'POST', `${schedule}/lines`, { room: 'Kitchen', brand: 'BM', code: 'HC-172', swatch: '#ccc7b9' })).body as unknown as { lines: Json[] }
    expect((await send(ana, 'PATCH', `${schedule}/lines/${lines[0]?.['id']}`, { sheen: 'eggshell' })).body).toMatchObject({ lines: [{ code: 'HC-172', sheen: 'eggshell' }] })
    expect((await send(sam, 'GET', `/colour-schedules?project_id=${project_id}`)).body).toMatchObject({ items: [{ colours: 1, swatches: ['#ccc7b9'] }] })
  })

  test('a rate of tax is the office\'s to keep, and an estimate keeps its name only with its rate', async () => {
    const { body: rate } = await send(ben, 'POST', '/tax-rates', { name: 'Boulder', tax_basis_points: 884, tax_hundredths: 50 })
    expect(rate).toMatchObject({ name: 'Boulder', tax_basis_points: 884, tax_hundredths: 50 })
    expect((await send(ana, 'POST', '/tax-rates', { name: 'Mine', tax_basis_points: 1 })).body).toMatchObject({ code: 'not_permitted' })
    expect((await send(ben, 'PATCH', `/tax-rates/${rate['id']}`, { tax_basis_points: -1 })).body).toMatchObject({ code: 'invalid_input', fields: [{ field: 'tax_basis_points' }] })
    expect((await send(ben, 'PATCH', `/tax-rates/${rate['id']}`, { tax_hundredths: 100 })).body).toMatchObject({ code: 'invalid_input', fields: [{ field: 'tax_hundredths' }] })
    const draft = v7()
    await ana.does('estimate.create', { id: draft, project_id, number: null, title: 'Outside', tax_basis_points: 825 })
    await ana.does('estimate.edit', { id: draft, project_id, edits: { tax_basis_points: { from: 825, to: 884 }, tax_hundredths: { from: 0, to: 50 }, tax_name: { from: '', to: 'Boulder' } } })
    expect((await send(ana, 'GET', `/estimates/${draft}`)).body).toMatchObject({ estimate: { tax_basis_points: 884, tax_hundredths: 50, tax_name: 'Boulder' } })
    await ana.does('estimate.edit', { id: draft, project_id, edits: { tax_basis_points: { from: 884, to: 900 } } })
    expect((await send(ana, 'GET', `/estimates/${draft}`)).body).toMatchObject({ estimate: { tax_basis_points: 900, tax_hundredths: 0, tax_name: '' } })
    await send(ben, 'POST', `/tax-rates/${rate['id']}/archive`)
    expect((await send(sam, 'GET', '/tax-rates')).body).toEqual({ items: [] })
  })

  test('what it costs is in no answer that a superintendent gets', async () => {
    const answers = await Promise.all(['/budgets?project_id=', '/change-orders?project_id=', '/contracts?project_id='].map((path) => send(sam, 'GET', path + project_id)))
    expect(answers.map((each) => each.status)).toEqual([200, 200, 200])
    const [order] = (answers.flatMap((each) => each.body['items'] ?? []) as unknown as Json[]).filter((each) => each['status'] === 'approved' as never)
    const whole = await send(sam, 'GET', `/change-orders/${order?.['id']}`)
    expect([order?.['id'] === undefined, whole.status]).toEqual([false, 200])
    expect([...answers, whole].map((each) => /labour|material|other_|fixed_unit|markup|overhead|profit|original_cents/.exec(each.text)?.[0])).toEqual([undefined, undefined, undefined, undefined])
    expect((await send(sam, 'POST', '/change-orders', { project_id, estimate_id, title: 'Mine' })).body).toMatchObject({ code: 'not_permitted' })
  })
})
