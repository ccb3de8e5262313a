import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
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

/** Sends a request; what is answered must be as the OpenAPI document says. */
async function send(laptop: Laptop, method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Json> {
  const response = await laptop.fetch(`/api/v1${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const answer = await response.json() as Json
  if (response.status >= 400) return { problem: [response.status, answer['code'], answer['fields']] as unknown as Json }
  const declared = endpoints.filter((each) => each.method === method.toLowerCase() && new RegExp(`^${each.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path.split('?')[0] ?? '')).sort((one, other) => one.path.split('{').length - other.path.split('{').length)[0]
  expect([path, response.status]).toEqual([path, declared?.status])
  expect(declared?.answer?.safeParse(answer).error).toBeUndefined()
  return answer
}

test('an assembly is kept, put into an estimate and follows its input over REST; an estimate and its template come to the same', async () => {
  const { assembly } = await send(olga, 'POST', '/assemblies', { code: 'WALL-2', name: 'Walls, two coats', unit: 'sf', category: 'Interior' })
  const path = `/assemblies/${assembly?.['id']}`
  await send(olga, 'POST', `${path}/lines`, { description: 'Labor', unit: 'h', per_thousandths: 150_000, labour_unit_cents: 5005 })
  const made = await send(olga, 'POST', `${path}/lines`, { description: 'Paint', unit: 'gal', per_thousandths: 350_000, rounding: 'up', material_unit_cents: 4004, taxable: 1 })
  const [, gallons] = made['lines'] as unknown as readonly { readonly id: string }[]
  expect(await send(olga, 'PATCH', `${path}/lines/${gallons?.id}`, { per_thousandths: 0 })).toMatchObject({ problem: [400, 'invalid_input', [{ field: 'per_thousandths' }]] })
  expect(await send(olga, 'PATCH', `${path}/lines/${gallons?.id}`, { per_thousandths: 300_000, from: { per_thousandths: 1 } })).toMatchObject({ problem: [409, 'changed_meanwhile', expect.anything()] })
  expect(await send(ana, 'PATCH', path, { name: 'Mine' })).toMatchObject({ problem: [403, 'not_permitted', undefined] })
  expect(await send(ana, 'GET', '/assemblies?search=walls')).toMatchObject({ total: 1, items: [{ code: 'WALL-2' }], categories: ['Interior'] })

  const project = newProject()
  await ana.push(ana.envelope('project.create', project))
  await olga.push(olga.envelope('project_member.add', { id: v7(), project_id: project.id, user_id: sam.actor.id }))
  const { estimate } = await send(ana, 'POST', '/estimates', { project_id: project.id, title: 'Interior', profit_basis_points: 1000 })
  const house = `/estimates/${estimate?.['id']}`
  const section = v7()
  await send(ana, 'POST', `${house}/sections`, { id: section, name: 'Hall' })
  const once = { 'idempotency-key': v7() }
  const put = { section_id: section, assembly_id: assembly?.['id'], input_thousandths: 400_000 }
  // 2.667 h at $50.05 are $133.48, two gallons $80.08, and 10 % on both
  const used = await send(ana, 'POST', `${house}/assemblies`, put, once)
  expect(used).toMatchObject({ total_cents: 23_492, items: [{ input_thousandths: 400_000, lines: [{}, {}] }] })
  expect(await send(ana, 'POST', `${house}/assemblies`, put, once)).toEqual(used)
  const [use] = used['items'] as unknown as readonly { readonly id: string }[]

  // two laptops that did not hear of each other: the later input is refused, never merged
  const edit = (to: number) => ({ id: use?.id ?? '', project_id: project.id, edits: { input_thousandths: { from: 400_000, to } } })
  const answers = [...await ana.push(ana.envelope('assembly_use.edit', edit(700_000))), ...await olga.push(olga.envelope('assembly_use.edit', edit(900_000)))]
  expect(answers.map(({ status }) => status)).toEqual(['applied', 'refused'])
  expect((await send(ana, 'GET', house))['lines']).toMatchObject([{ description: 'Labor', quantity_thousandths: 4667 }, { description: 'Paint', quantity_thousandths: 2000, taxable: 1 }])
  expect(await send(ana, 'PATCH', `${house}/assemblies/${use?.id}`, { input_thousandths: -1 })).toMatchObject({ problem: [400, 'invalid_input', [{ field: 'input_thousandths' }]] })
  const { total_cents } = await send(ana, 'PATCH', `${house}/assemblies/${use?.id}`, { input_thousandths: 1_050_000 })

  const kept = await send(ana, 'POST', `${house}/template`, { name: 'House', todays_prices: false })
  const template = `/templates/${kept['template']?.['id']}`
  const begun = await send(ana, 'POST', `${template}/estimates`, { project_id: project.id, title: 'The same again' })
  expect(begun['total_cents']).toEqual(total_cents)
  const again = await send(ana, 'GET', `/estimates/${begun['id']}/assemblies`)
  expect(again).toMatchObject({ items: [{ input_thousandths: 1_050_000, lines: [{}, {}] }] })
  expect(await send(ana, 'POST', `${template}/change-orders`, { project_id: project.id, estimate_id: estimate?.['id'], title: 'No' })).toMatchObject({ problem: [400, 'invalid_input', [{ field: 'kind' }]] })
  const content = JSON.parse(String(kept['template']?.['content'])) as { sections: { lines: object[] }[] }
  content.sections[0]?.lines.push({ description: 'Bad' })
  expect(await send(ana, 'POST', '/templates', { kind: 'estimate', name: 'Bad', content: JSON.stringify(content) })).toMatchObject({ problem: [400, 'invalid_input', expect.arrayContaining([expect.objectContaining({ field: 'content.sections.0.lines.2.unit' })])] })
  expect(await send(ana, 'POST', `${template}/archive`)).toMatchObject({ problem: [403, 'not_permitted', undefined] })
  await send(olga, 'POST', `${template}/archive`)
  expect(await send(ana, 'GET', '/templates?kind=estimate')).toMatchObject({ total: 0 })
  await send(olga, 'POST', `${template}/restore`)

  // a role without costs reads quantities and no money, neither in a line nor in a template
  const seen = JSON.stringify([await send(sam, 'GET', path), await send(sam, 'GET', `${house}/assemblies`), await send(sam, 'GET', template), await send(sam, 'GET', '/templates')])
  expect(seen).toContain('"per_thousandths":350000')
  expect(seen).not.toMatch(/5005|4004|unit_cents"/)
  expect(await send(sam, 'POST', `${template}/estimates`, { project_id: project.id, title: 'No' })).toMatchObject({ problem: [404, 'not_found', undefined] })

  // with the assembly go its lines
  expect(await send(ana, 'DELETE', `${house}/assemblies/${use?.id}`)).toMatchObject({ items: [], total_cents: 0 })
  expect((await send(ana, 'GET', house))['lines']).toEqual([])
})

test('an estimate is duplicated over REST at the prices of a day: with its photos in its project, without them in another', async () => {
  const [house, other] = [newProject(), newProject()]
  for (const project of [house, other]) await ana.push(ana.envelope('project.create', project))
  const item = await send(olga, 'POST', '/price-book', { code: 'PNT', name: 'Paint', unit: 'gal', material_unit_cents: 4000, effective_on: '2026-01-01' })
  await send(olga, 'PUT', `/price-book/${item['id']}/prices/2026-06-01`, { amounts: { labour_unit_cents: 0, material_unit_cents: 4400, other_unit_cents: 0 } })
  const { estimate } = await send(ana, 'POST', '/estimates', { project_id: house.id, title: 'Interior', prices_on: '2026-01-02', profit_basis_points: 1000 })
  const path = `/estimates/${estimate?.['id']}`
  const section_id = v7()
  await send(ana, 'POST', `${path}/sections`, { id: section_id, name: 'Hall' })
  await send(ana, 'POST', `${path}/lines`, { section_id, description: 'Paint', quantity_thousandths: 3000, material_unit_cents: 4000, price_book_item_id: item['id'] })
  const photo = { project_id: house.id, record_table: 'estimate', record_id: estimate?.['id'], file_name: 'front.jpg', media_type: 'image/jpeg', size_bytes: 5, sha256: 'ab'.repeat(32), caption: 'The front', printed: 'cover' }
  await send(ana, 'POST', '/attachments', { id: v7(), ...photo })

  const once = { 'idempotency-key': v7() }
  const same = await send(ana, 'POST', `${path}/duplicate`, { title: 'A second offer' }, once)
  expect(same).toMatchObject({ estimate: { project_id: house.id, title: 'A second offer', status: 'draft', total_cents: 13_200 } })
  expect(await send(ana, 'POST', `${path}/duplicate`, { title: 'A second offer' }, once)).toEqual(same)
  const moved = await send(ana, 'POST', `${path}/duplicate`, { project_id: other.id, prices_on: '2026-07-01' })
  expect(moved).toMatchObject({ estimate: { project_id: other.id, title: 'Interior', prices_on: '2026-07-01', total_cents: 14_520 } })
  const photosOf = async (of: Json) => (await send(ana, 'GET', `/attachments?record_id=${of['estimate']?.['id']}`))['items']
  expect(await photosOf(same)).toMatchObject([{ caption: 'The front', printed: 'cover', sha256: photo.sha256 }])
  expect(await photosOf(moved)).toEqual([])
  expect(await send(sam, 'POST', `${path}/duplicate`, {})).toMatchObject({ problem: [404, 'not_found', undefined] })
})
