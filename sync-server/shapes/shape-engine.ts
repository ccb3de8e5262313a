import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import pg from 'pg'
import { ChangeRouter } from './change-router.ts'
import type { EngineLease } from './engine-lease.ts'
import { isDiskFull } from './durable-file.ts'
import { acquireLease } from './engine-lease.ts'
import type { EngineLog } from './engine-log.ts'
import type { EngineState } from './engine-state.ts'
import { readEngineState, writeEngineState } from './engine-state.ts'
import { InvalidRequest } from './invalid-request.ts'
import type { Lsn } from './lsn.ts'
import type { StreamMessage } from './pgoutput.ts'
import { sessionConfig, sqlState } from './postgres-session.ts'
import { Publication } from './publication.ts'
import { ReplicationReader } from './replication-reader.ts'
import { freeSlot, prepareSlot, slotBacklog } from './replication-slot.ts'
import { RequestHandler } from './request-handler.ts'
import type { ShapeDefinition } from './shape-definition.ts'
import { ShapeDefinitions } from './shape-definitions.ts'
import type { ShapeRecord } from './shape-record.ts'
import { LogNotSynced } from './shape-log.ts'
import { ShapeRegistry } from './shape-registry.ts'
import type { Shape } from './shape.ts'
import { Snapshotter } from './snapshotter.ts'
import { Subqueries } from './subqueries.ts'
import { SubsetReader } from './subset-reader.ts'
import { TableCatalogue } from './table-catalogue.ts'

export interface ShapeEngineOptions {
  databaseUrl: string
  /** Holds the shapes' snapshots and logs; made if it is not there. */
  dataFolder: string
  /** The schema of tables that are named without one; default `public`. */
  schema?: string
  /** Engines with different ids can share a database. Lower-case letters, digits and underscores; default `kibray`. */
  streamId?: string
  /** How large a page of a snapshot or of a log gets; default 10 MB. */
  chunkBytes?: number
  /** How long a live request waits for news; default 20 s. */
  longPollMilliseconds?: number
  /** How long a stream of server-sent events is held; default 60 s. */
  eventStreamMilliseconds?: number
  /** How long such a stream says nothing before it says that it is there; default 21 s. */
  keepAliveMilliseconds?: number
  /** How long a reader may take nothing of an answer before it is cut off; default 60 s. */
  patienceMilliseconds?: number
  /** How many shapes are kept; the least recently used beyond are dropped. Default 50,000. */
  maximumShapes?: number
  /** How often dropped and altered tables are looked for; default 5 s. */
  catalogueMilliseconds?: number
  /** Answers DELETE, for tests of clients; default false. */
  allowShapeDeletion?: boolean
  log?: EngineLog
}

export interface ShapeEngine {
  /**
   * Answers one shape request. `parameters` are the protocol's query parameters (table, where, params[1], columns, offset, handle,
   * live, cursor, …), already authorized and completed by the caller; nothing is read from request.url. Streams to `response`;
   * a client abort ends it.
   */
  handle(parameters: URLSearchParams, request: IncomingMessage, response: ServerResponse): Promise<void>
  health(): { status: 'starting' | 'active' | 'waiting' }
  stop(): Promise<void>
}

/** An engine that may still be waiting for another to let go of the slot. */
export interface StartingShapeEngine extends ShapeEngine {
  /** Settles when the engine streams for the first time; rejects if it was stopped before, or can never start. */
  readonly started: Promise<void>
}

/**
 * Starts an engine; resolves once it holds the slot and streams. Waits while another engine of this stream id does, and while
 * Postgres cannot be reached. Throws Postgres's error where waiting would not help: wrong password, no right, wal_level.
 */
export async function startShapeEngine(options: ShapeEngineOptions): Promise<ShapeEngine> {
  const engine = openShapeEngine(options)
  try {
    await engine.started
    return engine
  } catch (error) {
    await engine.stop()
    throw error
  }
}

