import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { BadFlag, readServeFlags, USAGE } from '../../sync-server/shapes/serve-flags.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { endProcess } from './support/shape-process.ts'
import type { ShapeAnswer, ShapeMessage, ShapeParameters } from './support/shape-request.ts'
import { askShape } from './support/shape-request.ts'

// `npm run shapes`, as a process.

const DATABASE = 'postgresql://u:p@h/d'

describe('flags', () => {
  test.each([
    ['--database', []],
    ['--database', ['--database', 'mysql://x']],
    ['--secret', ['--database', DATABASE]],
    ['--insecure', ['--database', DATABASE, '--insecure', '--secret', 'x']],
    ['--secret', ['--database', DATABASE, '--secret', '']],
    ['--port', ['--database', DATABASE, '--insecure', '--port', '65536']],
    ['--chunk-bytes', ['--database', DATABASE, '--insecure', '--chunk-bytes', '10k']],
    ['--long-poll-ms', ['--database', DATABASE, '--insecure', '--long-poll-ms', '0']],
    ['--max-shapes', ['--database', DATABASE, '--insecure', '--max-shapes', '-1']],
    ['--stream-id', ['--database', DATABASE, '--insecure', '--stream-id', 'Not So']],
    ['--prot', ['--database', DATABASE, '--insecure', '--prot', '1']],
    ['--data', ['--database', DATABASE, '--insecure', '--data']],
  ])('%s is named by what is wrong with %j', (flag, given) => {
    expect(() => readServeFlags(given)).toThrow(BadFlag)
    expect(() => readServeFlags(given)).toThrow(flag)
  })

  test('DELETE is answered where anyone may ask, and with a secret only if it is allowed', () => {
    const deletes = (...given: string[]): unknown => {
      const read = readServeFlags(['--database', DATABASE, ...given])
      return read !== 'help' && read.engine.allowShapeDeletion
    }
    expect([deletes('--insecure'), deletes('--secret', 's'), deletes('--secret', 's', '--allow-shape-deletion')]).toEqual([true, false, true])
  })

  test('each one is in the help', () => {
    expect(readServeFlags(['--help'])).toBe('help')
    for (const flag of ['database', 'port', 'host', 'insecure', 'secret', 'allow-shape-deletion', 'data', 'schema', 'stream-id', 'chunk-bytes', 'long-poll-ms', 'max-shapes', 'help']) expect(USAGE).toMatch(new RegExp(`^  --${flag} `, 'm'))
  })
})

