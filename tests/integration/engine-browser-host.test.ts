import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Bridge, BridgePort, EngineMessage } from '../../shared/bridge.ts'
import { createBridge } from '../../shared/bridge-client.ts'
import { faultWords } from '../../shared/storage-fault-words.ts'
import { restoreIntoFolder } from '../../electron/browser-host/restore-snapshot.ts'
import { snapshotsIn } from '../../electron/engine/snapshots/snapshot-files.ts'
import { snapshotBeforeMigration } from '../../electron/engine/snapshots/snapshots.ts'

const entry = path.resolve(import.meta.dirname, '../../electron/browser-host/main.ts')

interface Host { readonly child: ChildProcess; readonly url: URL; readonly engine_pid: number }

let folder: string
const started: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kibray-host-'))
  const renderer = path.join(folder, 'renderer', 'assets')
  mkdirSync(renderer, { recursive: true })
  writeFileSync(path.join(folder, 'renderer', 'index.html'), '<!doctype html><title>the application</title>')
  writeFileSync(path.join(renderer, 'app-1234.js'), 'export {}')
})
afterEach(async () => {
  for (const child of started.splice(0)) await ended(child, () => child.kill('SIGKILL'))
  rmSync(folder, { recursive: true, force: true })
})

async function ended(child: ChildProcess, how: () => void): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  how()
  return await exited
}

async function firstLine(environment: Record<string, string>): Promise<{ child: ChildProcess; line: Record<string, unknown> }> {
  const child = spawn(process.execPath, [entry], { stdio: ['pipe', 'pipe', 'ignore', 'ipc'], env: { ...process.env, KIBRAY_PORT: '0', KIBRAY_DATA: path.join(folder, 'data'), KIBRAY_RENDERER: path.join(folder, 'renderer'), KIBRAY_SERVER: 'http://127.0.0.1:1', KIBRAY_NAME: 'test', KIBRAY_PARENT: '1', ...environment } })
  started.push(child)
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', resolve)
    child.once('exit', (code) => setImmediate(() => reject(new Error(`the host ended with ${code}`))))
  })
  return { child, line: JSON.parse(line) as Record<string, unknown> }
}

async function start(environment: Record<string, string> = {}): Promise<Host> {
  const { child, line } = await firstLine(environment)
  expect(line).toMatchObject({ ready: true })
  return { child, url: new URL(String(line['url'])), engine_pid: Number(line['engine_pid']) }
}

/** A request with headers that fetch does not let one set. */
async function request(url: URL, headers: Record<string, string>): Promise<{ status: number; body: string; headers: Record<string, unknown> }> {
  return await new Promise((resolve, reject) => {
    get(url, { headers }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => { body += chunk.toString() })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }))
    }).on('error', reject)
  })
}

async function cookieOf({ url }: Host): Promise<string> {
  const { status, headers } = await request(url, {})
  expect(status).toBe(303)
  expect(headers['location']).toBe('/')
  const [cookie = ''] = headers['set-cookie'] as string[]
  expect(cookie).toContain('HttpOnly; SameSite=Strict')
  return cookie.split(';')[0] ?? ''
}

/** A bridge as a page holds it: over a WebSocket that opens anew whenever it closes. */
function bridgeTo({ url }: Host, cookie: string): { bridge: Bridge; stop: () => void } {
  const on: { message: (message: EngineMessage) => void; open: () => void; close: () => void } = { message: () => undefined, open: () => undefined, close: () => undefined }
  let socket: WebSocket
  let stopped = false
  const open = (): void => {
    socket = new WebSocket(`ws://${url.host}/bridge`, { headers: { cookie, origin: url.origin } })
    socket.on('open', () => on.open())
    socket.on('message', (data) => on.message(JSON.parse(String(data)) as EngineMessage))
    socket.on('close', () => {
      on.close()
      if (!stopped) setTimeout(open, 50)
    })
    socket.on('error', () => undefined)
  }
  open()
  const port: BridgePort = { send: (message) => socket.send(JSON.stringify(message)), onMessage: (listener) => { on.message = listener }, onOpen: (listener) => { on.open = listener }, onClose: (listener) => { on.close = listener } }
  return { bridge: createBridge(port), stop: () => { stopped = true; socket.terminate() } }
}