/** Starts an engine and returns at once, so that it can tell that it waits. */
export function openShapeEngine(options: ShapeEngineOptions): StartingShapeEngine {
  const engine = new Engine(options)
  engine.run()
  return engine
}

const DEFAULT_CHUNK_BYTES = 10 * 1024 * 1024
const DEFAULT_LONG_POLL = 20_000
const DEFAULT_EVENT_STREAM = 60_000
const DEFAULT_KEEP_ALIVE = 21_000
const DEFAULT_PATIENCE = 60_000
const SNAPSHOT_CONNECTIONS = 6
const QUERY_CONNECTIONS = 3
// What is in the logs is acknowledged this often. Postgres keeps what is not, and sends it again after a crash.
const SYNC_INTERVAL = 1_000
const CATALOGUE_INTERVAL = 5_000
const DEFAULT_MAXIMUM_SHAPES = 50_000
const RETIREMENT_INTERVAL = 60_000
const SLOT_INTERVAL = 30_000
// A laptop that was closed over a weekend finds its log again, one that was away for a month loads its rows anew.
const RETENTION = { retiredMilliseconds: 4 * 24 * 3_600_000, unusedMilliseconds: 30 * 24 * 3_600_000 }
const READY_TIMEOUT = 5_000
const LONGEST_RETRY_DELAY = 5_000

class Engine implements StartingShapeEngine {
  readonly started: Promise<void>
  private readonly options: ShapeEngineOptions
  private readonly log: EngineLog
  private readonly streamId: string
  private readonly statePath: string
  private readonly owner = randomUUID()
  /** For snapshots, which may take long. */
  private readonly pool: pg.Pool
  /** For everything else. */
  private readonly queries: pg.Pool
  private readonly catalogue: TableCatalogue
  private readonly publication: Publication
  private readonly router: ChangeRouter
  private readonly subqueries: Subqueries
  private readonly registry: ShapeRegistry
  private readonly handler: RequestHandler
  private readonly definitions: ShapeDefinitions
  private readonly stopping = new AbortController()
  private markStarted: () => void = () => {}
  private failStart: (error: Error) => void = () => {}
  private running: Promise<void> = Promise.resolve()
  private stopped: Promise<void> | undefined

  private status: 'starting' | 'active' | 'waiting' = 'starting'
  private whenActive: (() => void)[] = []
  private reader: ReplicationReader | undefined
  private state: EngineState | undefined
  private loaded = false
  private acknowledging: Promise<void> = Promise.resolve()
  /** The last commit that was taken in, and the last that all logs hold. */
  private lastSeen: Lsn = 0
  private lastWritten: Lsn = 0
  private flushed: Lsn = 0
  private flushScheduled = false
  private endOfReceived: Lsn = 0
  private writeFailure: Error | undefined

