import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import { restEndpoints } from '../../sync-server/api/rest.ts'
import { schemaVersion } from '../../shared/schema/tables.ts'
import { canonicalJson } from '../../shared/signing/canonical-json.ts'
import { consentText, consentVersion } from '../../shared/signing/consent.ts'
import { estimateDocument, sealDocument } from '../../shared/signing/signed-document.ts'
import { newProject, serverUnderTest, type Laptop, type ServerUnderTest } from './server-under-test.ts'

let server: ServerUnderTest
let olga: Laptop
let ana: Laptop
let sam: Laptop

beforeAll(async () => {
  server = await serverUnderTest()
  olga = await server.laptop('office', 'Olga')
  ana = await server.laptop('estimator', 'Ana')
  sam = await server.laptop('superintendent', 'Sam')
})
afterAll(() => server?.close())

interface Answer { readonly status: number; readonly body: Json; readonly headers: Headers }
interface Json { readonly [name: string]: Json }

const endpoints = restEndpoints(1_000)
/** The endpoint that a path belongs to, the one with the fewest parameters first. */
function endpointAt(method: string, path: string) {
  const fits = endpoints.filter((each) => each.method === method.toLowerCase() && new RegExp(`^${each.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path.split('?')[0] ?? ''))
  return fits.sort((one, other) => one.path.split('{').length - other.path.split('{').length)[0]
}

/** Sends a request; what comes back must be as the OpenAPI document says, or a whole problem. */
async function send(laptop: Laptop, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await laptop.fetch(`/api/v1${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const text = await response.text()
  const answer = { status: response.status, body: (text === '' ? null : JSON.parse(text)) as Json, headers: response.headers }
  const declared = endpointAt(method, path)
  if (answer.status >= 400) {
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(answer.body).toMatchObject({ type: `urn:kibray:problem:${answer.body['code']}`, status: answer.status, title: expect.any(String), detail: expect.any(String), instance: `/api/v1${path.split('?')[0]}`, request_id: expect.any(String) })
  } else {
    expect(answer.status).toBe(declared?.status)
    if (declared?.answer) expect(declared.answer.safeParse(answer.body).error).toBeUndefined()
  }
  return answer
}
const codeOf = ({ status, body }: Answer): readonly unknown[] => [status, body['code']]
const textOf = (value: unknown): string => String(value)

describe('projects', () => {
  test('are created, read, changed, archived and restored', async () => {
    const made = await send(olga, 'POST', '/projects', { name: 'Lobby', city: 'Denver' })
    const path = `/projects/${made.body['id']}`
    expect(made.headers.get('location')).toBe(`/api/v1${path}`)
    expect(made.body).toMatchObject({ name: 'Lobby', city: 'Denver', status: 'lead' })
    expect(Number(made.body['number'])).toBeGreaterThan(1000)
    const read = await send(olga, 'GET', path)
    expect(read.body).toEqual(made.body)
    const changed = await send(olga, 'PATCH', path, { status: 'bid', expected_value_cents: 120_000 }, { 'if-match': read.headers.get('etag') ?? '' })
    expect(changed.body).toMatchObject({ status: 'bid', expected_value_cents: 120_000 })
    expect(codeOf(await send(olga, 'PATCH', path, { status: 'active' }, { 'if-match': read.headers.get('etag') ?? '' }))).toEqual([409, 'changed_meanwhile'])
    expect((await send(olga, 'POST', `${path}/archive`)).body['archived_at']).not.toBeNull()
    expect(codeOf(await send(olga, 'PATCH', path, { city: 'Golden' }))).toEqual([409, 'record_archived'])
    expect((await send(olga, 'POST', `${path}/restore`)).body['archived_at']).toBeNull()
  })

  test('a change from what the caller saw is held against what is there: money is refused, words are kept as a conflict', async () => {
    const { body: { id } } = await send(olga, 'POST', '/projects', { name: 'Seen', expected_value_cents: 100, city: 'Denver' })
    expect(codeOf(await send(olga, 'PATCH', `/projects/${id}`, { expected_value_cents: 300, from: { expected_value_cents: 200 } }))).toEqual([409, 'changed_meanwhile'])
    await send(olga, 'PATCH', `/projects/${id}`, { city: 'Golden', from: { city: 'Boulder' } })
    expect(await server.postgres.database.selectFrom('conflict').select(['field', 'losing_value']).where('record_id', '=', textOf(id)).execute()).toEqual([{ field: 'city', losing_value: '"Denver"' }])
  })

  test('come page by page, in order, filtered and searched in any case', async () => {
    for (let index = 0; index < 5; index += 1) await send(olga, 'POST', '/projects', { name: `Paged Élan ${index}`, status: index % 2 === 0 ? 'active' : 'bid' })
    expect((await send(olga, 'GET', '/projects?search=paged%20élan&sort=name&limit=2')).body).toMatchObject({ total: 5, next_offset: 2, items: [{ name: 'Paged Élan 0' }, { name: 'Paged Élan 1' }] })
    expect((await send(olga, 'GET', '/projects?search=PAGED%20ÉLAN&sort=-name&limit=2&offset=4')).body).toMatchObject({ total: 5, next_offset: null, items: [{ name: 'Paged Élan 0' }] })
    expect((await send(olga, 'GET', '/projects?search=élan&status=bid')).body).toMatchObject({ total: 2 })
    expect((await send(olga, 'GET', '/projects?search=élan&status=bid,active')).body).toMatchObject({ total: 5 })
    expect((await send(olga, 'GET', `/projects?search=${encodeURIComponent(`%' or 1=1 --`)}`)).body).toMatchObject({ total: 0 })
    for (const wrong of ['limit=0', 'limit=501', 'limit=ten', 'sort=password', 'status=painted', 'colour=red', 'client_id=x']) expect(codeOf(await send(olga, 'GET', `/projects?${wrong}`))).toEqual([400, 'invalid_input'])
  })

  test('have members, whom the office chooses', async () => {
    const { body: { id } } = await send(olga, 'POST', '/projects', { name: 'Manned' })
    expect((await send(olga, 'PUT', `/projects/${id}/members/${sam.actor.id}`)).status).toBe(204)
    expect((await send(sam, 'GET', `/projects/${id}/members`)).body).toMatchObject({ items: [{ user_id: sam.actor.id, role: 'superintendent' }] })
    expect(codeOf(await send(sam, 'PUT', `/projects/${id}/members/${ana.actor.id}`))).toEqual([403, 'not_permitted'])
    expect((await send(olga, 'DELETE', `/projects/${id}/members/${sam.actor.id}`)).status).toBe(204)
    expect(codeOf(await send(sam, 'GET', `/projects/${id}`))).toEqual([404, 'not_found'])
  })
})

describe('the same request again', () => {
  test('makes one record and answers as before, with a UUID as key or any text', async () => {
    for (const key of [v7(), 'order 66 of the bookkeeping']) {
      const body = { name: `Keyed ${key}` }
      const [first, second] = [await send(olga, 'POST', '/projects', body, { 'idempotency-key': key }), await send(olga, 'POST', '/projects', body, { 'idempotency-key': key })]
      expect(second.body).toEqual(first.body)
      expect((await send(olga, 'GET', `/projects?search=${encodeURIComponent(key)}`)).body).toMatchObject({ total: 1 })
    }
  })

  test('changes once, though what If-Match named has changed by it', async () => {
    const made = await send(olga, 'POST', '/clients', { name: 'Keyed client' })
    const headers = { 'idempotency-key': v7(), 'if-match': made.headers.get('etag') ?? '' }
    const first = await send(olga, 'PATCH', `/clients/${made.body['id']}`, { phone: '555' }, headers)
    expect((await send(olga, 'PATCH', `/clients/${made.body['id']}`, { phone: '555' }, headers)).body).toEqual(first.body)
  })

  test('is refused again where it was refused', async () => {
    const headers = { 'idempotency-key': v7() }
    const body = { project_id: v7(), title: 'Too early', number: null }
    expect(codeOf(await send(ana, 'POST', '/estimates', body, headers))).toEqual([403, 'not_permitted'])
    expect(codeOf(await send(ana, 'POST', '/estimates', body, headers))).toEqual([403, 'not_permitted'])
  })
})

test('clients have contacts', async () => {
  const { body: { id } } = await send(olga, 'POST', '/clients', { name: 'Cherry Creek Dental', kind: 'organisation' })
  const { body: withContact } = await send(olga, 'POST', `/clients/${id}/contacts`, { name: 'Dr. Nair', can_sign: 1 })
  expect(withContact).toMatchObject({ contacts: [{ name: 'Dr. Nair', can_sign: 1 }] })
  const contact = (withContact['contacts'] as unknown as { id: string }[])[0]?.id ?? ''
  expect((await send(olga, 'PATCH', `/clients/${id}/contacts/${contact}`, { title: 'Owner' })).body).toMatchObject({ contacts: [{ title: 'Owner' }] })
  expect((await send(olga, 'POST', `/clients/${id}/contacts/${contact}/archive`)).body).toMatchObject({ contacts: [{ archived_at: expect.any(String) }] })
  expect((await send(olga, 'PATCH', `/clients/${id}`, { phone: '(303) 555-0134' })).body).toMatchObject({ phone: '(303) 555-0134' })
  expect((await send(olga, 'GET', '/clients?search=cherry')).body).toMatchObject({ total: 1, items: [{ project_count: 0 }] })
  await send(olga, 'POST', `/clients/${id}/archive`)
  expect((await send(olga, 'GET', '/clients?search=cherry&archived=true')).body).toMatchObject({ total: 1 })
  await send(olga, 'POST', `/clients/${id}/restore`)
  expect(codeOf(await send(sam, 'POST', '/clients', { name: 'Not his' }))).toEqual([403, 'not_permitted'])
})

describe('estimates', () => {
  test('are written line by line, sent, revised and signed', async () => {
    const project = newProject()
    await ana.does('project.create', project)
    const made = await send(ana, 'POST', '/estimates', { project_id: project.id, title: 'Hall and stairs', markup_labour_basis_points: 5_000 })
    const id = textOf(made.body['estimate']?.['id'])
    const path = `/estimates/${id}`
    expect(Number(made.body['estimate']?.['number'])).toBeGreaterThan(1000)
    const hall = (await send(ana, 'POST', `${path}/sections`, { name: 'Hall' })).body['sections'] as unknown as { id: string; position: string }[]
    const stairs = (await send(ana, 'POST', `${path}/sections`, { name: 'Stairs' })).body['sections'] as unknown as { id: string; position: string; name: string }[]
    expect(stairs.map((section) => section.name)).toEqual(['Hall', 'Stairs'])
    const line = { section_id: hall[0]?.id, description: 'Walls, two coats', quantity_thousandths: 100_000, unit: 'sq ft', labour_unit_cents: 60, material_unit_cents: 20 }
    const withLine = await send(ana, 'POST', `${path}/lines`, line)
    // 100 × (60 × 1.5 + 20) cents
    expect(withLine.body['estimate']).toMatchObject({ total_cents: 11_000 })
    const lineId = (withLine.body['lines'] as unknown as { id: string }[])[0]?.id ?? ''
    for (const [method, at] of [['POST', `${path}/lines`], ['PATCH', `${path}/lines/${lineId}`]] as const) {
      const refused = await send(ana, method, at, { ...(method === 'POST' ? line : {}), quantity_thousandths: -1000 })
      expect([refused.status, refused.body['code'], refused.body['fields']]).toEqual([400, 'invalid_input', [expect.objectContaining({ field: 'quantity_thousandths' })]])
    }
    expect((await send(ana, 'PATCH', `${path}/lines/${lineId}`, { quantity_thousandths: 200_000 })).body['estimate']).toMatchObject({ total_cents: 22_000 })
    expect(codeOf(await send(ana, 'PATCH', `${path}/lines/${v7()}`, { note: 'x' }))).toEqual([404, 'not_found'])
    await send(ana, 'PATCH', `${path}/sections/${hall[0]?.id}`, { name: 'Entrance hall' })
    await send(ana, 'DELETE', `${path}/sections/${stairs[1]?.id}`)
    await send(ana, 'POST', `${path}/lines`, { ...line, description: 'To be deleted' }).then(async ({ body }) => {
      await send(ana, 'DELETE', `${path}/lines/${(body['lines'] as unknown as { id: string }[])[1]?.id}`)
    })
    expect((await send(ana, 'PATCH', path, { discount_cents: 2_000 })).body['estimate']).toMatchObject({ total_cents: 20_000 })
    await send(ana, 'POST', `${path}/send`)
    expect(codeOf(await send(ana, 'PATCH', path, { title: 'Too late' }))).toEqual([409, 'estimate_frozen'])
    const revised = await send(ana, 'POST', `${path}/versions`)
    expect(revised.body).toMatchObject({ estimate: { version_number: 2, status: 'draft', number: made.body['estimate']?.['number'], total_cents: 20_000 }, versions: [{ id, version_number: 1, status: 'superseded' }, { version_number: 2 }] })
    const second = textOf(revised.body['estimate']?.['id'])

    const signed = await send(ana, 'POST', '/signatures', await signatureOf(second, project.id))
    expect(signed.body).toMatchObject({ signer_name: 'Elena Marchetti', document_id: second })
    expect((await send(ana, 'GET', `/estimates/${second}`)).body).toMatchObject({ estimate: { status: 'accepted' }, signature: { id: signed.body['id'] } })
    expect((await send(ana, 'GET', `/signatures/${signed.body['id']}`)).body).toEqual(signed.body)
    expect((await send(ana, 'GET', `/signatures?project_id=${project.id}`)).body['items']).toHaveLength(1)
    expect((await send(olga, 'GET', `/projects/${project.id}/signatures`)).body['items']).toHaveLength(1)
    expect(codeOf(await send(ana, 'PATCH', `/estimates/${second}`, { title: 'Changed after all' }))).toEqual([409, 'document_locked'])
    expect(codeOf(await send(ana, 'POST', '/signatures', { ...await signatureOf(second, project.id) }))).toEqual([409, 'document_locked'])
    expect((await send(ana, 'GET', '/estimates?status=accepted')).body).toMatchObject({ total: 1, items: [{ id: second, project_name: project.name }] })
  })

  test('offer packages and alternates, of which what is chosen counts', async () => {
    const project = newProject()
    await ana.does('project.create', project)
    const path = `/estimates/${textOf((await send(ana, 'POST', '/estimates', { project_id: project.id, title: 'Outside' })).body['estimate']?.['id'])}`
    const offer = async (kind: string, name: string, cents: number): Promise<string> => {
      const option_id = v7()
      await send(ana, 'POST', `${path}/options`, { id: option_id, kind, name })
      const sections = (await send(ana, 'POST', `${path}/sections`, { name: 'Work', option_id })).body['sections'] as unknown as { id: string; option_id: string }[]
      await send(ana, 'POST', `${path}/lines`, { section_id: sections.find((section) => section.option_id === option_id)?.id, quantity_thousandths: 1000, labour_unit_cents: cents })
      return option_id
    }
    const [good, better, fence] = [await offer('package', 'Good', 10_000), await offer('package', 'Better', 15_000), await offer('alternate', 'Fence', 7_000)]
    const total = async (of: Promise<{ body: Record<string, unknown> }>): Promise<unknown> => ((await of).body['estimate'] as Record<string, unknown>)['total_cents']
    expect(await total(send(ana, 'GET', path))).toBe(10_000)
    expect(await total(send(ana, 'POST', `${path}/options/${better}/choose`))).toBe(15_000)
    expect(await total(send(ana, 'POST', `${path}/options/${fence}/choose`))).toBe(22_000)
    expect(await total(send(ana, 'POST', `${path}/options/${fence}/leave-out`))).toBe(15_000)
    expect(codeOf(await send(ana, 'POST', `${path}/options/${better}/leave-out`))[1]).toBe('invalid_input')
    expect((await send(ana, 'PATCH', `${path}/options/${fence}`, { description: 'Along the street' })).body['options']).toContainEqual(expect.objectContaining({ id: fence, description: 'Along the street' }))
    expect(await total(send(ana, 'DELETE', `${path}/options/${better}`))).toBe(10_000)
    expect((await send(ana, 'GET', path)).body['estimate']).toMatchObject({ chosen_package_id: good })
    expect(codeOf(await send(ana, 'POST', `${path}/options/${v7()}/choose`))).toEqual([404, 'not_found'])
  })

  async function signatureOf(id: string, project_id: string): Promise<object> {
    const { database } = server.postgres
    const rows = { estimate: await database.selectFrom('estimate').selectAll().where('id', '=', id).executeTakeFirstOrThrow(), sections: await database.selectFrom('estimate_section').selectAll().where('estimate_id', '=', id).execute(), lines: await database.selectFrom('estimate_line').selectAll().where('estimate_id', '=', id).execute() }
    const heading = { company_name: 'Brightside', company_address: '', project_name: 'x', project_address: '', client_name: 'Elena Marchetti' }
    return {
      project_id, document_kind: 'estimate', document_id: id, ...sealDocument(estimateDocument(heading, rows.estimate, rows.sections, rows.lines)), signer_name: 'Elena Marchetti',
      ink: canonicalJson([[[1, 2, 0], [3, 4, 10]]]), consent_text: consentText(consentVersion, 'en'), consent_version: consentVersion, consent_language: 'en',
    }
  }
})

test('reports are written, handed in and closed to changes', async () => {
  const project = newProject()
  await ana.does('project.create', project)
  await olga.does('project_member.add', { id: v7(), project_id: project.id, user_id: sam.actor.id })
  const made = await send(sam, 'POST', '/reports', { project_id: project.id, report_date: '2026-11-20' })
  const path = `/reports/${made.body['report']?.['id']}`
  await send(sam, 'PATCH', path, { weather: 'clear', notes: 'First coat' })
  const entry = ((await send(sam, 'POST', `${path}/entries`, { kind: 'crew', description: 'Luis', quantity_thousandths: 8_000, unit: 'hour' })).body['entries'] as unknown as { id: string }[])[0]?.id
  expect((await send(sam, 'PATCH', `${path}/entries/${entry}`, { quantity_thousandths: 7_500 })).body).toMatchObject({ entries: [{ quantity_thousandths: 7_500 }] })
  expect((await send(sam, 'DELETE', `${path}/entries/${entry}`)).body).toMatchObject({ entries: [] })
  expect((await send(sam, 'POST', `${path}/submit`)).body).toMatchObject({ report: { status: 'submitted' }, author_name: 'Sam' })
  expect(codeOf(await send(sam, 'PATCH', path, { notes: 'Second thoughts' }))).toEqual([409, 'report_submitted'])
  expect((await send(sam, 'GET', `/reports?project_id=${project.id}&status=submitted`)).body).toMatchObject({ total: 1 })
  await send(sam, 'POST', `${path}/archive`)
  await send(sam, 'POST', `${path}/restore`)
})

test('people are the admin’s: added with a password, given roles, put away and brought back', async () => {
  const mara = await server.signIn(server.admin, `ada-${server.company}@example.com`)
  const email = `ben-${v7()}@example.com`
  const made = await send(mara, 'POST', '/users', { name: 'Ben', email, role: 'office', password: 'long enough' })
  const trySignIn = async (password: string): Promise<number> => (await fetch(`${server.url}/api/v1/auth/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, password }) })).status
  expect(await trySignIn('long enough')).toBe(200)
  await send(mara, 'PUT', `/users/${made.body['id']}/password`, { password: 'another one' })
  expect([await trySignIn('long enough'), await trySignIn('another one')]).toEqual([401, 200])
  expect((await send(mara, 'PUT', `/users/${made.body['id']}/role`, { role: 'estimator' })).body).toMatchObject({ role: 'estimator' })
  await send(mara, 'POST', `/users/${made.body['id']}/archive`)
  expect(await trySignIn('another one')).toBe(401)
  await send(mara, 'POST', `/users/${made.body['id']}/restore`)
  expect(codeOf(await send(olga, 'POST', '/users', { name: 'Eve', email: 'eve@example.com', role: 'admin', password: 'long enough' }))).toEqual([403, 'not_permitted'])
  expect(codeOf(await send(mara, 'POST', '/users', { name: 'Short', email: 'short@example.com', role: 'admin', password: 'short' }))).toEqual([400, 'invalid_input'])
  expect((await send(olga, 'GET', '/users')).body['items']).not.toHaveLength(0)
})

describe('whatever goes wrong is a problem (RFC 9457)', () => {
  test.each([
    ['an address that is none', 'GET', '/paintings', undefined, [404, 'not_found']],
    ['a record that is none', 'GET', `/projects/${v7()}`, undefined, [404, 'not_found']],
    ['an id that is none', 'GET', '/projects/seventeen', undefined, [400, 'invalid_input']],
    ['a field that is none', 'POST', '/projects', { name: 'x', colour: 'red' }, [400, 'invalid_input']],
    ['a field that is missing', 'POST', '/projects', {}, [400, 'invalid_input']],
    ['nothing to change', 'PATCH', `/clients/${v7()}`, {}, [400, 'invalid_input']],
    ['another method', 'DELETE', '/projects', undefined, [404, 'not_found']],
  ])('%s', async (_, method, path, body, expected) => {
    expect(codeOf(await send(olga, method, path, body))).toEqual(expected)
  })

  test('a body that is no JSON, and one that is too long', async () => {
    const broken = await olga.fetch('/api/v1/projects', { method: 'POST', body: '{"name":' })
    expect([broken.status, broken.headers.get('content-type')?.split(';')[0], (await broken.json() as Json)['code']]).toEqual([400, 'application/problem+json', 'invalid_input'])
    const long = await olga.fetch('/api/v1/projects', { method: 'POST', body: JSON.stringify({ name: 'x'.repeat(6_000_000) }) })
    expect([long.status, (await long.json() as Json)['code']]).toEqual([413, 'request_too_large'])
  })

  test('the caller’s request id comes back', async () => {
    const answer = await olga.fetch('/api/v1/nothing', { headers: { 'x-request-id': 'mine-17' } })
    expect([answer.headers.get('x-request-id'), (await answer.json() as Json)['request_id']]).toEqual(['mine-17', 'mine-17'])
  })
})

test('the server says how it is, describes itself, and guards its pages', async () => {
  const health = await fetch(`${server.url}/api/v1/health`)
  expect(await health.json()).toMatchObject({ status: 'ok', database: 'ok', shapes: { status: 'active' }, schema_version: schemaVersion, protocol: { oldest: 1, newest: 1 } })
  expect(health.headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
  for (const path of ['/api/schema', '/api/schema/']) expect(await (await fetch(`${server.url}${path}`)).json()).toMatchObject({ openapi: '3.1.0' })
  const page = await fetch(`${server.url}/api/docs`)
  expect(page.headers.get('content-type')).toMatch(/^text\/html/)
  expect(page.headers.get('content-security-policy')).toMatch(/style-src 'sha256-/)
})