describe('a process', () => {
  let database: TestDatabase
  let client: pg.Client
  const folder = mkdtempSync(join(tmpdir(), 'shapes-serve-'))
  const children: ChildProcess[] = []
  beforeAll(async () => {
    database = await createTestDatabase()
    client = new pg.Client({ connectionString: database.url })
    await client.connect()
  })
  afterEach(async () => {
    for (const child of children.splice(0)) await endProcess(child)
  })
  afterAll(async () => {
    await client.end()
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  function run(...flags: string[]): ChildProcess {
    const child = spawn(process.execPath, [resolve(import.meta.dirname, '../../sync-server/shapes/serve.ts'), '--data', folder, '--port', '0', ...flags], { stdio: ['ignore', 'pipe', 'pipe'] })
    children.push(child)
    return child
  }

  /** Where it listens; throws with its last words if it ends instead. */
  async function addressOf(child: ChildProcess): Promise<string> {
    let said = ''
    for await (const part of child.stdout as AsyncIterable<Buffer>) {
      said += part.toString()
      const url = /^Listening on (\S+)$/m.exec(said)?.[1]
      if (url) return url
    }
    throw new Error(`${said}${await text(child.stderr as AsyncIterable<Buffer>)}`)
  }

  async function untilHealth(url: string, status: string): Promise<Response> {
    let answer: Response | undefined
    await expect.poll(async () => ((answer = await fetch(`${url}/v1/health`)), ((await answer.clone().json()) as { status: string }).status), { timeout: 60_000 }).toBe(status)
    return answer as Response
  }

  async function lastWords(child: ChildProcess): Promise<[number | null, string]> {
    const ended = new Promise<number | null>((settle) => child.once('exit', settle))
    const words = await text(child.stderr as AsyncIterable<Buffer>)
    return [await ended, words.split('\n').filter((line) => line !== '' && !line.startsWith('{')).join('\n')]
  }

  test('asks for its secret, takes its schema, chunks as it is told, prints in UTC whatever its address says, and ends when it is told', async () => {
    await client.query(`create schema other; create table other.things (id int primary key, at timestamptz, text text);
      insert into other.things select g, '2026-06-01 12:00:00Z', repeat('x', 1000) from generate_series(1, 35) g`)
    const address = new URL(database.url)
    address.searchParams.set('options', '-c timezone=America/New_York -c search_path=other')
    address.searchParams.set('sslmode', 'disable')
    const child = run('--database', address.href, '--secret', 'open sesame', '--schema', 'other', '--chunk-bytes', '10000', '--long-poll-ms', '1000', '--stream-id', 'served')
    const url = await addressOf(child)
    const health = await untilHealth(url, 'active')
    expect(health.status).toBe(200)

    const ask = (parameters: ShapeParameters, init?: RequestInit): Promise<ShapeAnswer> => askShape(url, parameters, init)
    const shape = { table: 'things', secret: 'open sesame' }
    expect((await ask({ ...shape, offset: '-1', secret: undefined })).status).toBe(401)
    expect((await ask({ ...shape, offset: '-1', secret: 'open' })).status).toBe(401)
    expect((await ask({ table: 'things' }, { method: 'OPTIONS' })).status).toBe(204)
    expect((await ask({ ...shape, offset: '-1', secret: undefined, api_secret: 'open sesame' })).status).toBe(200)
    expect((await ask(shape, { method: 'DELETE' })).status).toBe(405)

    const readOn = async (from: ShapeParameters): Promise<{ sizes: number[]; rows: ShapeMessage[]; end: ShapeAnswer }> => {
      const sizes: number[] = []
      const rows: ShapeMessage[] = []
      for (let at = from; ; ) {
        const answer = await ask({ ...shape, ...at })
        expect(answer.status).toBe(200)
        const changes = answer.messages.filter(({ value }) => value)
        if (changes.length > 0) sizes.push(answer.text.length)
        rows.push(...changes)
        if (answer.upToDate) return { sizes, rows, end: answer }
        at = { offset: answer.offset, handle: answer.handle }
      }
    }
    const snapshot = await readOn({ offset: '-1' })
    expect(snapshot.rows).toHaveLength(35)
    expect(snapshot.rows[0]?.value?.['at']).toBe('2026-06-01 12:00:00+00')
    const pending = ask({ ...shape, offset: snapshot.end.offset, handle: snapshot.end.handle, live: 'true' })
    await client.query(`insert into other.things select g, '2026-06-01 12:00:00Z', repeat('x', 1000) from generate_series(36, 70) g`)
    await pending
    const log = await readOn({ offset: snapshot.end.offset, handle: snapshot.end.handle })
    expect(log.rows.map(({ value }) => value?.['id'])).toEqual(Array.from({ length: 35 }, (_, index) => String(index + 36)))
    for (const { sizes } of [snapshot, log]) {
      for (const size of sizes.slice(0, -1)) expect(Math.abs(size - 10_000)).toBeLessThan(2_000)
      expect(sizes.at(-1)).toBeLessThan(12_000)
    }

    const waiting = run('--database', database.url, '--insecure', '--stream-id', 'served')
    const standby = await addressOf(waiting)
    expect((await untilHealth(standby, 'waiting')).status).toBe(202)
    const refused = await askShape(standby, { table: 'other.things', offset: '-1' })
    expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('electric-internal-known-error'), refused.headers.get('cache-control')]).toEqual([503, '5', 'true', 'no-store'])

    const ended = new Promise((settle) => child.once('exit', (code) => settle(code)))
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  test.each([
    ['a database that is not there', () => new URL('/no_such_database', database.url).href, /^The shape engine cannot start: database "no_such_database" does not exist\.$/],
    ['a wrong password', () => Object.assign(new URL(database.url), { password: 'wrong' }).href, /^The shape engine cannot start: password authentication failed/],
  ])('ends on %s with one sentence', async (_what, address, words) => {
    expect(await lastWords(run('--database', address(), '--insecure', '--stream-id', 'nowhere'))).toEqual([1, expect.stringMatching(words)])
  })

  test('ends on a port that is taken, and on a folder that is none, with one sentence', async () => {
    const first = await addressOf(run('--database', database.url, '--insecure', '--stream-id', 'first'))
    const { port } = new URL(first)
    expect(await lastWords(run('--database', database.url, '--insecure', '--stream-id', 'second', '--port', port))).toEqual([1, `Port ${port} on 127.0.0.1 is in use; choose another with --port.`])
    expect(await lastWords(run('--database', database.url, '--insecure', '--data', import.meta.filename))).toEqual([1, expect.stringMatching(/^--data \S+ cannot be used: \S.*\.$/)])
  })
})
