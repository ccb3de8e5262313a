import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../build/port.ts'
import { consentText, consentVersion } from '../../shared/signing/consent.ts'
import { estimateDocument, sealDocument } from '../../shared/signing/signed-document.ts'
import type { Role } from '../../shared/schema/scope.ts'
import { Laptop } from '../unit/engine/laptop.ts'
import { newId } from '../unit/engine/model-server.ts'
import { readPdf } from '../unit/documents/read-pdf.ts'
import { newProject, serverUnderTest, type Laptop as RestLaptop, type ServerUnderTest } from './server-under-test.ts'

/** A word for each audience, planted in every field that is written for it. */
const marks = { client: 'ZQCLIENT', crew: 'ZQCREW', ours: 'ZQOURS', before: 'ZQBEFORE' } as const
type Mark = keyof typeof marks
const marksIn = (text: string): readonly Mark[] => (Object.keys(marks) as Mark[]).filter((mark) => text.includes(marks[mark]))

const [project_id, estimate_id, section_id, line_id, change_order_id, contract_id, colours_id] = [newId(), newId(), newId(), newId(), newId(), newId(), newId()]

let server: ServerUnderTest
let ana: Laptop
let sam: Laptop
const rest = new Map<Role, RestLaptop>()

async function person(role: Role, name: string): Promise<Laptop> {
  const signedIn = await server.laptop(role, name)
  rest.set(role, signedIn)
  const laptop = await Laptop.open({ server: server.url })
  await laptop.engine.call('sign_in', { server_url: null, email: signedIn.email, password: 'paint the town' })
  await laptop.synced()
  return laptop
}

beforeAll(async () => {
  server = await serverUnderTest({ port: await freePort() })
  ana = await person('estimator', 'Ana')
  sam = await person('superintendent', 'Sam')
  rest.set('office', await server.laptop('office', 'Olga'))
  await ana.command('project.create', newProject({ id: project_id }))
  await ana.until('outbox', (entries) => entries.length === 0)
  await rest.get('office')?.does('project_member.add', { id: newId(), project_id, user_id: rest.get('superintendent')?.actor.id ?? '' })
  await ana.command('estimate.create', {
    id: estimate_id, project_id, number: await ana.engine.call('next_number', { kind: 'estimate' }), title: 'Interior', cover: 1,
    notes: marks.client, terms: marks.client, scope_of_work: marks.client, exclusions: marks.client, crew_notes: marks.crew,
  })
  await ana.command('estimate_section.create', { id: section_id, project_id, estimate_id, name: 'Walls', position: 'a0' })
  await ana.command('estimate_line.create', {
    id: line_id, project_id, estimate_id, section_id, position: 'a0', description: 'Two coats', quantity_thousandths: 1000, labour_unit_cents: 5000, crew_note: marks.crew, internal_note: 'as quoted', note: marks.before,
  })
  await ana.until('outbox', (entries) => entries.length === 0)
  await ana.synced()
  // two who write at the same time: the note that lost must not lie where the crew reads what was overwritten
  const [late] = await rest.get('office')?.push(rest.get('office')?.envelope('estimate_line.edit', { id: line_id, project_id, edits: { internal_note: { from: 'never seen', to: marks.ours } } })) ?? []
  expect(late).toMatchObject({ status: 'refused', problem: { code: 'changed_meanwhile' } })
  await ana.command('estimate_line.edit', { id: line_id, project_id, edits: { internal_note: { from: 'as quoted', to: marks.ours } } })
}, 120_000)
afterAll(async () => {
  await Promise.all([ana, sam].map((laptop) => laptop?.close()))
  await server?.close()
})

async function marksOnPaper(laptop: Laptop, kind: 'proposal' | 'work_order'): Promise<readonly Mark[]> {
  const { bytes } = await laptop.engine.call('estimate_document', { estimate_id, kind, paper: 'letter', language: 'en' })
  return marksIn((await readPdf(Buffer.from(bytes, 'base64'))).text)
}

