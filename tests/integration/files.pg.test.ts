import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import type { Role } from '../../shared/schema/scope.ts'
import type { SessionUser } from '../../shared/sync/protocol.ts'
import { Laptop } from '../unit/engine/laptop.ts'
import { newProject, serverUnderTest, type ServerUnderTest } from './server-under-test.ts'

const password = 'paint the town'
/** What begins like a JPEG, and is like no other. */
const picture = (bytes = 3_000): Buffer => Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), randomBytes(bytes)])
const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

describe('files go their own way', () => {
  let server: ServerUnderTest
  const laptops: Laptop[] = []
  beforeAll(async () => { server = await serverUnderTest() })
  afterAll(async () => {
    for (const laptop of laptops) await laptop.close()
    await server?.close()
  })

  async function person(role: Role, name: string): Promise<{ laptop: Laptop; user: SessionUser }> {
    const { email } = await server.laptop(role, name)
    const laptop = await Laptop.open({ server: server.url })
    laptops.push(laptop)
    const session = await laptop.engine.call('sign_in', { server_url: null, email, password })
    await laptop.synced()
    if (session.state !== 'signed_in') throw new Error('not signed in')
    return { laptop, user: session.user }
  }

  const attach = (laptop: Laptop, project_id: string, content: Buffer, small: Buffer | null) => laptop.engine.call('attachment_add', {
    attachment: { id: v7(), project_id, record_table: 'project', record_id: project_id, file_name: 'porch.jpg' }, content_base64: content.toString('base64'), thumbnail_base64: small?.toString('base64') ?? null,
  })

  test('a photo added without a network comes to another laptop, small at once and whole when it is wanted', async () => {
    const ana = await person('estimator', 'Ana')
    const ben = await person('office', 'Ben')
    const project = newProject({ name: 'Casa Verde' })
    await ana.laptop.command('project.create', project)
    await ana.laptop.engine.call('set_offline', { offline: true })
    const [large, small] = [picture(400_000), picture()]
    expect(await attach(ana.laptop, project.id, large, small)).toMatchObject({ ok: true })
    expect(await ana.laptop.until('files', ({ waiting }) => waiting.length === 2)).toMatchObject({ held: 2 })
    expect(await ana.laptop.engine.call('file', { sha256: hashOf(large), fetch: false })).toEqual({ media_type: 'image/jpeg', content_base64: large.toString('base64') })

    await ana.laptop.engine.call('set_offline', { offline: false })
    await ana.laptop.until('files', ({ waiting }) => waiting.length === 0)
    await ben.laptop.until('files', ({ held }) => held === 1)
    const [row] = await ben.laptop.query('attachment.list', { record_id: project.id })
    expect(row).toMatchObject({ file_name: 'porch.jpg', size_bytes: large.length, sha256: hashOf(large), thumbnail_sha256: hashOf(small), author_name: 'Ana', arrived_at: expect.any(String) })
    expect(await ben.laptop.engine.call('file', { sha256: hashOf(small), fetch: false })).toMatchObject({ content_base64: small.toString('base64') })
    expect(await ben.laptop.engine.call('file', { sha256: hashOf(large), fetch: false })).toBeNull()
    expect(await ben.laptop.engine.call('file', { sha256: hashOf(large), fetch: true })).toMatchObject({ content_base64: large.toString('base64') })
    expect(await ben.laptop.engine.call('file', { sha256: hashOf(large), fetch: false })).toMatchObject({ media_type: 'image/jpeg' })
    for (const { laptop } of [ana, ben]) expect(laptop.faults).toEqual([])
  })
})
