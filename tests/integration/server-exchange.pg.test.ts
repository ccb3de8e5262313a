import { afterAll, beforeAll, expect, test } from 'vitest'
import { v7 } from 'uuid'
import { newProject, serverUnderTest, type Laptop, type ServerUnderTest } from './server-under-test.ts'

let server: ServerUnderTest
let olga: Laptop
let sam: Laptop
beforeAll(async () => {
  server = await serverUnderTest()
  olga = await server.laptop('office', 'Olga')
  sam = await server.laptop('superintendent', 'Sam')
})
afterAll(() => server?.close())

const send = async (laptop: Laptop, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<{ status: number; body: never }> => {
  const response = await laptop.fetch(`/api/v1${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  return { status: response.status, body: await response.json() as never }
}
const file = async (laptop: Laptop, path: string): Promise<{ type: string | null; name: string | null; text: string }> => {
  const response = await laptop.fetch(`/api/v1${path}`)
  return { type: response.headers.get('content-type'), name: response.headers.get('content-disposition'), text: Buffer.from(await response.arrayBuffer()).toString('latin1') }
}

test('the price book is imported by code: first told, then done, once for each key; one wrong item refuses all', async () => {
  await olga.does('cost_code.create', { id: v7(), code: '09-91', name: 'Painting', kind: 'labour' })
  const items = [{ code: 'INT-1', name: 'Walls', unit: 'sq ft', labour_unit_cents: 85, cost_code: '09-91' }, { code: 'INT-2', name: '=Ceiling', labour_unit_cents: 110 }]
  expect(await send(olga, 'POST', '/price-book/import', { items })).toMatchObject({ status: 200, body: { applied: false, created: 2, changed: 0, unchanged: 0 } })
  expect(await send(olga, 'GET', '/price-book')).toMatchObject({ body: { total: 0 } })
  for (const created of [2, 0]) expect(await send(olga, 'POST', '/price-book/import', { items, apply: true }, { 'idempotency-key': 'spring' })).toMatchObject({ status: 200, body: { applied: true, created } })
  expect(await send(olga, 'GET', '/price-book')).toMatchObject({ body: { total: 2, items: [{ code: 'INT-1', labour_unit_cents: 85 }, { code: 'INT-2', labour_unit_cents: 110 }] } })

  const next = [{ code: 'INT-1', name: 'Walls, two coats', labour_unit_cents: 95, effective_on: '2099-01-01' }, { code: 'INT-2' }]
  expect(await send(olga, 'POST', '/price-book/import', { items: next, apply: true })).toMatchObject({ body: { changed: 1, unchanged: 1, items: [{ outcome: 'change', changes: [
    { field: 'name', from: 'Walls', to: 'Walls, two coats' }, { field: 'labour_unit_cents', from: 85, to: 95 }, { field: 'effective_on', to: '2099-01-01' },
  ] }, { outcome: 'same' }] } })
  expect(await send(olga, 'GET', '/price-book?on=2099-06-01')).toMatchObject({ body: { items: [{ name: 'Walls, two coats', labour_unit_cents: 95 }, { labour_unit_cents: 110 }] } })

  const wrong = [{ code: 'NEW', name: 'New' }, { code: 'NEW', name: 'Again' }, { code: 'OTHER' }, { code: 'INT-1', labour_unit_cents: 1, effective_on: '1999-01-01' }, { code: 'X', name: 'X', cost_code: 'NOPE' }]
  const refused = await send(olga, 'POST', '/price-book/import', { items: wrong, apply: true })
  expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_input', fields: [{ field: 'items.1.code' }, { field: 'items.2.name' }, { field: 'items.3.effective_on' }, { field: 'items.4.cost_code' }] } })
  expect(await send(olga, 'GET', '/price-book')).toMatchObject({ body: { total: 2 } })
  expect(await send(sam, 'POST', '/price-book/import', { items, apply: true })).toMatchObject({ status: 403, body: { code: 'not_permitted' } })

  expect(await file(olga, '/price-book/export?format=csv')).toMatchObject({ type: 'text/csv; charset=utf-8', name: 'attachment; filename=price-book.csv', text: expect.stringContaining("\r\nINT-2,'=Ceiling,,,,,1.10,0.00,0.00,no,") })
  const kept = await file(sam, '/price-book/export?format=csv&language=es')
  expect(kept.text).toContain('INT-1,')
  expect(kept.text).not.toMatch(/0\.85|1\.10|mano de obra/i)
})

test('an estimate is exported as a table and, once accepted, for QuickBooks; its prices are kept from whoever may not see them', async () => {
  const project = newProject()
  await olga.does('project.create', project)
  await olga.does('project_member.add', { id: v7(), project_id: project.id, user_id: sam.actor.id })
  const [id, section] = [v7(), v7()]
  await olga.does('estimate.create', { id, project_id: project.id, number: null, title: 'Hall', profit_basis_points: 1000, tax_basis_points: 500 })
  await olga.does('estimate_section.create', { id: section, project_id: project.id, estimate_id: id, name: 'Hall', position: 'a0' })
  await olga.does('estimate_line.create', { id: v7(), project_id: project.id, estimate_id: id, section_id: section, position: 'a0', description: '@Walls', quantity_thousandths: 3000, unit: 'h', labour_unit_cents: 1234, taxable: 1 })
  const table = await file(olga, `/estimates/${id}/export?format=csv`)
  expect(table.text.trim().split('\r\n').slice(1)).toEqual(["line,Hall,,'@Walls,3,h,12.34,0.00,0.00,,37.02,40.72,yes,,no,,,", 'subtotal,,,,,,,,,,,40.72,,,,,,', 'tax,,,,,,,,,,,2.04,,,,,,', 'total,,,,,,,,,,,42.76,,,,,,'])
  expect((await file(olga, `/estimates/${id}/export?format=xlsx`)).text.slice(0, 2)).toBe('PK')
  const seen = await file(sam, `/estimates/${id}/export?format=csv`)
  expect(seen.text).toContain("'@Walls,3,h,yes")
  expect(seen.text).not.toMatch(/12\.34|40\.72|42\.76|labor|price,/i)

  expect(await send(olga, 'GET', `/estimates/${id}/export?format=quickbooks_desktop`)).toMatchObject({ status: 409, body: { code: 'not_allowed_now' } })
  expect(await send(sam, 'GET', `/estimates/${id}/export?format=quickbooks_online`)).toMatchObject({ status: 403 })
  expect(await send(olga, 'GET', `/estimates/${v7()}/export?format=csv`)).toMatchObject({ status: 404 })
  await server.postgres.database.updateTable('estimate').set({ status: 'accepted' }).where('id', '=', id).execute()
  expect(await file(olga, `/estimates/${id}/export?format=quickbooks_desktop`)).toMatchObject({ type: 'text/plain; charset=windows-1252', name: expect.stringMatching(/^attachment; filename=estimate-E-\d+-v1-quickbooks\.iif$/), text: expect.stringContaining('\t42.76\tE-') })
  expect((await file(olga, `/estimates/${id}/export?format=quickbooks_online`)).text).toMatch(/,3,13\.57333,40\.72,Y,5\.00%,/)
})
