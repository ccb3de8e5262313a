import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nanometresPer } from '../../shared/estimating/length.ts'
import { restEndpoints } from '../../sync-server/api/rest.ts'
import { newProject, serverUnderTest, type Laptop, type ServerUnderTest } from './server-under-test.ts'

let server: ServerUnderTest
let olga: Laptop
let ana: Laptop
let sam: Laptop
beforeAll(async () => {
  server = await serverUnderTest()
  olga = await server.laptop('admin', 'Olga')
  ana = await server.laptop('estimator', 'Ana')
  sam = await server.laptop('superintendent', 'Sam')
})
afterAll(() => server?.close())

interface Json { readonly [name: string]: Json }
const endpoints = restEndpoints(1_000)
const feet = (many: number): number => many * Number(nanometresPer.foot)

/** Sends a request; what is answered must be as the OpenAPI document says. */
async function send(laptop: Laptop, method: string, path: string, body?: unknown): Promise<Json> {
  const response = await laptop.fetch(`/api/v1${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const answer = await response.json() as Json
  if (response.status >= 400) return { problem: [response.status, answer['code'], answer['fields']] as unknown as Json }
  const declared = endpoints.filter((each) => each.method === method.toLowerCase() && new RegExp(`^${each.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path.split('?')[0] ?? '')).sort((one, other) => one.path.split('{').length - other.path.split('{').length)[0]
  expect([path, response.status]).toEqual([path, declared?.status])
  expect(declared?.answer?.safeParse(answer).error).toBeUndefined()
  return answer
}