  constructor(options: ShapeEngineOptions) {
    this.options = options
    this.log = options.log ?? (() => {})
    this.streamId = options.streamId ?? 'kibray'
    if (!/^[a-z0-9_]{1,40}$/.test(this.streamId)) throw new Error('A stream id is made of lower-case letters, digits and underscores')
    mkdirSync(options.dataFolder, { recursive: true })
    this.statePath = join(options.dataFolder, 'engine.json')
    this.started = new Promise((resolve, reject) => {
      this.markStarted = resolve
      this.failStart = reject
    })
    this.started.catch(() => {})
    this.pool = this.openPool(SNAPSHOT_CONNECTIONS)
    this.queries = this.openPool(QUERY_CONNECTIONS)
    this.catalogue = new TableCatalogue(this.queries)
    this.publication = new Publication(this.queries, `${this.streamId}_shapes`, (oid) => this.replaceAllOn(oid))
    const schema = options.schema ?? 'public'
    this.definitions = new ShapeDefinitions({ queries: this.queries, catalogue: this.catalogue, publication: this.publication, schema })
    this.router = new ChangeRouter((shape, reason) => this.replace(shape, reason), (transaction, changes, position) => this.subqueries.commit(transaction, changes, position))
    this.subqueries = new Subqueries({
      pool: this.pool,
      router: this.router,
      onUnusable: (shape, reason) => this.replace(shape, reason),
      onLogGrown: () => this.scheduleFlush(),
    })
    const chunkBytes = options.chunkBytes ?? DEFAULT_CHUNK_BYTES
    this.registry = new ShapeRegistry({
      folder: join(options.dataFolder, 'shapes'),
      chunkBytes,
      router: this.router,
      snapshotter: new Snapshotter(this.pool, chunkBytes),
      publication: this.publication,
      subqueries: this.subqueries,
      log: this.log,
      onLogGrown: () => this.scheduleFlush(),
    })
    this.handler = new RequestHandler({
      schema,
      define: (parameters) => this.definitions.define(parameters.shape),
      findByHandle: (handle, definition) => this.registry.findByHandle(handle, definition),
      all: () => this.registry.all,
      allowDeletion: options.allowShapeDeletion ?? false,
      findOrCreate: (definition) => this.registry.findOrCreate(definition),
      replace: (shape, reason) => this.replace(shape, reason),
      forgetTables: (definition) => this.definitions.forgetTables(definition),
      isSettled: (shape) => this.subqueries.isSettled(shape),
      subsets: new SubsetReader(this.pool, this.definitions.world, join(options.dataFolder, 'subsets')),
      lastSeenLsn: () => this.lastWritten,
      isActive: () => this.status === 'active',
      untilActive: () => this.untilActive(),
      longPollMilliseconds: options.longPollMilliseconds ?? DEFAULT_LONG_POLL,
      eventStreamMilliseconds: options.eventStreamMilliseconds ?? DEFAULT_EVENT_STREAM,
      keepAliveMilliseconds: options.keepAliveMilliseconds ?? DEFAULT_KEEP_ALIVE,
      patienceMilliseconds: options.patienceMilliseconds ?? DEFAULT_PATIENCE,
      log: this.log,
    })
  }

  handle(parameters: URLSearchParams, request: IncomingMessage, response: ServerResponse): Promise<void> {
    return this.handler.handle(parameters, request, response)
  }

  health(): { status: 'starting' | 'active' | 'waiting' } {
    return { status: this.status }
  }

  run(): void {
    this.running = this.keepRunning()
  }

  stop(): Promise<void> {
    return (this.stopped ??= this.stopOnce())
  }

  private async stopOnce(): Promise<void> {
    this.stopping.abort()
    this.handler.close()
    for (const shape of this.registry.all) shape.notify()
    this.failStart(new Error('The shape engine was stopped'))
    await this.running
    await this.subqueries.stop()
    await this.registry.close()
    await Promise.all([this.pool.end(), this.queries.end()])
  }

  private openPool(max: number): pg.Pool {
    const pool = new pg.Pool({ ...sessionConfig(this.options.databaseUrl, `shapes ${this.streamId}`), max, idleTimeoutMillis: 10_000 })
    pool.on('error', (error) => this.log('warn', 'An idle database connection broke', { error: error.message }))
    // one that breaks while it is in use tells its query as well, and would end the process if nobody listened
    pool.on('connect', (client) => client.on('error', () => {}))
    return pool
  }

  /** Holds the lease and reads the slot, again and again, until it is stopped. */
  private async keepRunning(): Promise<void> {
    let delay = 100
    while (!this.stopping.signal.aborted) {
      const began = Date.now()
      try {
        await this.holdLease()
      } catch (error) {
        if (!this.stopping.signal.aborted && isHopeless(error)) this.failStart(error as Error)
        if (!this.stopping.signal.aborted) this.log('warn', 'The shape engine lost the database and tries again', { error: String(error), code: sqlState(error) })
      }
      this.setStatus('starting')
      delay = Date.now() - began > 10_000 ? 100 : Math.min(delay * 2, LONGEST_RETRY_DELAY)
      await pause(delay, this.stopping.signal)
    }
  }

  private async holdLease(): Promise<void> {
    const { signal } = this.stopping
    const lease = await acquireLease(this.options.databaseUrl, this.streamId, () => this.setStatus('waiting'), signal)
    try {
      this.setStatus('starting')
      await this.stream(lease)
    } finally {
      await lease.release()
    }
  }

