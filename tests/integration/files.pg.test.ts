import { createHash, randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { v7 } from 'uuid'
import { openDatabase, openEncrypted } from '../../electron/engine/database/open-database.ts'
import { writeSnapshot } from '../../electron/engine/snapshots/write-snapshot.ts'
import { largestFile } from '../../shared/files.ts'
import type { Role } from '../../shared/schema/scope.ts'
import type { SessionUser } from '../../shared/sync/protocol.ts'
import { Laptop, key } from '../unit/engine/laptop.ts'
import { foundCompany } from '../../sync-server/db/found-company.ts'
import { newProject, serverUnderTest, type Laptop as Client, type ServerUnderTest } from './server-under-test.ts'

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

    // the same photo once more, of something else
    expect(await attach(ana.laptop, project.id, large, small)).toMatchObject({ ok: true })
    await expect.poll(async () => (await ben.laptop.query('attachment.list', { record_id: project.id })).map((each) => each.arrived_at !== null)).toEqual([true, true])
    expect(await ben.laptop.until('files', ({ waiting }) => waiting.length === 0)).toMatchObject({ held: 2 })
    for (const { laptop } of [ana, ben]) expect(laptop.faults).toEqual([])
  })

  test('P7: a project that is lost takes the files with it that the office has, and leaves those that nobody else has', async () => {
    const olga = await person('office', 'Olga')
    const sam = await person('superintendent', 'Sam')
    const project = newProject({ name: 'Casa Roja' })
    await olga.laptop.command('project.create', project)
    await olga.laptop.command('project_member.add', { id: v7(), project_id: project.id, user_id: sam.user.id })
    const [known, knownSmall, own] = [picture(), picture(), picture()]
    await attach(olga.laptop, project.id, known, knownSmall)
    await sam.laptop.until('files', ({ held }) => held === 1)
    await sam.laptop.engine.call('file', { sha256: hashOf(known), fetch: true })
    await sam.laptop.engine.call('set_offline', { offline: true })
    await attach(sam.laptop, project.id, own, null)
    await olga.laptop.command('project_member.remove', { project_id: project.id, user_id: sam.user.id })
    await olga.laptop.until('outbox', (entries) => entries.length === 0)
    await sam.laptop.engine.call('set_offline', { offline: false })
    await sam.laptop.until('files', ({ held, waiting }) => held === 1 && waiting[0]?.sha256 === hashOf(own))
    await sam.laptop.until('outbox', (entries) => entries.length === 1 && entries[0]?.state === 'refused')

    // what is left goes into the file that one keeps, and from there to another laptop of the same person
    const [refused] = await sam.laptop.outbox()
    const { content } = await sam.laptop.engine.call('outbox_file', { ids: [refused?.id as string] })
    expect(JSON.parse(content)).toMatchObject({ files: [{ sha256: hashOf(own), small: 0, content_base64: own.toString('base64') }] })
    expect(await sam.laptop.engine.call('outbox_import', { content: content.replace(own.toString('base64').slice(40, 60), own.toString('base64').slice(60, 80)) })).toMatchObject({ ok: false, reason: 'damaged' })
    await expect(sam.laptop.engine.call('sign_out', { keep_waiting: false })).rejects.toThrow('not_allowed_now')
    await sam.laptop.engine.call('outbox_discard', { id: refused?.id as string })
    await sam.laptop.until('files', ({ held }) => held === 0)
    expect(await sam.laptop.engine.call('outbox_import', { content })).toMatchObject({ ok: true, needs_attention: 1 })
    expect(await sam.laptop.engine.call('file', { sha256: hashOf(own), fetch: false })).toMatchObject({ content_base64: own.toString('base64') })
  })

  test('what is neither picture nor PDF, or too large, is refused with nothing kept; a snapshot holds only what the office does not have', async () => {
    const { laptop } = await person('estimator', 'Eva')
    const project = newProject()
    await laptop.command('project.create', project)
    expect(await attach(laptop, project.id, Buffer.from('#!/bin/sh'), null)).toMatchObject({ ok: false, problem: { code: 'file_unreadable' } })
    expect(await attach(laptop, project.id, picture(largestFile), null)).toMatchObject({ ok: false, problem: { code: 'request_too_large' } })
    // the command is refused after the file was taken: both are gone
    expect(await attach(laptop, v7(), picture(), null)).toMatchObject({ ok: false })
    await attach(laptop, project.id, picture(), null)
    await laptop.until('files', ({ held, waiting }) => held === 1 && waiting.length === 0)
    await laptop.engine.call('set_offline', { offline: true })
    await attach(laptop, project.id, picture(), null)
    const snapshot = `${laptop.folder}/snapshots/1.db`
    writeSnapshot(laptop.folder, key, snapshot)
    const copy = openEncrypted(`${snapshot}.part`, key, true)
    const counts = (connection: ReturnType<typeof openEncrypted>) => connection.prepare('select with_office, count(*) as files from local_file group by 1 order by 1').all()
    expect(counts(copy)).toEqual([{ with_office: 0, files: 1 }])
    copy.close()
    const whole = openDatabase(laptop.folder, key, 'reader')
    expect(counts(whole)).toEqual([{ with_office: 0, files: 1 }, { with_office: 1, files: 1 }])
    whole.close()
  })
})

