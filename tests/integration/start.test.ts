import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { emptyDataFolder } from '../../build/data-folder.ts'
import { freePort, requireFreePort } from '../../build/port.ts'
import { project } from '../support/source-files.ts'

describe('npm start', { timeout: 120_000 }, () => {
  let above: string
  let data: string
  let port: number
  beforeAll(async () => {
    above = mkdtempSync(path.join(tmpdir(), 'kibray-start-'))
    data = path.join(above, 'data')
    port = await freePairOfPorts()
  })
  afterAll(() => {
    if (existsSync(data)) emptyDataFolder(data)
    rmSync(above, { recursive: true, force: true })
  })

  describe('says in one sentence what is wrong, and leaves nothing behind:', () => {
    it('a flag that does not exist', () => {
      expect(refusal(['--prot', '4680'])).toBe(`Unknown option '--prot'; see --help.`)
      expect(refusal(['--port', '70000'])).toMatch(/^--port takes a number/)
    })

    it('a data folder that is not ours', () => {
      const foreign = mkdtempSync(path.join(above, 'foreign-'))
      writeFileSync(path.join(foreign, 'thesis.txt'), 'mine')
      expect(refusal(['--data', foreign])).toContain(`The folder ${foreign} holds files that are not Kibray's`)
      expect(refusal(['--data', foreign, '--reset', '--yes'])).toContain("not Kibray's")
      expect(readdirSync(foreign)).toEqual(['thesis.txt'])
    })

    it('a data folder that cannot be made', () => {
      writeFileSync(path.join(above, 'file'), '')
      expect(refusal(['--data', path.join(above, 'file')])).toContain('cannot be used')
    })

    it.each([
      ['the sync server', 0],
      ['the application', 1],
    ])('a port in use, meant for %s', async (purpose, offset) => {
      const server = createServer().listen(port + offset, '127.0.0.1')
      await once(server, 'listening')
      const sentence = refusal(['--data', path.join(above, 'ports'), '--port', String(port)])
      server.close()
      expect(sentence).toBe(`Port ${port + offset}, meant for ${purpose}, is in use by another program; choose another with --port.`)
      expect(readdirSync(path.join(above, 'ports'))).toEqual(['kibray-data.json'])
    })

    it('a database that cannot be reached, without telling its password', () => {
      const sentence = refusal(['--data', path.join(above, 'database'), '--port', String(port)], { DATABASE_URL: 'postgres://ana:secret@127.0.0.1:1/kibray' })
      expect(sentence).toContain('The PostgreSQL at 127.0.0.1:1/kibray cannot be used (connect ECONNREFUSED 127.0.0.1:1)')
      expect(sentence).not.toContain('secret')
    })

    it('a reset that nobody agreed to, or of a database that is not ours', () => {
      expect(refusal(['--data', path.join(above, 'reset'), '--port', String(port), '--reset'])).toContain('add --yes')
      expect(refusal(['--data', path.join(above, 'reset'), '--port', String(port), '--reset', '--yes'], { DATABASE_URL: 'postgres://127.0.0.1:1/x' })).toContain('empty the one of DATABASE_URL yourself')
    })
  })

  it('tells its flags without installing or starting anything', () => {
    const { stdout, status } = spawnSync(process.execPath, [path.join(project, 'build/start.mjs'), '--help'], { encoding: 'utf8' })
    expect(status).toBe(0)
    for (const flag of ['--no-open', '--port', '--data', '--reset', '--yes']) expect(stdout).toContain(flag)
  })

  it('starts everything, refuses to start it twice, and stops all of it on Ctrl-C', async () => {
    const kibray = await start()
    expect((await fetch(`http://127.0.0.1:${port}/api/v1/health`)).ok).toBe(true)
    expect((await fetch(`http://127.0.0.1:${port + 1}/`)).status).toBeLessThan(500)
    expect(refusal(['--data', data, '--port', String(await freePort())])).toContain('Kibray is already running')

    kibray.process.kill('SIGINT')
    expect(await exitOf(kibray.process)).toBe(0)
    expect(processesOn(data)).toEqual([])
    await expect(fetch(`http://127.0.0.1:${port}/api/v1/health`)).rejects.toThrow()
  })

  it('leaves nothing running when it is killed, and starts again on the same data', async () => {
    const kibray = await start()
    kibray.process.kill('SIGKILL')
    for (const deadline = Date.now() + 30_000; processesOn(data).length > 0 && Date.now() < deadline; ) await delay(50)
    expect(processesOn(data)).toEqual([])

    const again = await start()
    again.process.kill('SIGINT')
    expect(await exitOf(again.process)).toBe(0)
  })

  it('empties the data folder when told to', async () => {
    writeFileSync(path.join(data, 'logs', 'left-over'), '')
    const before = databaseMark()
    const kibray = await start('--reset', '--yes')
    expect(existsSync(path.join(data, 'logs', 'left-over'))).toBe(false)
    expect(databaseMark()).not.toBe(before)
    kibray.process.kill('SIGINT')
    await exitOf(kibray.process)
  })

  /** What no two databases have in common: the password, or the place where root's lies. */
  function databaseMark(): string {
    const location = path.join(data, 'postgres', 'location')
    return readFileSync(existsSync(location) ? location : path.join(data, 'postgres', 'password'), 'utf8')
  }

  /** Starts Kibray on `data` and waits for its table. */
  async function start(...flags: string[]): Promise<{ process: ChildProcess }> {
    const kibray = spawn(process.execPath, [path.join(project, 'build/start.mjs'), '--no-open', '--data', data, '--port', String(port), ...flags], { stdio: ['ignore', 'pipe', 'pipe'], env: withoutDatabase() })
    let said = ''
    kibray.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
    for await (const line of createInterface({ input: kibray.stdout })) if (line.startsWith('Kibray is running')) return { process: kibray }
    throw new Error(`Kibray did not start: ${said}`)
  }
})

/** The application takes the port after the server's, so both must be free. */
async function freePairOfPorts(): Promise<number> {
  for (;;) {
    const port = await freePort()
    const next = await requireFreePort(port + 1, 'the application').then(
      () => true,
      () => false,
    )
    if (next) return port
  }
}

/** Starts Kibray where it must refuse, and gives its one sentence. */
function refusal(flags: readonly string[], environment: Readonly<Record<string, string>> = {}): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, [path.join(project, 'build/start.mjs'), '--no-open', ...flags], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...withoutDatabase(), ...environment },
  })
  expect([stdout, status]).toEqual(['', 1])
  const sentence = stderr.trim()
  expect(sentence.split('\n')).toHaveLength(1)
  return sentence
}

function withoutDatabase(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _database, ...environment } = process.env
  return environment
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode
  const [code] = (await once(child, 'exit')) as [number | null]
  return code
}

/** The processes that were told of a folder, in their arguments or their environment. */
function processesOn(folder: string): string[] {
  if (process.platform !== 'linux') return spawnSync('ps', ['-eo', 'command='], { encoding: 'utf8' }).stdout.split('\n').filter((line) => line.includes(folder))
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return false
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(folder) || readFileSync(`/proc/${name}/environ`, 'utf8').includes(`${folder}/`)
    } catch {
      return false
    }
  })
}
