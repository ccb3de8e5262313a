import type { ImportDryRun, ImportFile, ImportMapping, ImportProgress } from '../../../shared/bridge.ts'
import type { Actor } from '../../../shared/commands/command.ts'
import type { Problem } from '../../../shared/problem.ts'
import { ProblemError, problemOf } from '../../../shared/problem.ts'
import { issueCommand } from '../commands/execute.ts'
import { storageFaultOf } from '../database/storage-fault.ts'
import type { Writer, Writing } from '../database/writer.ts'
import type { World } from '../world.ts'
import { instantOf } from '../world.ts'
import { errorFile } from './error-file.ts'
import { guessMapping } from './guess-mapping.ts'
import type { CheckedRow } from './project-rows.ts'
import { checkRows } from './project-rows.ts'
import type { CsvFile } from './read-csv.ts'
import { readCsv } from './read-csv.ts'

/** So many commands are saved in one transaction: 5,000 rows take seconds, and a cancel or a screen never waits long. */
const chunk = 200
const keptFiles = 3
const shownProblems = 500
const sampleRows = 5

export interface ImportsOptions {
  readonly writer: Writer
  readonly world: World
  /** Who imports. Throws `not_signed_in`. */
  readonly issuing: () => { world: World; actor: Actor; device_id: string }
  readonly onFault: (error: unknown) => void
}

interface StoredImport {
  readonly import_id: string
  readonly file_name: string
  readonly at: string
  readonly state: ImportProgress['state']
  readonly kind: ImportProgress['kind']
  readonly total: number
  readonly done: number
  readonly refused: number
}

/**
 * Imports of projects from CSV files. What is to be imported is kept in the database with the first step, and every chunk of commands
 * is saved together with how far the import is: an import that a power cut stopped goes on at the next start, and no row comes twice.
 */
export class Imports {
  readonly #options: ImportsOptions
  readonly #files = new Map<string, { name: string; file: CsvFile }>()
  readonly #watchers = new Set<(progress: ImportProgress | null) => void>()
  #progress: ImportProgress | null = null
  #running: Promise<void> | null = null
  #cancelled = false
  #stopped = false

  constructor(options: ImportsOptions) {
    this.#options = options
  }

  /** Reads a file. Throws `ProblemError` `file_unreadable`. */
  open(fileName: string, content: Uint8Array): ImportFile {
    const file = readCsv(content)
    const file_id = this.#options.world.newId()
    this.#files.set(file_id, { name: fileName, file })
    if (this.#files.size > keptFiles) this.#files.delete(this.#files.keys().next().value as string)
    return {
      file_id, file_name: fileName, encoding: file.encoding, delimiter: file.delimiter, headers: file.headers, rows: file.rows.length,
      sample: file.rows.slice(0, sampleRows).map((row) => file.headers.map((_, index) => row.cells[index] ?? '')), guess: guessMapping(file.headers),
    }
  }

  /** What an import would do, without doing anything. */
  async dryRun(fileId: string, mapping: ImportMapping): Promise<ImportDryRun> {
    const checked = await this.#check(fileId, mapping)
    const problems = checked.flatMap((each) => each.problems)
    const ready = checked.filter((each) => each.project !== null)
    return {
      file_id: fileId, ready: ready.length, refused: checked.length - ready.length, warnings: problems.filter((each) => each.severity === 'warning').length,
      problems: problems.slice(0, shownProblems), sample: ready.slice(0, sampleRows).map((each) => ({ ...each.project })),
    }
  }

  /** Begins an import; answers as soon as all of it is on disk and can no longer be lost. Throws `not_allowed_now` while another one runs. */
  async run(fileId: string, mapping: ImportMapping): Promise<{ import_id: string }> {
    this.#requireFree()
    const { world, writer } = this.#options
    this.#options.issuing()
    const checked = await this.#check(fileId, mapping)
    const rows = checked.flatMap((each) => (each.project ? [each.project] : []))
    const import_id = world.newId()
    const stored: StoredImport = { import_id, file_name: this.#file(fileId).name, at: instantOf(world.now()), state: 'running', kind: 'import', total: rows.length, done: 0, refused: checked.length - rows.length }
    await writer.transaction((writing) => {
      keepImport(writing, stored)
      const insert = writing.statements.get('insert into local_import_row (import_id, position, args) values (?, ?, ?)')
      rows.forEach((row, position) => insert.run(import_id, position, JSON.stringify({ ...row, id: world.newId(), member_id: world.newId(), number: null, import_id })))
    })
    this.#begin(stored)
    return { import_id }
  }

  /** Stops after the chunk at hand. What is done stays, and can be undone. */
  async cancel(): Promise<null> {
    this.#cancelled = true
    await this.#running
    return null
  }

  /** Takes back every project of an import in which nobody has begun to work. Throws `not_found`, `not_allowed_now`. */
  async undo(importId: string): Promise<null> {
    this.#requireFree()
    this.#options.issuing()
    const stored = await this.#options.writer.transaction((writing) => {
      const found = writing.statements.get('select * from local_import where import_id = ?').get(importId) as StoredImport | undefined
      if (!found) throw new ProblemError({ code: 'not_found', detail: 'this laptop knows no such import' })
      const { count } = writing.statements.get('select count(*) as count from project where import_id = ?').get(importId) as { count: number }
      const undoing: StoredImport = { ...found, kind: 'undo', state: 'running', total: count, done: 0, refused: 0 }
      keepImport(writing, undoing)
      return undoing
    })
    this.#begin(stored)
    return null
  }