describe('the office\'s door for files', () => {
  let server: ServerUnderTest
  beforeAll(async () => { server = await serverUnderTest() })
  afterAll(async () => { await server?.close() })

  const bring = (client: Client, bytes: Buffer, sha256 = hashOf(bytes)) => client.fetch(`/api/v1/files/${sha256}`, { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body: new Uint8Array(bytes) })
  const said = async (response: Response): Promise<unknown> => [response.status, response.status === 204 ? null : (await response.json() as { code: string }).code]
  async function attachment(client: Client, project_id: string, bytes: Buffer, more: object = {}): Promise<string> {
    const id = v7()
    await client.does('attachment.create', { id, project_id, record_table: 'project', record_id: project_id, file_name: 'a.jpg', media_type: 'image/jpeg', size_bytes: bytes.length, sha256: hashOf(bytes), ...more })
    return id
  }
  const arrived = async (id: string) => (await server.postgres.database.selectFrom('attachment').select('arrived_at').where('id', '=', id).executeTakeFirstOrThrow()).arrived_at

  test('who sees an attachment gets its file, once its author brought it; nobody else does', async () => {
    const [olga, eva, sam] = [await server.laptop('office'), await server.laptop('estimator'), await server.laptop('superintendent')]
    const project = newProject()
    await eva.does('project.create', project)
    const [bytes, small] = [picture(50_000), picture()]
    const id = await attachment(eva, project.id, bytes, { thumbnail_sha256: hashOf(small) })
    expect(await said(await olga.fetch(`/api/v1/files/${hashOf(bytes)}`))).toEqual([404, 'not_found'])
    expect(await said(await bring(sam, bytes))).toEqual([404, 'not_found'])
    expect(await said(await bring(eva, bytes))).toEqual([204, null])
    expect(await arrived(id)).toBeNull()
    expect(await said(await bring(eva, small))).toEqual([204, null])
    expect(await arrived(id)).not.toBeNull()
    const again = await arrived(id)
    expect(await said(await bring(olga, bytes))).toEqual([204, null])
    expect(await arrived(id)).toBe(again)

    const answer = await olga.fetch(`/api/v1/files/${hashOf(bytes)}`)
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true)
    expect(Object.fromEntries(['content-type', 'content-disposition', 'x-content-type-options', 'cache-control', 'etag'].map((name) => [name, answer.headers.get(name)]))).toEqual({
      'content-type': 'image/jpeg', 'content-disposition': `attachment; filename="${hashOf(bytes)}.jpg"`, 'x-content-type-options': 'nosniff', 'cache-control': 'private, no-cache', etag: `"${hashOf(bytes)}"`,
    })
    expect(await said(await sam.fetch(`/api/v1/files/${hashOf(bytes)}`))).toEqual([404, 'not_found'])
    expect((await fetch(`${server.url}/api/v1/files/${hashOf(bytes)}`)).status).toBe(401)

    // to know a hash from elsewhere is no way to the file
    const own = newProject()
    const ema = await server.laptop('estimator', 'Ema')
    await ema.does('project.create', own)
    const claimed = await attachment(ema, own.id, bytes)
    expect(await said(await ema.fetch(`/api/v1/files/${hashOf(bytes)}`))).toEqual([404, 'not_found'])
    const [result] = await ema.push(ema.envelope('attachment.arrive', { id: claimed, project_id: own.id }))
    expect(result).toMatchObject({ status: 'refused', problem: { code: 'not_allowed_now' } })
  })

  test('a person who lost the project still brings what only they have; a revoked device and another company bring and get nothing', async () => {
    const [olga, sam] = [await server.laptop('office'), await server.laptop('superintendent')]
    const project = newProject()
    await olga.does('project.create', project)
    const member = v7()
    await olga.does('project_member.add', { id: member, project_id: project.id, user_id: sam.actor.id })
    const bytes = picture()
    const id = await attachment(sam, project.id, bytes)
    await olga.does('project_member.remove', { project_id: project.id, user_id: sam.actor.id })
    expect(await said(await bring(sam, bytes))).toEqual([204, null])
    expect(await arrived(id)).not.toBeNull()
    expect((await sam.fetch(`/api/v1/files/${hashOf(bytes)}`)).status).toBe(404)
    expect((await olga.fetch(`/api/v1/files/${hashOf(bytes)}`)).status).toBe(200)

    const email = `zoe-${v7()}@example.com`
    const zoe = await foundCompany(server.founding, { id: v7(), name: 'Elsewhere', time_zone: 'UTC' }, { id: v7(), name: 'Zoe', email, role: 'admin', password })
    const foreign = await server.signIn(zoe, email)
    expect(await said(await bring(foreign, bytes))).toEqual([404, 'not_found'])
    const elsewhere = newProject()
    await foreign.does('project.create', elsewhere)
    await attachment(foreign, elsewhere.id, bytes)
    expect(await said(await foreign.fetch(`/api/v1/files/${hashOf(bytes)}`))).toEqual([404, 'not_found'])
    const lost = await server.signIn(olga.actor, olga.email)
    await (await server.laptop('admin')).does('device.revoke', { id: lost.device_id, user_id: olga.actor.id })
    await expect.poll(async () => said(await bring(lost, bytes))).toEqual([403, 'device_revoked'])
    expect(await said(await lost.fetch(`/api/v1/files/${hashOf(bytes)}`))).toEqual([403, 'device_revoked'])
  })

  test('over REST a file is attached, brought, named, taken away', async () => {
    const olga = await server.laptop('office')
    const project = newProject()
    await olga.does('project.create', project)
    const bytes = picture()
    const rest = async (method: string, path: string, body?: object) => {
      const response = await olga.fetch(`/api/v1/attachments${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) })
      return [response.status, response.status === 204 ? null : await response.json()] as const
    }
    const [created, made] = await rest('POST', '', { project_id: project.id, record_table: 'project', record_id: project.id, file_name: 'a.jpg', media_type: 'image/jpeg', size_bytes: bytes.length, sha256: hashOf(bytes) })
    expect([created, made]).toMatchObject([201, { file_name: 'a.jpg', printed: 'no', arrived_at: null }])
    const { id } = made as { id: string }
    await bring(olga, bytes)
    expect(await rest('PATCH', `/${id}`, { caption: 'The porch' })).toMatchObject([200, { caption: 'The porch', arrived_at: expect.any(String) }])
    expect(await rest('PATCH', `/${id}`, { printed: 'photos' })).toMatchObject([400, { code: 'invalid_input' }])
    expect(await rest('GET', `?record_id=${project.id}`)).toMatchObject([200, { items: [{ id, author_name: 'office' }] }])
    expect(await rest('DELETE', `/${id}`)).toEqual([204, null])
    expect(await rest('GET', `?record_id=${project.id}`)).toEqual([200, { items: [] }])
  })

  test('whoever brings very many files in a short time has to wait', async () => {
    const busy = await serverUnderTest({ filesInWindow: 1 })
    try {
      const olga = await busy.laptop('office')
      expect(await said(await bring(olga, picture()))).toEqual([404, 'not_found'])
      expect(await said(await bring(olga, picture()))).toEqual([429, 'too_many_requests'])
    } finally {
      await busy.close()
    }
  })

  test('wrong, cut off, foreign in kind, or too large: nothing is stored, and the same file comes through afterwards', async () => {
    const olga = await server.laptop('office')
    const project = newProject()
    await olga.does('project.create', project)
    const bytes = picture(20_000)
    const id = await attachment(olga, project.id, bytes)
    expect(await said(await bring(olga, picture(), hashOf(bytes)))).toEqual([409, 'file_unreadable'])
    expect(await said(await bring(olga, bytes.subarray(0, 9_000), hashOf(bytes)))).toEqual([409, 'file_unreadable'])
    const script = Buffer.from('<script>alert(1)</script>')
    await attachment(olga, project.id, script)
    expect(await said(await bring(olga, script))).toEqual([409, 'file_unreadable'])
    expect(await said(await bring(olga, picture(), 'no-hash'))).toEqual([400, 'invalid_input'])
    const large = picture(largestFile)
    await attachment(olga, project.id, large)
    expect(await said(await bring(olga, large).catch(() => new Response('{"code":"request_too_large"}', { status: 413 })))).toEqual([413, 'request_too_large'])
    await brokenOff(olga, bytes)
    expect(await arrived(id)).toBeNull()
    expect(await server.postgres.withConnection((connection) => connection.query('select 1 from file where sha256 = any ($1::text[])', [[hashOf(bytes), hashOf(script), hashOf(large)]]))).toEqual([])
    expect(await said(await bring(olga, bytes))).toEqual([204, null])
    expect(await arrived(id)).not.toBeNull()
  })

  /** An upload whose line breaks in the middle. */
  async function brokenOff(client: Client, bytes: Buffer): Promise<void> {
    await new Promise<void>((resolve) => {
      const sending = request(`${server.url}/api/v1/files/${hashOf(bytes)}`, { method: 'PUT', headers: { authorization: `Bearer ${client.session.access_token}`, 'content-type': 'image/jpeg', 'content-length': bytes.length } })
      sending.on('error', () => resolve())
      sending.on('close', () => resolve())
      sending.write(bytes.subarray(0, 10_000), () => sending.destroy())
    })
  }
})