async function upgradeStatus({ url }: Host, headers: Record<string, string>, where = '/bridge'): Promise<number> {
  const socket = new WebSocket(`ws://${url.host}${where}`, { headers })
  return await new Promise((resolve, reject) => {
    socket.on('unexpected-response', (_, response) => { resolve(response.statusCode ?? 0); socket.terminate() })
    socket.on('open', () => { resolve(101); socket.terminate() })
    socket.on('error', (error) => { if (!String(error).includes('closed before')) reject(error) })
  })
}

describe('the browser host', () => {
  test('lets in who opens its link, once, and remembers them over a restart', async () => {
    const host = await start()
    const page = new URL('/', host.url)
    expect(await request(page, {})).toMatchObject({ status: 200, body: expect.stringContaining('Open the link') as string })
    const cookie = await cookieOf(host)
    expect(await request(host.url, {})).toMatchObject({ status: 200, body: expect.stringContaining('Open the link') as string })
    expect(await request(host.url, { cookie })).toMatchObject({ status: 303 })
    const opened = await request(page, { cookie })
    expect(opened).toMatchObject({ status: 200, body: expect.stringContaining('the application') as string })
    expect(opened.headers['content-security-policy']).toContain("default-src 'none'")
    expect(opened.headers['x-content-type-options']).toBe('nosniff')
    expect(await request(new URL('/projects/1', host.url), { cookie })).toMatchObject({ status: 200, body: opened.body })
    expect(await request(new URL('/assets/app-1234.js', host.url), { cookie })).toMatchObject({ status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8' } })
    expect(await ended(host.child, () => host.child.stdin?.end())).toBe(0)
    const again = await start({ KIBRAY_PORT: host.url.port })
    expect(await request(new URL('/', again.url), { cookie })).toMatchObject({ status: 200, body: opened.body })
    expect(statSync(path.join(folder, 'data', 'database.key')).mode & 0o777).toBe(0o600)
  })

  test('lets in nobody else: not without a session, from another page, by another name, or to another file', async () => {
    const host = await start()
    const cookie = await cookieOf(host)
    const { host: here, origin } = host.url
    expect(await request(new URL('/assets/app-1234.js', host.url), {})).toMatchObject({ status: 403 })
    expect(await request(new URL('/?token=wrong', host.url), {})).toMatchObject({ status: 200, body: expect.stringContaining('Open the link') as string })
    expect(await request(new URL('/', host.url), { cookie, host: 'evil.example' })).toMatchObject({ status: 421 })
    for (const escape of ['/..%2f..%2fdata%2fdatabase.key', '/%2e%2e/data/database.key', '/assets/../../data/database.key', '/nothing.js']) {
      expect((await request(new URL(escape, host.url), { cookie })).status, escape).toBe(404)
    }
    expect(await upgradeStatus(host, { cookie, origin })).toBe(101)
    expect(await upgradeStatus(host, { origin })).toBe(403)
    expect(await upgradeStatus(host, { cookie })).toBe(403)
    expect(await upgradeStatus(host, { cookie, origin: 'http://evil.example' })).toBe(403)
    expect(await upgradeStatus(host, { cookie, origin: 'http://evil.example', host: 'evil.example' })).toBe(403)
    expect(await upgradeStatus(host, { cookie: cookie.replace(/.$/, '!'), origin, host: here })).toBe(403)
    expect(await upgradeStatus(host, { cookie, origin }, '/other')).toBe(403)
  })

  test('starts the engine anew when it dies, and what a page watches goes on by itself', async () => {
    const host = await start()
    const { bridge, stop } = bridgeTo(host, await cookieOf(host))
    const sessions: unknown[] = []
    bridge.watchTopic('session', (session) => sessions.push(session))
    await expect.poll(() => sessions.length, { timeout: 60_000 }).toBe(1)
    expect(await bridge.call('outbox_export', null)).toEqual([])
    process.kill(host.engine_pid, 'SIGKILL')
    await expect.poll(() => sessions.length, { timeout: 60_000 }).toBe(2)
    expect(await bridge.call('outbox_export', null)).toEqual([])
    await bridge.call('set_offline', { offline: true })
    stop()
    expect(await ended(host.child, () => host.child.disconnect())).toBe(0)
  })

  test.each([
    ['no data folder', { KIBRAY_DATA: '' }, 'settings'], ['a port that is none', { KIBRAY_PORT: 'x' }, 'settings'], ['a server that is none', { KIBRAY_SERVER: 'nonsense' }, 'settings'],
  ])('says in one sentence what is wrong: %s', async (_, environment, code) => {
    const { child, line } = await firstLine(environment)
    expect(line).toMatchObject({ ready: false, code })
    expect(await ended(child, () => undefined)).toBe(1)
  })

  test('says so when its port or its data folder is taken', async () => {
    const host = await start()
    const port = await firstLine({ KIBRAY_PORT: host.url.port, KIBRAY_DATA: path.join(folder, 'other') })
    expect(port.line).toMatchObject({ ready: false, code: 'EADDRINUSE' })
    const taken = await firstLine({})
    expect(taken.line).toMatchObject({ ready: false, code: 'storage_failed', message: expect.stringContaining('Another Kibray') as string })
  })

  test('shows in the application\'s place what keeps its database from opening, in the reader\'s language, and opens when that is gone', async () => {
    const data = path.join(folder, 'data')
    const first = await start()
    await ended(first.child, () => first.child.kill('SIGTERM'))
    const key = readFileSync(path.join(data, 'database.key'))
    rmSync(path.join(data, 'database.key'))
    const host = await start()
    const cookie = String((await request(host.url, {})).headers['set-cookie']).split(';')[0] ?? ''
    const page = async (language: string): Promise<{ status: number; body: string }> => await request(new URL('/', host.url), { cookie, 'accept-language': language })
    const english = await page('en-US,en')
    expect(english).toMatchObject({ status: 503, body: expect.stringContaining(faultWords.en.no_key.happened) as string })
    expect(english.body).toContain(data)
    expect((await page('es-MX')).body).toContain(faultWords.es.no_key.todo)
    // nobody without a session is told where the data lies
    expect((await request(new URL('/', host.url), {})).body).not.toContain(data)
    expect(existsSync(path.join(data, 'database.key'))).toBe(false)
    writeFileSync(path.join(data, 'database.key'), key)
    expect(await page('en')).toMatchObject({ status: 200, body: expect.stringContaining('the application') as string })
  })

  test('goes on from a snapshot in a new folder; the damaged database and the snapshot stay as they are', async () => {
    const data = path.join(folder, 'data')
    const first = await start()
    await ended(first.child, () => first.child.kill('SIGTERM'))
    snapshotBeforeMigration(data, readFileSync(path.join(data, 'database.key'), 'utf8'), Date.now())
    const snapshot = snapshotsIn(data)[0]?.file ?? ''
    const damaged = readFileSync(path.join(data, 'kibray.db')).fill(7, 0, 4096)
    writeFileSync(path.join(data, 'kibray.db'), damaged)
    const host = await start()
    const cookie = String((await request(host.url, {})).headers['set-cookie']).split(';')[0] ?? ''
    expect((await request(new URL('/', host.url), { cookie })).body).toContain(`--restore ${snapshot}`)
    const fresh = path.join(folder, 'restored')
    const kept = readFileSync(snapshot)
    restoreIntoFolder(snapshot, fresh)
    expect(() => restoreIntoFolder(snapshot, fresh)).toThrow('holds a laptop\'s data already')
    expect(() => restoreIntoFolder(snapshot, data)).toThrow('holds a laptop\'s data already')
    expect(readFileSync(path.join(data, 'kibray.db')).equals(damaged)).toBe(true)
    expect(readFileSync(snapshot).equals(kept)).toBe(true)
    const restored = await start({ KIBRAY_DATA: fresh })
    expect(restored.engine_pid).toBeGreaterThan(0)
    expect((await request(restored.url, {})).status).toBe(303)
    // half a snapshot makes no laptop
    writeFileSync(snapshot, kept.subarray(0, 20_000))
    expect(() => restoreIntoFolder(snapshot, path.join(folder, 'never'))).toThrow(expect.objectContaining({ fault: 'corrupt' }))
    expect(readdirSync(path.join(folder, 'never'))).toEqual([])
  })
})