  /** Streams until the lease or the connection is lost, which it throws, or the engine is stopped. */
  private async stream(lease: EngineLease): Promise<void> {
    const slot = await this.takeUpSlot()
    const ended = Promise.withResolvers<Error | 'stopped'>()
    void lease.lost.then(ended.resolve)
    const { signal } = this.stopping
    if (signal.aborted) ended.resolve('stopped')
    signal.addEventListener('abort', () => ended.resolve('stopped'), { once: true })
    const reader = await this.startReader(slot, ended.resolve)
    this.reader = reader
    const timers = [
      this.every(SYNC_INTERVAL, () => this.acknowledgeDurable()),
      this.every(this.options.catalogueMilliseconds ?? CATALOGUE_INTERVAL, () => this.watchCatalogue()),
      this.every(SLOT_INTERVAL, () => this.watchSlot(slot)),
      this.every(RETIREMENT_INTERVAL, async () => this.registry.dropUnused({ most: this.options.maximumShapes ?? DEFAULT_MAXIMUM_SHAPES, ...RETENTION })),
    ]
    this.setStatus('active')
    this.markStarted()

    const end = await ended.promise
    for (const timer of timers) clearInterval(timer)
    this.setStatus('starting')
    this.flush()
    // while the lease is still ours: a successor must find in the folder what Postgres was told
    if (end === 'stopped') await this.acknowledgeDurable().catch((error: unknown) => this.log('warn', 'The last acknowledgement failed', { error: String(error) }))
    await this.acknowledging
    await reader.stop()
    this.reader = undefined
    this.router.abandon()
    if (end !== 'stopped') throw end
  }

  /** A reader that streams. `onEnd` is called once when it does not any more. */
  private async startReader(slot: string, onEnd: (error: Error) => void): Promise<ReplicationReader> {
    for (let attempt = 0; ; attempt++) {
      let ended: Error | undefined
      let hasStarted = false
      const reader = new ReplicationReader({
        databaseUrl: this.options.databaseUrl,
        slot,
        publication: this.publication.name,
        onMessage: (message) => this.receive(message),
        onCaughtUp: (end) => this.caughtUp(end),
        onEnd: (error) => {
          ended = error
          // an error before the stream has begun is thrown by `start`
          if (hasStarted) onEnd(error)
        },
      })
      try {
        await reader.start()
        hasStarted = true
        if (ended) onEnd(ended)
        return reader
      } catch (error) {
        await reader.stop()
        if (sqlState(error) !== '55006' || attempt >= 50 || this.stopping.signal.aborted) throw error
        await freeSlot(this.queries, slot)
        await pause(100, this.stopping.signal)
      }
    }
  }

  /** Makes sure that slot, publication and logs belong together, and loads the logs the first time. Returns the slot's name. */
  private async takeUpSlot(): Promise<string> {
    const found = await this.queries.query<{ origin: string; database: string; end: string }>(
      `select concat_ws('/', (select system_identifier from pg_control_system()), substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8), d.oid) as origin,
         d.oid::text as database, (pg_current_wal_insert_lsn() - '0/0')::text as end
       from pg_database d where d.datname = current_database()`,
    )
    const { origin, database, end } = found.rows[0] as { origin: string; database: string; end: string }
    this.definitions.forgetLetters()
    const slot = `${this.streamId}_shapes_${database}`
    const publication = await this.publication.create()
    this.publication.forget()
    // what was written while there was no publication cannot be decoded
    const { isNew, confirmed } = await prepareSlot(this.queries, slot, publication === 'created' ? 'new' : 'old')
    const state = await readEngineState(this.statePath)
    const isOurs = !this.loaded || state?.owner === this.owner
    const continues = isOurs && state !== undefined && !isNew && publication === 'existed' && state.origin === origin && state.slot === slot
      && confirmed <= state.acknowledged && state.acknowledged <= Number(end)
    if (state && !continues) this.log('warn', 'The logs have a gap and begin anew', { state, origin, slot, isNew, publication, confirmed, end })
    this.state = { origin, slot, owner: this.owner, acknowledged: continues ? state.acknowledged : confirmed }
    this.lastSeen = Math.max(continues ? this.lastSeen : 0, this.state.acknowledged)
    this.lastWritten = Math.max(continues ? this.lastWritten : 0, this.state.acknowledged)
    this.flushed = this.state.acknowledged
    this.endOfReceived = 0
    this.writeFailure = undefined
    await this.takeUpShapes(continues)
    await writeEngineState(this.statePath, this.state)
    return slot
  }