  async errorFile(fileId: string, mapping: ImportMapping): Promise<{ file_name: string; content: string }> {
    const { name, file } = this.#file(fileId)
    return { file_name: `${name.replace(/\.[^.]*$/, '')}-not-imported.csv`, content: errorFile(file, await this.#check(fileId, mapping)) }
  }

  /** Goes on with what the last end of the program interrupted. */
  resume(): void {
    void this.#options.writer.transaction(({ statements }) => statements.get("select * from local_import where state = 'running' order by at limit 1").get() as StoredImport | undefined, 'derived')
      .then((stored) => { if (stored && !this.#running && !this.#stopped) this.#begin(stored) })
      .catch(this.#options.onFault)
  }

  /** Tells the progress of the present or last import, and each step; returns what ends it. */
  watch(watcher: (progress: ImportProgress | null) => void): () => void {
    this.#watchers.add(watcher)
    watcher(this.#progress)
    return () => this.#watchers.delete(watcher)
  }

  /** Stops after the chunk at hand; the rest goes on at the next start. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
  }

  #begin(stored: StoredImport): void {
    this.#cancelled = false
    this.#tell({ ...stored, problem: null })
    this.#running = this.#work(stored).finally(() => { this.#running = null })
  }

  async #work(stored: StoredImport): Promise<void> {
    let state = stored
    let after = ''
    try {
      while (!this.#cancelled && !this.#stopped) {
        const step = await this.#options.writer.transaction((writing) => (state.kind === 'import' ? this.#importSome(writing, state) : this.#undoSome(writing, state, after)))
        state = step.state
        after = step.after
        this.#tell({ ...state, problem: null })
        if (state.state !== 'running') return
        // lets commands of the user in between
        await new Promise<void>((resolve) => { setImmediate(resolve) })
      }
      if (this.#stopped) return
      state = await this.#end(state, 'cancelled')
      this.#tell({ ...state, problem: null })
    } catch (error) {
      const problem = problemOf(error)
      this.#options.onFault(error)
      // nobody signed in: it goes on at a later start
      if (problem.code !== 'not_signed_in') state = await this.#end(state, 'failed').catch(() => state)
      this.#tell({ ...state, state: 'failed', problem })
    }
  }

  async #importSome(writing: Writing, state: StoredImport): Promise<{ state: StoredImport; after: string }> {
    const rows = writing.statements.get('select position, args from local_import_row where import_id = ? order by position limit ?').all(state.import_id, chunk) as { position: number; args: string }[]
    const refused = await this.#issueAll(writing, 'project.create', rows.map((row) => JSON.parse(row.args) as unknown), state.import_id)
    const last = rows.at(-1)
    if (last) writing.statements.get('delete from local_import_row where import_id = ? and position <= ?').run(state.import_id, last.position)
    return { state: keepImport(writing, { ...state, done: state.done + rows.length, refused: state.refused + refused, state: rows.length < chunk ? 'done' : 'running' }), after: '' }
  }

  async #undoSome(writing: Writing, state: StoredImport, after: string): Promise<{ state: StoredImport; after: string }> {
    const rows = writing.statements.get('select id from project where import_id = ? and id > ? order by id limit ?').all(state.import_id, after, chunk) as { id: string }[]
    const refused = await this.#issueAll(writing, 'project.undo_import', rows.map((row) => ({ id: row.id, import_id: state.import_id })), state.import_id)
    const next = keepImport(writing, { ...state, done: state.done + rows.length, refused: state.refused + refused, state: rows.length < chunk ? 'done' : 'running' })
    return { state: next, after: rows.at(-1)?.id ?? after }
  }

  /** Issues commands in the open transaction; returns how many were refused. */
  async #issueAll(writing: Writing, name: string, all: readonly unknown[], importId: string): Promise<number> {
    const issuing = { ...this.#options.issuing(), import_id: importId }
    let refused = 0
    for (const args of all) {
      try {
        await issueCommand(writing, name, args, issuing)
      } catch (error) {
        if (storageFaultOf(error) || !(error instanceof ProblemError)) throw error
        refused++
      }
    }
    return refused
  }

  async #end(state: StoredImport, as: 'cancelled' | 'failed'): Promise<StoredImport> {
    return await this.#options.writer.transaction((writing) => {
      writing.statements.get('delete from local_import_row where import_id = ?').run(state.import_id)
      return keepImport(writing, { ...state, state: as })
    })
  }

  async #check(fileId: string, mapping: ImportMapping): Promise<CheckedRow[]> {
    const { file } = this.#file(fileId)
    const taken = await this.#options.writer.transaction(({ statements }) => {
      const rows = statements.get('select external_number from project where external_number is not null').all() as { external_number: string }[]
      return new Set(rows.map((row) => row.external_number))
    }, 'derived')
    return checkRows(file, mapping, (number) => taken.has(number))
  }

  #file(fileId: string): { name: string; file: CsvFile } {
    const found = this.#files.get(fileId)
    if (!found) throw new ProblemError({ code: 'not_found', detail: 'choose the file again' })
    return found
  }

  #requireFree(): void {
    if (this.#running) throw new ProblemError({ code: 'not_allowed_now', detail: 'an import is running' })
  }

  #tell(stored: StoredImport & { problem: Problem | null }): void {
    const { import_id, kind, state, done, total, refused, at, problem } = stored
    this.#progress = { import_id, kind, state, done, total, refused, started_at: at, problem }
    for (const watcher of this.#watchers) watcher(this.#progress)
  }
}

function keepImport({ statements }: Writing, stored: StoredImport): StoredImport {
  statements.get(`insert into local_import (import_id, file_name, at, state, kind, total, done, refused) values (?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (import_id) do update set state = excluded.state, kind = excluded.kind, total = excluded.total, done = excluded.done, refused = excluded.refused`)
    .run(stored.import_id, stored.file_name, stored.at, stored.state, stored.kind, stored.total, stored.done, stored.refused)
  return stored
}
