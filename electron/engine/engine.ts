import { mkdirSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import type { CommandOutcome, EngineCall, EngineCalls, EngineTopic, EngineTopics, OutboxEntry } from '../../shared/bridge.ts'
import type { Actor } from '../../shared/commands/command.ts'
import type { Problem } from '../../shared/problem.ts'
import { ProblemError } from '../../shared/problem.ts'
import { wholeValues, type ValueNews } from '../../shared/value-change.ts'
import { queryNamed } from '../../shared/queries/registry.ts'
import { sessionUser } from '../../shared/sync/protocol.ts'
import { ChangeFeed } from './change-feed.ts'
import { executeCommand, issueCommand } from './commands/execute.ts'
import { forgetCommand, storedCommand } from './commands/outbox.ts'
import { lockFolder } from './database/folder-lock.ts'
import { isMigrationDue, migrate } from './database/migrate.ts'
import type { Connection } from './database/open-database.ts'
import { openDatabase } from './database/open-database.ts'
import { readSetting, writeSetting } from './database/setting.ts'
import { StorageFault, storageFaultOf } from './database/storage-fault.ts'
import { Writer } from './database/writer.ts'
import { estimateDocument } from './documents/estimate-document.ts'
import { jobDocument } from './documents/job-document.ts'
import { withinReason } from './documents/photo-files.ts'
import { addAttachment } from './files/add-attachment.ts'
import { FileTransfer } from './files/file-transfer.ts'
import { dropFilesOf } from './files/local-files.ts'
import { exportTable } from './export/export-table.ts'
import { Imports } from './import/imports.ts'
import { takeNumber } from './numbers.ts'
import type { PinHolder } from './pins.ts'
import { Pins } from './pins.ts'
import { LiveQuery } from './queries/live-query.ts'
import { feedSearchIndex } from './queries/search-index.ts'
import { importOutbox } from './commands/outbox-import.ts'
import { outboxEntry } from './readers/own-reads.ts'
import type { OpenReader } from './readers/readers.ts'
import { Readers } from './readers/readers.ts'
import type { MakeSnapshot } from './snapshots/snapshots.ts'
import { restoreSnapshot } from './snapshots/restore-snapshot.ts'
import { Snapshots, onThread, snapshotBeforeMigration } from './snapshots/snapshots.ts'
import { StatusBoard } from './status-board.ts'
import { Network } from './sync/network.ts'
import { placeOf } from './sync/laptop-identity.ts'
import { changeUser, loseAccount } from './sync/leaving.ts'
import { SessionKeeper } from './sync/session.ts'
import { Synchronizer } from './sync/synchronizer.ts'
import { forgetPlaces } from './sync/repair.ts'
import { Verifier } from './sync/verify.ts'
import { keepUndo, keptUndo } from './undo-notes.ts'
import type { World } from './world.ts'
import { instantOf, realWorld } from './world.ts'

export interface EngineOptions {
  readonly data_folder: string
  /** 32 bytes in hex. */
  readonly database_key: string
  readonly server_url: string
  readonly device_name: string
  readonly platform: string
  /** A snapshot with which a folder without a database begins. */
  readonly restore_from?: string
  readonly world?: World
  /** Where queries run; on a thread of their own unless told otherwise. */
  readonly openReader?: OpenReader
  /** How the rotating snapshots are made: on a thread of their own unless told otherwise, and not at all where this is null. */
  readonly makeSnapshot?: MakeSnapshot | null
  /** Told of faults that nobody waits for. */
  readonly log?: (sentence: string) => void
}

/** A laptop's engine, open. */
export interface Engine {
  readonly deviceId: string
  call<Name extends EngineCall>(name: Name, params: EngineCalls[Name]['params']): Promise<EngineCalls[Name]['answer']>
  /** Follows a query; returns what ends it. */
  watch(query: string, args: unknown, onResult: (value: unknown) => void, onProblem: (problem: Problem) => void): () => void
  watchTopic<Topic extends EngineTopic>(topic: Topic, onValue: (value: EngineTopics[Topic]) => void): () => void
  /** As `watch`, but told only what changed each time. */
  follow(query: string, args: unknown, onNews: (news: ValueNews) => void, onProblem: (problem: Problem) => void): () => void
  followTopic(topic: EngineTopic, onNews: (news: ValueNews) => void): () => void
  /** Says that somebody looks at a closed project, or looks no longer. */
  pinProject(holder: PinHolder, projectId: string, pinned: boolean): Promise<void>
  /** Whoever held pins is gone. */
  releasePins(holder: PinHolder): Promise<void>
  /** Finishes what is being written and closes the database. */
  close(): Promise<void>
}

/** Written at start and removed at the end; where it lies at a start, the end was not a clean one. */
const runningMark = (folder: string): string => path.join(folder, 'engine.running')

/**
 * Opens a laptop's data folder and sets the engine to work.
 * @throws StorageFault
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  try {
    return await openEngine(options)
  } catch (error) {
    throw storageFaultOf(error, options.data_folder) ?? error
  }
}

async function openEngine(options: EngineOptions): Promise<Engine> {
  const { data_folder: folder, database_key: key } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const unlock = lockFolder(folder)
  let connection: Connection | undefined
  try {
    if (options.restore_from !== undefined) restoreSnapshot(options.restore_from, folder, key)
    connection = openDatabase(folder, key, 'writer')
    const wasCutOff = existsSync(runningMark(folder))
    if (wasCutOff) requireSound(connection)
    writeFileSync(runningMark(folder), String(process.pid))
    const feed = new ChangeFeed()
    const writer = new Writer(connection, feed)
    if (options.makeSnapshot !== null && isMigrationDue(connection)) snapshotBeforeMigration(folder, key, (options.world ?? realWorld).now())
    await migrate(writer, storedActor(connection))
    if (wasCutOff) await writer.transaction((writing) => writeSetting(writing.connection, 'verify_due', instantOf((options.world ?? realWorld).now())))
    return await assemble(options, writer, feed, unlock)
  } catch (error) {
    connection?.close()
    unlock()
    throw error
  }
}

/** After a kill or a power cut SQLite is whole by its own means; this makes sure before anything is built on it. */
function requireSound(connection: Connection): void {
  const [first] = connection.pragma('quick_check(1)') as { quick_check: string }[]
  if (first?.quick_check !== 'ok') throw new StorageFault('corrupt', { detail: `the database is damaged and was left as it is: ${first?.quick_check}` })
}

function storedActor(connection: Connection): Actor | null {
  if (!connection.prepare("select 1 from sqlite_schema where name = 'local_setting'").get()) return null
  // who signed out and left work waiting finds it as it was
  const user = readSetting(connection, 'user') ?? readSetting(connection, 'last_user')
  return user ? sessionUser.parse(JSON.parse(user)) : null
}

async function assemble(options: EngineOptions, writer: Writer, feed: ChangeFeed, unlock: () => void): Promise<Engine> {
  const world = options.world ?? realWorld
  const log = options.log ?? (() => undefined)
  const onFault = (error: unknown): void => log(error instanceof Error ? error.stack ?? error.message : String(error))
  await writer.transaction(({ connection }) => {
    if (readSetting(connection, 'device_id') === null) writeSetting(connection, 'device_id', world.newId())
  })
  const readers = new Readers(options.data_folder, options.database_key, options.openReader)
  writer.foldBy(() => readers.fold())
  const network = new Network(world, readSetting(writer.connection, 'offline') === 'yes')
  const session = new SessionKeeper({
    writer, network, world, device_name: options.device_name, platform: options.platform, server_url: options.server_url,
    onUserChanged: async (writing, before, after) => {
      if (await changeUser(writing, before, after)) synchronizer.placesForgotten()
    },
    onAccountEnded: loseAccount,
  })
  let board: StatusBoard | null = null
  let verifier: Verifier | null = null
  const synchronizer = new Synchronizer({ writer, feed, network, session, world, place: placeOf(options.data_folder), countOf: async (stream) => await verifier?.countOf(stream) ?? null, onState: () => board?.refresh(), onFault })
  board = new StatusBoard({ writer, readers, network, session, synchronizer, feed, world })
  verifier = new Verifier({
    writer, session, network, world, onFault, openReaders: () => new Readers(options.data_folder, options.database_key, options.openReader),
    catchUp: () => synchronizer.catchUpAll(), isCaughtUp: () => synchronizer.activity.caughtUp,
  })
  const files = new FileTransfer({ writer, feed, network, session, world, onFault })
  const make = options.makeSnapshot === undefined ? onThread : options.makeSnapshot
  const snapshots = make && new Snapshots({ folder: options.data_folder, key: options.database_key, writer, feed, world, make, onFault })
  const opened = new OpenEngine({ options, world, writer, feed, readers, network, session, synchronizer, verifier, board, files, snapshots, unlock, onFault })
  synchronizer.start()
  files.start()
  snapshots?.start()
  return opened
}

interface Parts {
  readonly options: EngineOptions
  readonly world: World
  readonly writer: Writer
  readonly feed: ChangeFeed
  readonly readers: Readers
  readonly network: Network
  readonly session: SessionKeeper
  readonly synchronizer: Synchronizer
  readonly verifier: Verifier
  readonly board: StatusBoard
  readonly files: FileTransfer
  readonly snapshots: Snapshots | null
  readonly unlock: () => void
  readonly onFault: (error: unknown) => void
}

type Calls = { readonly [Name in EngineCall]: (params: EngineCalls[Name]['params']) => Promise<EngineCalls[Name]['answer']> }

class OpenEngine implements Engine {
  readonly #parts: Parts
  readonly #calls: Calls
  readonly #imports: Imports
  readonly #pins: Pins
  readonly #queries = new Set<LiveQuery>()
  readonly #sessionWatchers = new Set<() => void>()
  #feeding: Promise<void> | null = null
  #feedAgain = false
  #closed = false

  constructor(parts: Parts) {
    this.#parts = parts
    const { feed, session, world, writer } = parts
    this.#imports = new Imports({ writer, world, issuing: () => this.#issuing(), onFault: parts.onFault })
    this.#pins = new Pins(writer, world, parts.onFault)
    this.#calls = this.#callTable()
    feed.listen((tables) => { for (const table of tables) if (queriedBySearch.has(table)) return this.#feedSearch() })
    session.listen(() => {
      for (const watcher of this.#sessionWatchers) watcher()
      for (const query of this.#queries) query.refresh()
    })
    this.#feedSearch()
    this.#imports.resume()
  }

  get deviceId(): string { return this.#parts.session.deviceId }

  async call<Name extends EngineCall>(name: Name, params: EngineCalls[Name]['params']): Promise<EngineCalls[Name]['answer']> {
    const found = this.#calls[name]
    if (!found) throw new ProblemError({ code: 'not_found', detail: `there is no call ${name}` })
    if (this.#closed) throw new ProblemError({ code: 'cancelled', detail: 'the engine is closing' })
    return await found(params)
  }

  watch(query: string, args: unknown, onResult: (value: unknown) => void, onProblem: (problem: Problem) => void): () => void {
    return this.follow(query, args, wholeValues(onResult), onProblem)
  }

  watchTopic<Topic extends EngineTopic>(topic: Topic, onValue: (value: EngineTopics[Topic]) => void): () => void {
    return this.followTopic(topic, wholeValues(onValue as (value: unknown) => void))
  }

  follow(query: string, args: unknown, onNews: (news: ValueNews) => void, onProblem: (problem: Problem) => void): () => void {
    return this.#live(query, args, queryNamed(query)?.tables ?? [], onNews, onProblem)
  }

  followTopic(topic: EngineTopic, onNews: (news: ValueNews) => void): () => void {
    const live = (tables: readonly string[]): () => void => this.#live(topic, null, tables, onNews, () => undefined)
    const tell = (value: unknown): void => { onNews({ value }) }
    switch (topic) {
      case 'session': {
        const watcher = (): void => tell(this.#parts.session.session)
        this.#sessionWatchers.add(watcher)
        watcher()
        return () => this.#sessionWatchers.delete(watcher)
      }
      case 'sync_status': return this.#parts.board.watch(tell)
      case 'pending_records': return live(['local_command'])
      case 'outbox': return live(['local_command'])
      case 'outbox_summary': return live(['local_command'])
      case 'import_progress': return this.#imports.watch(tell)
      case 'numbers_left': return live(['number_lease', 'local_number', 'local_command'])
      case 'files': return live(['local_file'])
      case 'verify_progress': return this.#parts.verifier.watch(tell)
    }
  }

  async pinProject(holder: PinHolder, projectId: string, pinned: boolean): Promise<void> {
    if (pinned) await this.#pins.pin(holder, projectId)
    else await this.#pins.unpin(holder, projectId)
  }

  async releasePins(holder: PinHolder): Promise<void> {
    if (!this.#closed) await this.#pins.release(holder)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#pins.stop()
    const { board, files, snapshots, synchronizer, readers, writer, unlock, options } = this.#parts
    for (const query of this.#queries) query.stop()
    board.stop()
    await this.#imports.stop()
    await snapshots?.stop()
    await this.#parts.verifier.stop()
    await Promise.all([synchronizer.stop(), files.stop()])
    await this.#feeding
    await readers.close()
    await writer.close()
    rmSync(runningMark(options.data_folder), { force: true })
    unlock()
  }

  #live(query: string, args: unknown, tables: readonly string[], onNews: (news: ValueNews) => void, onProblem: (problem: Problem) => void): () => void {
    const { readers, feed, world, session } = this.#parts
    const follow = readers.follow()
    const live = new LiveQuery({ tables, read: () => readers.readIfChanged(follow, query, args, session.actor), onNews, onProblem }, feed, world)
    this.#queries.add(live)
    return () => {
      live.stop()
      this.#queries.delete(live)
      readers.forget(follow)
    }
  }

  /** The index follows the rows; when it has caught up, queries over the same tables run once more and find what is new. */
  #feedSearch(): void {
    this.#feedAgain = true
    if (this.#feeding || this.#closed) return
    this.#feeding = (async () => {
      while (this.#feedAgain && !this.#closed) {
        this.#feedAgain = false
        // what is on a screen comes first
        await after(feedDelay)
        await feedSearchIndex(this.#parts.writer)
      }
    })().catch(this.#parts.onFault).finally(() => { this.#feeding = null })
  }

  #issuing(): { world: World; actor: Actor; device_id: string } {
    const actor = this.#parts.session.actor
    if (!actor) throw new ProblemError({ code: 'not_signed_in', detail: 'nobody is signed in on this laptop' })
    return { world: this.#parts.world, actor, device_id: this.deviceId }
  }

  #callTable(): Calls {
    const { writer, readers, session, network, synchronizer, files } = this.#parts
    const imports = this.#imports
    const fileToPrint = withinReason(this.#parts.world, (sha256) => files.file(sha256, true))
    return {
      command: async ({ name, args }) => await executeCommand(writer, name, args, this.#issuing()),
      query: async ({ name, args }) => await readers.read(name, args, session.actor),
      sign_in: async ({ server_url, email, password }) => await session.signIn(server_url, email, password),
      sign_out: async ({ keep_waiting }) => await session.signOut(keep_waiting),
      set_offline: async ({ offline }) => {
        await writer.transaction(({ connection }) => writeSetting(connection, 'offline', offline ? 'yes' : null))
        network.off = offline
        if (!offline) synchronizer.now()
        return null
      },
      sync_now: async () => {
        synchronizer.now()
        await files.now()
        return null
      },
      next_number: async ({ kind }) => await writer.transaction((writing) => takeNumber(writing, this.deviceId, kind)),
      verify: async () => await this.#parts.verifier.verify(),
      reset_laptop: async () => {
        const { actor } = this.#issuing()
        await writer.transaction(async (writing) => {
          await forgetPlaces(writing, actor)
          synchronizer.placesForgotten()
        })
        synchronizer.readAnew()
        return null
      },
      continue_as_new_device: async () => await session.continueAsNewDevice(),
      pin_project: async ({ project_id, pinned }) => {
        await this.pinProject(this, project_id, pinned)
        return null
      },
      outbox_resend: async ({ id, args }) => await this.#resend(id, args),
      outbox_discard: async ({ id }) => await this.#discard(id),
      outbox_export: async () => await readers.read('outbox_export', null, null) as OutboxEntry[],
      outbox_page: async (part) => await readers.read('outbox_page', part, null) as EngineCalls['outbox_page']['answer'],
      outbox_file: async ({ ids }) => await readers.read('outbox_file', { ids, at: instantOf(this.#parts.world.now()) }, null) as EngineCalls['outbox_file']['answer'],
      outbox_import: async ({ content }) => await importOutbox(writer, content, this.#issuing().actor, this.#parts.world.now()),
      outbox_retry: async ({ id }) => {
        await synchronizer.retry(id)
        return null
      },
      undo_kept: async ({ estimate_id }) => await writer.transaction(({ connection }) => keptUndo(connection, estimate_id)),
      keep_undo: async ({ estimate_id, content }) => {
        const { actor } = this.#issuing()
        await writer.transaction((writing) => { keepUndo(writing, actor, estimate_id, content) })
        return null
      },
      job_document: async (wish) => await jobDocument(readers, fileToPrint, this.#issuing().actor, wish),
      estimate_document: async (wish) => await estimateDocument(readers, fileToPrint, this.#issuing().actor, wish),
      attachment_add: async (wish) => await addAttachment(writer, wish, this.#issuing()),
      file: async ({ sha256, fetch }) => {
        const found = await files.file(sha256, fetch)
        return found && { media_type: found.media_type, content_base64: Buffer.from(found.bytes).toString('base64') }
      },
      export_table: async (wish) => await exportTable(readers, this.#issuing().actor, wish),
      import_open: async ({ file_name, content_base64, kind, estimate_id }) => await imports.open(file_name, Buffer.from(content_base64, 'base64'), kind, estimate_id),
      import_dry_run: async ({ file_id, mapping }) => await imports.dryRun(file_id, mapping),
      import_run: async ({ file_id, mapping }) => await imports.run(file_id, mapping),
      import_cancel: async () => await imports.cancel(),
      import_undo: async ({ import_id }) => await imports.undo(import_id),
      import_error_file: async ({ file_id, mapping }) => await imports.errorFile(file_id, mapping),
      imports: async () => await readers.read('imports', null, null) as EngineCalls['imports']['answer'],
    }
  }

  /** Sends a refused command again with other arguments, as a new command; only when that worked is the old one forgotten. */
  async #resend(id: string, args: unknown): Promise<CommandOutcome> {
    const issuing = this.#issuing()
    try {
      const command_id = await this.#parts.writer.transaction(async (writing) => {
        const refused = storedCommand(writing, id)
        if (!refused?.refused) throw new ProblemError({ code: 'not_found', detail: 'this command is not among the refused ones' })
        const issued = await issueCommand(writing, refused.name, args, issuing)
        forgetCommand(writing, id)
        return issued
      })
      return { ok: true, command_id }
    } catch (error) {
      if (error instanceof ProblemError && error.name === 'Refusal') return { ok: false, problem: error.problem }
      throw error
    }
  }

  async #discard(id: string): Promise<OutboxEntry> {
    return await this.#parts.writer.transaction((writing) => {
      const refused = storedCommand(writing, id)
      if (!refused?.refused) throw new ProblemError({ code: 'not_found', detail: 'this command is not among the refused ones' })
      const entry = outboxEntry(writing.connection, refused)
      forgetCommand(writing, id)
      if (refused.name === 'attachment.create') dropFilesOf(writing, entry.args)
      return entry
    })
  }
}

/** The index follows the rows so many milliseconds behind. */
const feedDelay = 25
const queriedBySearch: ReadonlySet<string> = new Set(['project', 'client', 'price_book_item', 'estimate', 'estimate_line', 'report'])