  private async takeUpShapes(continues: boolean): Promise<void> {
    if (!continues) {
      this.registry.replaceAll('the logs have a gap')
      this.subqueries.reset()
      await this.registry.clear()
    } else if (this.loaded) {
      await this.watchCatalogue()
    } else {
      const published = await this.publication.publishedOids()
      await this.registry.load((record) => this.defineRecorded(record, published))
    }
    this.loaded = true
  }

  private async defineRecorded(record: ShapeRecord, published: ReadonlySet<number>): Promise<ShapeDefinition | undefined> {
    try {
      const definition = await this.definitions.define({ ...record.request, where: record.request.where, columns: record.request.columns })
      return definition.tables.every((table) => published.has(table.oid)) ? definition : undefined
    } catch (error) {
      if (error instanceof InvalidRequest) return undefined
      throw error
    }
  }

  private receive(message: StreamMessage): void {
    if (this.writeFailure) throw this.writeFailure
    switch (message.kind) {
      case 'change':
        this.router.change(message.relationOid, message.before, message.after, message.isUpdate)
        break
      case 'begin':
        this.router.begin(message.transactionId, message.commitLsn)
        break
      case 'commit':
        this.router.commit()
        this.lastSeen = Math.max(this.lastSeen, message.commitLsn)
        this.endOfReceived = message.endLsn
        this.subqueries.advance(message.endLsn, this.lastSeen)
        break
      case 'relation':
        this.router.describe(message.relation)
        this.describeAnew(message.relation.oid).catch((error: unknown) => this.log('warn', 'A table could not be looked at', { error: String(error) }))
        break
      case 'truncate':
        this.router.truncate(message.relationOids)
        break
      case 'other':
        return
    }
    this.scheduleFlush()
  }

  private caughtUp(end: Lsn): void {
    if (this.writeFailure) throw this.writeFailure
    if (this.router.isInTransaction) return
    this.endOfReceived = Math.max(this.endOfReceived, end)
    this.subqueries.advance(this.endOfReceived, this.lastSeen)
    this.scheduleFlush()
  }

  /** Writes once for all that one turn of the event loop has brought. */
  private scheduleFlush(): void {
    if (this.flushScheduled) return
    this.flushScheduled = true
    setImmediate(() => {
      this.flushScheduled = false
      this.flush()
    })
  }

  private flush(): void {
    const grown: Shape[] = []
    for (const shape of this.router.takeDirty()) {
      try {
        if (!shape.isReplaced && shape.log.flush(shape.isWatched)) grown.push(shape)
      } catch (error) {
        // what a shape with subqueries holds would be ahead of its log
        if (isDiskFull(error) && !this.subqueries.of(shape)) this.writeFailure = error as Error
        else this.replace(shape, `its log could not be written: ${String(error)}`)
      }
    }
    // a log lacks what was taken in: nothing more is, nor is it acknowledged, until the stream has begun again
    if (this.writeFailure) this.reader?.fail(this.writeFailure)
    else {
      this.lastWritten = this.lastSeen
      if (!this.router.isInTransaction) this.flushed = Math.max(this.flushed, this.endOfReceived)
    }
    for (const shape of grown) shape.notify()
  }

  /** Makes the logs durable, then lets Postgres forget what they hold. One at a time: the last state written must be the last one. */
  private acknowledgeDurable(): Promise<void> {
    const acknowledged = this.acknowledging.then(() => this.acknowledgeFlushed())
    this.acknowledging = acknowledged.catch(() => {})
    return acknowledged
  }