test('a room is measured, worked out, put right by hand and taken off over REST, and a role without costs sees none', async () => {
  await send(olga, 'PATCH', '/company', { paint_waste_basis_points: 0, labour_hour_cents: 5000 })
  const paint = await send(olga, 'POST', '/products', { kind: 'finish', brand: 'Maker', name: 'Interior', coverage_thousandths: 350_000, gallon_cents: 3900, effective_on: '2026-11-01' })
  expect(await send(olga, 'PATCH', `/products/${paint['id']}`, { gallon_cents: 4000, from: { gallon_cents: 3900 } })).toMatchObject({ gallon_cents: 4000 })
  expect(await send(olga, 'PATCH', `/products/${paint['id']}`, { gallon_cents: 4100, from: { gallon_cents: 3900 } })).toMatchObject({ problem: [409, 'changed_meanwhile', expect.anything()] })
  expect(await send(ana, 'PATCH', `/products/${paint['id']}`, { gallon_cents: 1 })).toMatchObject({ problem: [403, 'not_permitted', undefined] })
  const rate = await send(olga, 'POST', '/production-rates', { name: 'Walls, rolled', surface_kind: 'walls', unit: 'square_feet', rate_thousandths: 100_000, hour_cents: null })
  const stucco = await send(olga, 'POST', '/substrates', { name: 'Stucco', texture_basis_points: 12_000 })
  await send(olga, 'POST', `/substrates/${stucco['id']}/archive`)
  await send(olga, 'POST', '/labour-factors', { kind: 'prep', name: 'Heavy', basis_points: 15_000 })
  expect([await send(ana, 'GET', '/products?search=maker'), await send(ana, 'GET', '/production-rates?surface_kind=walls'), await send(ana, 'GET', '/substrates?archived=true'), await send(ana, 'GET', '/labour-factors?kind=prep')])
    .toMatchObject([{ items: [{ id: paint['id'], gallon_cents: 4000 }], total: 1 }, { items: [{ id: rate['id'] }], total: 1 }, { items: [{ name: 'Stucco' }] }, { items: [{ name: 'Heavy' }] }])

  const project = newProject()
  await ana.push(ana.envelope('project.create', project))
  await olga.push(olga.envelope('project_member.add', { id: v7(), project_id: project.id, user_id: sam.actor.id }))
  const { estimate } = await send(ana, 'POST', '/estimates', { project_id: project.id, title: 'Interior' })
  const path = `/estimates/${estimate?.['id']}`
  const room = v7()
  await send(ana, 'POST', `${path}/rooms`, { id: room, name: 'Living room', length: feet(15), width: feet(10), height: feet(8) })
  const surface = v7()
  const worked = await send(ana, 'POST', `${path}/rooms/${room}/surfaces`, { id: surface, kind: 'walls', coats: 1, finish_product_id: paint['id'], production_rate_id: rate['id'] })
  expect(worked['shown']).toMatchObject({ labour_cents: 20_000, material_cents: 4571, hours: { thousandths: 4000 }, days: { thousandths: 500 }, products: [{ gallons: { thousandths: 1143 }, containers: { ok: true, gallons: 2, cost_cents: 8000 } }] })
  expect(await send(ana, 'POST', `${path}/take-off`, {})).toMatchObject({ total_cents: 24_571, lines: [{ part: 'labour', state: 'added' }, { part: 'finish', state: 'added' }] })
  expect(await send(ana, 'POST', `${path}/take-off`, {})).toMatchObject({ total_cents: 24_571, lines: [{ part: 'labour', state: 'unchanged' }, { part: 'finish', state: 'unchanged' }] })

  // two laptops that did not hear of each other make the same lines
  const surfaceToo = v7()
  await send(ana, 'POST', `${path}/rooms/${room}/surfaces`, { id: surfaceToo, kind: 'ceiling', coats: 1, finish_product_id: paint['id'], production_rate_id: rate['id'] })
  const taken = { id: String(estimate?.['id']), project_id: project.id }
  const [[one], [other]] = await Promise.all([ana.push(ana.envelope('estimate.take_off', taken)), olga.push(olga.envelope('estimate.take_off', taken))])
  expect([one?.status, other?.status]).toEqual(['applied', 'applied'])
  expect((await send(ana, 'GET', path))['lines']).toHaveLength(4)
  expect(await send(ana, 'POST', `${path}/surfaces/${surfaceToo}/archive`)).toMatchObject({ lines: [{ state: 'unchanged' }, { state: 'unchanged' }, { state: 'removed' }, { state: 'removed' }] })
  await send(ana, 'POST', `${path}/take-off`, {})

  // a door larger than all walls leaves nothing, and no less
  const tall = await send(ana, 'POST', `${path}/rooms/${room}/openings`, { kind: 'door', width: feet(100), height: feet(100) })
  expect(tall['shown']?.['rooms']?.[0]).toMatchObject({ problems: ['openings_exceed_walls'], figures: { walls: { thousandths: 0 } } })
  const [opening] = (tall['source']?.['openings'] ?? []) as unknown as readonly { readonly id: string }[]
  await send(ana, 'PATCH', `${path}/openings/${opening?.id}`, { width: feet(3), height: feet(7) })
  expect(await send(ana, 'PATCH', `${path}/openings/${opening?.id}`, { width: 10 ** 12 + 1 })).toMatchObject({ problem: [400, 'invalid_input', [{ field: 'width' }]] })
  expect(await send(ana, 'PATCH', `${path}/rooms/${room}`, { height: -1 })).toMatchObject({ problem: [400, 'invalid_input', [{ field: 'height' }]] })
  await send(ana, 'POST', `${path}/openings/${opening?.id}/archive`)

  const key = encodeURIComponent(`${surface}/finish.gallons`)
  expect(await send(ana, 'GET', `${path}/takeoff/figures/${key}`)).toMatchObject({ thousandths: 1143, how: 'worked_out', operation: 'product', inputs: [{ how: 'worked_out' }, { how: 'worked_out' }] })
  expect((await send(ana, 'PUT', `${path}/takeoff/figures/${key}`, { value: 2000, measure: 'imperial' }))['shown']).toMatchObject({ material_cents: 8000 })
  expect(await send(ana, 'GET', `${path}/takeoff/figures/${key}`)).toMatchObject({ thousandths: 2000, how: 'by_hand', instead_of: { thousandths: 1143 } })
  expect(await send(ana, 'POST', `${path}/take-off`, {})).toMatchObject({ total_cents: 28_000, lines: [{ part: 'labour', state: 'unchanged' }, { part: 'finish', state: 'updated' }] })
  expect(await send(ana, 'PUT', `${path}/takeoff/figures/${key}`, { value: 3000, measure: 'imperial', seen: null })).toMatchObject({ problem: [409, 'changed_meanwhile', expect.anything()] })
  expect(await send(ana, 'PUT', `${path}/takeoff/figures/${key}`, { value: -1, measure: 'imperial' })).toMatchObject({ problem: [400, 'invalid_input', [{ field: 'value' }]] })
  expect(await send(ana, 'PUT', `${path}/takeoff/figures/${room}.moon`, { value: 1, measure: 'imperial' })).toMatchObject({ problem: [404, 'record_missing', expect.anything()] })
  const cost = encodeURIComponent(`${surface}/finish.material_cost`)
  await send(ana, 'PUT', `${path}/takeoff/figures/${cost}`, { value: 7777, measure: 'imperial' })

  const seen = JSON.stringify([await send(sam, 'GET', `${path}/takeoff`), await send(sam, 'GET', '/products'), await send(sam, 'GET', '/production-rates'), await send(sam, 'GET', '/company')])
  expect(seen).toContain('"hours"')
  expect(seen.match(/"\w*cents":/g)).toBeNull()
  for (const money of ['4000', '5000', '7777', '8000', '20000']) expect(seen).not.toMatch(new RegExp(`cents":${money}\\b`))
  expect(await send(sam, 'GET', `${path}/takeoff/figures/${cost}`)).toMatchObject({ problem: [404, 'not_found', undefined] })
  expect(await send(sam, 'POST', `${path}/take-off`, {})).toMatchObject({ problem: [403, 'not_permitted', undefined] })

  await send(ana, 'DELETE', `${path}/takeoff/figures/${cost}`)
  expect((await send(ana, 'DELETE', `${path}/takeoff/figures/${key}`))['shown']).toMatchObject({ material_cents: 4571 })
  await send(ana, 'POST', `${path}/surfaces/${surface}/archive`)
  expect(await send(ana, 'POST', `${path}/take-off`, {})).toMatchObject({ total_cents: 0, lines: [{ state: 'removed' }, { state: 'removed' }] })
  await send(ana, 'POST', `${path}/surfaces/${surface}/restore`)
  await send(ana, 'POST', `${path}/rooms/${room}/archive`)
  expect(await send(ana, 'PATCH', `${path}/rooms/${room}`, { name: 'Den' })).toMatchObject({ problem: [409, 'record_archived', undefined] })
  expect((await send(ana, 'POST', `${path}/rooms/${room}/restore`))['source']).toMatchObject({ rooms: [{ id: room }], surfaces: [{ id: surface }] })
})