/** Every answer that somebody gets under any address, with whatever ids there are. */
async function marksInAnswers(laptop: RestLaptop): Promise<{ readonly marks: readonly Mark[]; readonly read: number }> {
  const described = await (await laptop.fetch('/api/schema/')).json() as { readonly paths: Readonly<Record<string, object>> }
  const addresses = Object.entries(described.paths).filter(([, methods]) => 'get' in methods).flatMap(([address]) => {
    if (!address.includes('{')) return [address, `${address}?project_id=${project_id}`, `${address}?search=${marks.ours}`, `${address}?words=${marks.ours}`]
    return [project_id, estimate_id, change_order_id, contract_id, colours_id].map((id) => address.replace(/\{line_id\}/, line_id).replaceAll(/\{[a-z_]+\}/g, id))
  })
  const answers = await Promise.all(addresses.map(async (address) => {
    const response = await laptop.fetch(`/api/v1${address.replace(/^\/api\/v1/, '')}`)
    return { ok: response.ok, text: await response.text() }
  }))
  return { marks: marksIn(answers.filter(({ ok }) => ok).map(({ text }) => text).join('\n').replaceAll(/"search":"[^"]*"/g, '')), read: answers.filter(({ ok }) => ok).length }
}

/** Everything that lies in a laptop's database, in whatever table. */
const marksOnDisk = (laptop: Laptop): readonly Mark[] => laptop.disk((connection) => {
  const tables = connection.prepare("select name from sqlite_schema where type = 'table' and sql not like 'create virtual%' and name not like 'sqlite_%'").pluck().all() as string[]
  return marksIn(tables.map((name) => JSON.stringify(connection.prepare(`select * from "${name}"`).raw().all(), (_, value: unknown) => (value instanceof Object && 'type' in value && value.type === 'Buffer' ? Buffer.from((value as unknown as { data: number[] }).data).toString('latin1') : value))).join('\n'))
})

describe('three audiences', () => {
  test('paper: the client reads what is for the client, the crew what is for the crew, and nobody what is for ourselves', async () => {
    expect(await marksOnPaper(ana, 'proposal')).toEqual(['client'])
    await expect.poll(async () => await marksOnPaper(sam, 'work_order').catch(() => []), { timeout: 60_000 }).toEqual(['crew'])
  })

  test('what the client signs, and every paper of the job that follows, has nothing for the crew or for ourselves', async () => {
    const found = await ana.query('estimate.get', { id: estimate_id })
    if (!found) throw new Error('the estimate is not here')
    const heading = { company_name: 'Brightside Painting', company_address: '', project_name: 'Casa Azul exterior', project_address: '', client_name: 'José Ñandú' }
    const sealed = sealDocument(estimateDocument(heading, found.estimate, found.sections, found.lines, found.options))
    expect(marksIn(sealed.document)).toEqual(['client'])
    await ana.command('signature.sign', {
      id: newId(), project_id, document_kind: 'estimate', document_id: estimate_id, ...sealed, signer_name: 'José Ñandú', ink: '[]',
      consent_text: consentText(consentVersion, 'es') ?? '', consent_version: consentVersion, consent_language: 'es',
    })
    expect(await marksOnPaper(ana, 'proposal')).toEqual(['client'])
    await ana.command('change_order.create', { id: change_order_id, project_id, estimate_id, number: 1, title: 'Closet' })
    await ana.command('contract.create', { id: contract_id, project_id, estimate_id, title: 'Contract', language: 'en', clauses: [], payments: [] })
    await ana.command('colour_schedule.create', { id: colours_id, project_id, title: 'Interior' })
    await Promise.all(([['change_order', change_order_id], ['contract', contract_id], ['colour_schedule', colours_id]] as const).map(async ([kind, id]) => {
      const { bytes } = await ana.engine.call('job_document', { kind, id, paper: 'letter', language: 'en' })
      expect([kind, marksIn((await readPdf(Buffer.from(bytes, 'base64'))).text).filter((mark) => mark !== 'client')]).toEqual([kind, []])
    }))
    await ana.until('outbox', (entries) => entries.length === 0)
  })

  test('REST: our own notes are in no answer that a superintendent gets', async () => {
    for (const role of ['estimator', 'office'] as const) {
      const answer = await rest.get(role)?.fetch(`/api/v1/estimates/${estimate_id}`)
      expect([role, marksIn(await answer?.text() ?? '')]).toEqual([role, ['client', 'crew', 'ours', 'before']])
    }
    const { marks: found, read } = await marksInAnswers(rest.get('superintendent') as RestLaptop)
    expect(found).toEqual(['client', 'crew', 'before'])
    expect(read).toBeGreaterThan(20)
  })

  test("a superintendent's disk has the crew's notes, and ours nowhere", async () => {
    await expect.poll(async () => (await sam.query('estimate.get', { id: estimate_id }))?.estimate.status, { timeout: 60_000 }).toBe('accepted')
    await sam.synced()
    expect(marksOnDisk(sam)).toEqual(['client', 'crew', 'before'])
    expect(marksOnDisk(ana)).toEqual(['client', 'crew', 'ours', 'before'])
  })
})