  private async acknowledgeFlushed(): Promise<void> {
    const { state, flushed } = this
    if (!state || flushed <= state.acknowledged) return
    for (const shape of this.registry.all) {
      for (const log of shape.openLogs) {
        await log.sync().catch((error: unknown) => {
          if (error instanceof LogNotSynced) this.replace(shape, String(error.cause))
          else if (!shape.isReplaced) throw error
        })
      }
    }
    this.state = { ...state, acknowledged: flushed }
    await writeEngineState(this.statePath, this.state)
    this.reader?.acknowledge(flushed)
  }

  /** Looks for what the stream does not tell: dropped, renamed and altered tables, and publications that someone changed. */
  private async watchCatalogue(): Promise<void> {
    const oids = this.router.tableOids
    if (oids.length === 0) return
    const published = await this.publication.publishedOids()
    const tables = await this.catalogue.describeMany(oids)
    this.definitions.forgetOutdated(tables)
    for (const oid of oids) {
      for (const shape of this.router.shapesOf(oid)) {
        const isSame = shape.definition.tables.every((table) => table.oid !== oid || tables.get(oid)?.fingerprint === table.fingerprint)
        if (isSame && published.has(oid)) continue
        this.replace(shape, isSame ? 'the table is no longer published whole' : 'the table has changed')
      }
    }
  }

  /** Tells while there is time that Postgres keeps more and more of its log for this engine. */
  private async watchSlot(slot: string): Promise<void> {
    const { kept, left } = await slotBacklog(this.queries, slot)
    if (left !== undefined && left < kept) this.log('warn', 'The shape engine is far behind: Postgres will give up its slot, and all shapes begin anew', { slot, kept, left })
  }

  private replaceAllOn(oid: number | undefined): void {
    for (const table of oid === undefined ? this.router.tableOids : [oid]) {
      for (const shape of this.router.shapesOf(table)) this.replace(shape, 'the table was not published whole')
    }
  }

  private replace(shape: Shape, reason: string): void {
    this.definitions.forgetTables(shape.definition)
    this.registry.replace(shape, reason)
  }

  /** The stream names a table anew after every ALTER: it can be the same, and allow what it did not. */
  private async describeAnew(oid: number): Promise<void> {
    this.definitions.forgetOutdated(await this.catalogue.describeMany([oid]))
  }

  /** Runs a task again and again, never twice at once. One that fails is tried again: what it is for can wait, or ends the stream itself. */
  private every(milliseconds: number, task: () => Promise<void>): NodeJS.Timeout {
    let busy = false
    return setInterval(() => {
      if (busy) return
      busy = true
      task()
        .catch((error: unknown) => this.log('warn', 'A recurring task of the shape engine failed', { error: String(error) }))
        .finally(() => (busy = false))
    }, milliseconds)
  }

  private setStatus(status: 'starting' | 'active' | 'waiting'): void {
    this.status = status
    if (status !== 'active') return
    const waiting = this.whenActive
    this.whenActive = []
    for (const resolve of waiting) resolve()
  }

  /** False if the engine does not stream within a few seconds, or is stopped. */
  private untilActive(): Promise<boolean> {
    const { signal } = this.stopping
    if (this.status === 'active' || signal.aborted) return Promise.resolve(!signal.aborted)
    return new Promise((resolve) => {
      const settle = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', settle)
        resolve(this.status === 'active')
      }
      const timer = setTimeout(settle, READY_TIMEOUT)
      signal.addEventListener('abort', settle, { once: true })
      this.whenActive.push(settle)
    })
  }
}

/** Whether waiting does not help before the engine has ever started: wrong password, no such database, no right, wal_level. */
function isHopeless(error: unknown): boolean {
  return /^(?:28|3D|42501|55000)/.test(sqlState(error) ?? '')
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await after(milliseconds, undefined, { signal }).catch(() => {})
}