test('prices from a day on over REST: set, read by day, refused unseen, taken back', async () => {
  const item = await send(olga, 'POST', '/price-book', { code: 'R-1', name: 'Doors by REST', labour_unit_cents: 4500, effective_on: '2026-01-01' })
  const amounts = { labour_unit_cents: 5000, material_unit_cents: 0, other_unit_cents: 0 }
  expect(await send(olga, 'PUT', `/price-book/${item['id']}/prices/2090-03-01`, { amounts })).toMatchObject({ items: [{ id: null, labour_unit_cents: 4500 }, { effective_on: '2090-03-01', labour_unit_cents: 5000, created_by_name: 'Olga' }] })
  expect(await send(olga, 'PUT', `/price-book/${item['id']}/prices/2090-03-01`, { amounts: { ...amounts, labour_unit_cents: 1 }, from: { labour_unit_cents: null } })).toMatchObject({ problem: [409, 'changed_meanwhile', expect.anything()] })
  expect(await send(ana, 'PUT', `/price-book/${item['id']}/prices/2090-03-02`, { amounts })).toMatchObject({ problem: [403, 'not_permitted', undefined] })
  const listed = async (day: string) => await send(ana, 'GET', `/price-book?search=doors%20by&on=${day}`)
  expect([await listed('2090-02-28'), await listed('2090-03-01')]).toMatchObject([{ items: [{ labour_unit_cents: 4500 }] }, { items: [{ labour_unit_cents: 5000, effective_on: '2090-03-01' }] }])
  expect(JSON.stringify(await send(sam, 'GET', `/price-book/${item['id']}/prices`))).not.toContain('cents')
  expect(await send(olga, 'DELETE', `/price-book/${item['id']}/prices/2090-03-01`)).toMatchObject({ items: [{ id: null }] })
  const can = await send(olga, 'POST', '/products', { kind: 'finish', name: 'By day', coverage_thousandths: 350_000, gallon_cents: 4000, effective_on: '2026-01-01' })
  await send(olga, 'PUT', `/products/${can['id']}/prices/2026-02-01`, { amounts: { quart_cents: null, gallon_cents: 5000, five_gallons_cents: null } })
  expect([await send(ana, 'GET', `/products/${can['id']}`), await send(olga, 'PATCH', `/products/${can['id']}`, { gallon_cents: 5100 }), (await send(ana, 'GET', '/products?search=by%20day&on=2026-01-31'))['items']])
    .toMatchObject([{ gallon_cents: 5000, effective_on: '2026-02-01' }, { gallon_cents: 5100 }, [{ gallon_cents: 4000 }]])

  const project = newProject()
  await ana.push(ana.envelope('project.create', project))
  await send(olga, 'PUT', `/price-book/${item['id']}/prices/2026-06-01`, { amounts })
  const { estimate } = await send(ana, 'POST', '/estimates', { project_id: project.id, title: 'Doors', prices_on: '2026-05-01' })
  const path = `/estimates/${estimate?.['id']}`
  const { sections } = await send(ana, 'POST', `${path}/sections`, { name: 'Doors' })
  for (const labour_unit_cents of [4500, 4000]) await send(ana, 'POST', `${path}/lines`, { section_id: (sections as unknown as Json[])[0]?.['id'], quantity_thousandths: 1000, labour_unit_cents, price_book_item_id: item['id'] })
  expect(await send(ana, 'GET', `${path}/price-changes?on=2026-06-01`)).toMatchObject({ before: '2026-05-01', takeoff_lines: 0, lines: [{ state: 'follows', to: { labour_unit_cents: 5000 } }, { state: 'by_hand' }] })
  expect(await send(ana, 'POST', `${path}/refresh-prices`, { on: '2026-06-01' })).toMatchObject({ estimate: { prices_on: '2026-06-01', total_cents: 9000 } })
})
