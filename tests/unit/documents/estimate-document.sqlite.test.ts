import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DocumentWish } from '../../../shared/bridge.ts'
import { problemOf } from '../../../shared/problem.ts'
import type { QueryResult } from '../../../shared/queries/registry.ts'
import { estimateDocument } from '../../../shared/signing/signed-document.ts'
import { Laptop } from '../engine/laptop.ts'
import { ModelServer, newId, person } from '../engine/model-server.ts'
import { signing } from '../shared/company-at-work.ts'
import type { ReadPdf } from './read-pdf.ts'
import { readPdf } from './read-pdf.ts'

const [project_id, estimate_id, section_id] = [newId(), newId(), newId()]

async function drawn(laptop: Laptop, wish: Partial<DocumentWish> = {}): Promise<ReadPdf & { readonly file_name: string }> {
  const file = await laptop.engine.call('estimate_document', { estimate_id, kind: 'proposal', paper: 'letter', language: 'en', ...wish })
  const read = await readPdf(Buffer.from(file.bytes, 'base64'))
  expect(file.pages).toBe(read.pages.length)
  return { ...read, file_name: file.file_name }
}

const refusal = async (laptop: Laptop, wish: Partial<DocumentWish> = {}): Promise<string> => await drawn(laptop, wish).then(() => 'drawn', (error: unknown) => problemOf(error).code)

describe('documents of an estimate, on the laptops that hold it', () => {
  const server = new ModelServer()
  const [anas, sams] = [person('Ana', 'office'), person('Sam', 'superintendent')]
  let ana: Laptop
  let sam: Laptop

  beforeAll(async () => {
    ;[ana, sam] = await Promise.all([Laptop.open({ world: server.world() }), Laptop.open({ world: server.world() })])
    await server.addUser(anas)
    await server.addUser(sams)
    await ana.signIn(anas)
    await ana.synced()
    await ana.command('project.create', { id: project_id, member_id: newId(), number: 7, name: 'Moreno residence' })
    await ana.command('project_member.add', { id: newId(), project_id, user_id: sams.id })
    await ana.command('estimate.create', { id: estimate_id, project_id, number: 1042, title: 'Porch: rails/steps?' })
    await ana.command('estimate_section.create', { id: section_id, project_id, estimate_id, name: 'Porch', position: 'a0' })
    await ana.command('estimate_line.create', { id: newId(), project_id, estimate_id, section_id, position: 'a0', description: 'Rails, two coats', quantity_thousandths: 10_000, unit: 'lin ft', labour_unit_cents: 1234 })
    await ana.synced()
    await sam.signIn(sams)
    await sam.synced()
    await Promise.all([ana, sam].map((laptop) => laptop.engine.call('set_offline', { offline: true })))
  })
  afterAll(async () => { await Promise.all([ana, sam].map((laptop) => laptop.close())) })

  test('are drawn without a network, and named so that every disk takes the name', async () => {
    const proposal = await drawn(ana)
    expect(proposal.file_name).toBe('Proposal E-1042 Porch rails steps.pdf')
    expect(proposal.text).toContain('Rails, two coats 10 lin ft $123.40')
    expect(proposal.text).toContain('Draft')
    const order = await drawn(ana, { kind: 'work_order', language: 'es', paper: 'a4' })
    expect(order.file_name).toBe('Orden de trabajo E-1042 Porch rails steps.pdf')
    expect(order.text).not.toContain('$')
  })

  test('are known to be missing where the estimate is not on this laptop', async () => {
    expect(await refusal(ana, { estimate_id: newId() })).toBe('not_found')
  })

  test('give a superintendent the work, and the prices only once they are signed', async () => {
    expect((await drawn(sam, { kind: 'work_order' })).text).toContain('Rails, two coats 10 lin ft')
    expect(await refusal(sam)).toBe('not_permitted')

    const found = await ana.query('estimate.get', { id: estimate_id })
    if (!found) throw new Error('the estimate is gone')
    const heading = { company_name: 'As signed', company_address: '', project_name: 'Moreno residence', project_address: '', client_name: 'Carla Client' }
    await Promise.all([ana, sam].map((laptop) => laptop.engine.call('set_offline', { offline: false })))
    await ana.command('signature.sign', signing(estimateDocument(heading, found.estimate, found.sections, found.lines), { id: newId() }))
    const signed = await drawn(ana)
    await until(sam, (found) => found?.estimate.signature_id !== null)
    const seen = await drawn(sam)
    expect(seen.text).toContain('As signed')
    expect(seen.text).toContain('Rails, two coats 10 lin ft $123.40')
    expect(seen.text).toBe(signed.text)
  })

  test('are not drawn as signed where the document is not what was signed', async () => {
    const signature_id = (await ana.query('estimate.get', { id: estimate_id }))?.estimate.signature_id ?? ''
    const { document = '' } = await ana.query('signature.get', { id: signature_id }) ?? {}
    await server.write(async (tx) => { await tx.update('signature', signature_id, { document: { from: document, to: document.replace('Rails', 'Walls') } }) })
    const altered = Promise.withResolvers<void>()
    const stop = ana.engine.watch('signature.get', { id: signature_id }, (found) => { if (JSON.stringify(found).includes('Walls')) altered.resolve() }, (problem) => { altered.reject(new Error(problem.detail)) })
    await altered.promise
    stop()
    expect(await refusal(ana)).toBe('file_unreadable')
    expect(await refusal(ana, { kind: 'work_order' })).toBe('drawn')
  })
})

/** Waits until the estimate on a laptop is as hoped for. */
async function until(laptop: Laptop, hoped: (found: QueryResult<'estimate.get'>) => boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const stop = laptop.engine.watch('estimate.get', { id: estimate_id }, (found) => { if (hoped(found as QueryResult<'estimate.get'>)) resolve() }, (problem) => { reject(new Error(problem.detail)) })
  await promise
  stop()
}
