import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { restoreSnapshot } from '../../electron/engine/snapshots/restore-snapshot.ts'
import { snapshotsIn } from '../../electron/engine/snapshots/snapshot-files.ts'
import { snapshotBeforeMigration } from '../../electron/engine/snapshots/snapshots.ts'
import { Laptop, key } from '../unit/engine/laptop.ts'
import { newProject, serverUnderTest, type ServerUnderTest } from './server-under-test.ts'

const password = 'paint the town'

let server: ServerUnderTest
const laptops: Laptop[] = []
const folders: string[] = []
beforeAll(async () => { server = await serverUnderTest() })
afterAll(async () => {
  for (const laptop of laptops) await laptop.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  await server?.close()
})

async function open(folder?: string): Promise<Laptop> {
  const laptop = await Laptop.open({ server: server.url, ...(folder ? { folder } : {}) })
  laptops.push(laptop)
  return laptop
}

test('a snapshot goes on as a new laptop beside the damaged database: what waited in it takes effect once, and what came after is fetched', async () => {
  const { email } = await server.laptop('estimator', 'Ana')
  const ana = await open()
  await ana.engine.call('sign_in', { server_url: null, email, password })
  await ana.synced()
  const drained = async (laptop: Laptop): Promise<void> => { await laptop.until('outbox', (entries) => entries.length === 0) }
  await ana.engine.call('set_offline', { offline: true })
  const waiting = newProject({ name: 'Waits in the snapshot' })
  await ana.command('project.create', waiting)
  snapshotBeforeMigration(ana.folder, key, Date.now())
  await ana.engine.call('set_offline', { offline: false })
  const later = newProject({ name: 'Written after the snapshot' })
  await ana.command('project.create', later)
  await drained(ana)
  await ana.engine.close()

  const file = path.join(ana.folder, 'kibray.db')
  const damaged = readFileSync(file).fill(7, 0, 4096)
  writeFileSync(file, damaged)
  await expect(ana.start()).rejects.toMatchObject({ fault: 'corrupt' })
  const snapshot = snapshotsIn(ana.folder)[0]?.file ?? ''
  const kept = readFileSync(snapshot)
  const folder = mkdtempSync(path.join(tmpdir(), 'kibray-restored-'))
  folders.push(folder)
  restoreSnapshot(snapshot, folder, key)

  const restored = await open(folder)
  const device = restored.engine.deviceId
  await restored.engine.call('set_offline', { offline: false })
  expect((await restored.until('sync_status', (status) => status.problem !== null)).problem?.code).toBe('device_copied')
  expect(await restored.outbox()).toMatchObject([{ record_id: waiting.id }])
  await restored.engine.call('continue_as_new_device', null)
  await restored.engine.call('sign_in', { server_url: null, email, password })
  await restored.synced()
  await drained(restored)
  expect(restored.engine.deviceId).not.toBe(device)
  await expect.poll(async () => (await restored.query('project.list', { sort: 'name' })).rows.map((row) => row.name), { timeout: 60_000 }).toEqual(expect.arrayContaining([waiting.name, later.name]))
  expect(await server.postgres.withConnection((connection) => connection.query('select count(*) as count from command_log where record_id = $1', [waiting.id]))).toEqual([{ count: 1 }])
  expect([readFileSync(file).equals(damaged), readFileSync(snapshot).equals(kept)]).toEqual([true, true])
})
