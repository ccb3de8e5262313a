import type { ImportDryRun, ImportFile, ImportKind, ImportMapping, ImportProgress } from '../../../shared/bridge.ts'
import type { Actor } from '../../../shared/commands/command.ts'
import { errorFile } from '../../../shared/import/error-file.ts'
import { guessMapping } from '../../../shared/import/guess-mapping.ts'
import type { CheckedFile, ImportGround } from '../../../shared/import/import-rules.ts'
import { readTable } from '../../../shared/import/read-table.ts'
import { importRules } from '../../../shared/import/rules-by-kind.ts'
import type { TableFile } from '../../../shared/import/table-file.ts'
import type { Problem } from '../../../shared/problem.ts'
import { ProblemError, problemOf } from '../../../shared/problem.ts'
import { issueCommand } from '../commands/execute.ts'
import { storageFaultOf } from '../database/storage-fault.ts'
import type { Writer, Writing } from '../database/writer.ts'
import type { World } from '../world.ts'
import { instantOf } from '../world.ts'
import { readOnThread } from './read-workbook.ts'

/** So many commands are saved in one transaction: 5,000 rows take seconds, and a cancel or a screen never waits long. */
const chunk = 200
const keptFiles = 3
const shownProblems = 500
const shownChanges = 500
const sampleRows = 5

export interface ImportsOptions {
  readonly writer: Writer
  readonly world: World
  /** Who imports. Throws `not_signed_in`. */
  readonly issuing: () => { world: World; actor: Actor; device_id: string }
  readonly onFault: (error: unknown) => void
}

/** A file that was opened, and what it is to become. */
interface OpenedFile {
  readonly name: string
  readonly file: TableFile
  readonly kind: ImportKind
  readonly estimate_id: string | null
}

interface StoredImport {
  readonly import_id: string
  readonly of: ImportKind
  readonly estimate_id: string | null
  readonly file_name: string
  readonly at: string
  readonly state: ImportProgress['state']
  readonly kind: ImportProgress['kind']
  readonly total: number
  readonly done: number
  readonly refused: number
}

/**
 * Imports out of CSV files and workbooks. What is to be imported is kept in the database with the first step, and every chunk of commands
 * is saved together with how far the import is: an import that a power cut stopped goes on at the next start, and no row comes twice.
 */
export class Imports {
  readonly #options: ImportsOptions
  readonly #files = new Map<string, OpenedFile>()
  readonly #watchers = new Set<(progress: ImportProgress | null) => void>()
  #progress: ImportProgress | null = null
  #running: Promise<void> | null = null
  #cancelled = false
  #stopped = false

  constructor(options: ImportsOptions) {
    this.#options = options
  }

  /** Reads a file. Throws `ProblemError` `file_unreadable`, `not_permitted`. */
  async open(fileName: string, content: Uint8Array, kind: ImportKind = 'projects', estimateId: string | null = null): Promise<ImportFile> {
    this.#requireRole(kind)
    const file = await readTable(content, readOnThread)
    const file_id = this.#options.world.newId()
    this.#files.set(file_id, { name: fileName, file, kind, estimate_id: estimateId })
    if (this.#files.size > keptFiles) this.#files.delete(this.#files.keys().next().value as string)
    return {
      file_id, file_name: fileName, kind, encoding: file.encoding, delimiter: file.delimiter, sheet: file.sheet, other_sheets: file.other_sheets, headers: file.headers, rows: file.rows.length,
      sample: file.rows.slice(0, sampleRows).map((row) => file.headers.map((_, index) => row.cells[index] ?? '')), guess: guessMapping(file.headers, kind),
    }
  }

  /** What an import would do, without doing anything. */
  async dryRun(fileId: string, mapping: ImportMapping): Promise<ImportDryRun> {
    const { rows } = await this.#check(fileId, mapping)
    const problems = rows.flatMap((each) => each.problems)
    const ready = rows.filter((each) => each.outcome === 'create' || each.outcome === 'change')
    const having = (outcome: string): number => rows.filter((each) => each.outcome === outcome).length
    return {
      file_id: fileId, ready: ready.length, refused: having('refused'), changed: having('change'), unchanged: having('same'), warnings: problems.filter((each) => each.severity === 'warning').length,
      all_or_nothing: importRules[this.#file(fileId).kind].allOrNothing, problems: problems.slice(0, shownProblems), changes: rows.flatMap((each) => each.changes).slice(0, shownChanges),
      sample: ready.slice(0, sampleRows).map((each) => ({ ...each.values })),
    }
  }

  /**
   * Begins an import; answers as soon as all of it is on disk and can no longer be lost. Throws `not_allowed_now` while another one runs,
   * and `invalid_input` where a row is wrong in a file that comes in whole or not at all.
   */
  async run(fileId: string, mapping: ImportMapping): Promise<{ import_id: string }> {
    this.#requireFree()
    const { world, writer } = this.#options
    const { kind, estimate_id, name } = this.#file(fileId)
    this.#requireRole(kind)
    const checked = await this.#check(fileId, mapping)
    const refused = checked.rows.filter((each) => each.outcome === 'refused')
    if (refused.length > 0 && importRules[kind].allOrNothing) {
      const fields = refused.flatMap((each) => each.problems).slice(0, shownProblems).map(({ line, target, problem }) => ({ field: `line ${line}: ${target ?? 'row'}`, message: problem }))
      throw new ProblemError({ code: 'invalid_input', detail: `${refused.length} rows are wrong; nothing was imported`, fields })
    }
    const import_id = world.newId()
    const steps = checked.steps(import_id)
    const stored: StoredImport = { import_id, of: kind, estimate_id, file_name: name, at: instantOf(world.now()), state: 'running', kind: 'import', total: steps.reduce((sum, step) => sum + step.rows, 0), done: 0, refused: refused.length }
    await writer.transaction((writing) => {
      keepImport(writing, stored)
      const insert = writing.statements.get('insert into local_import_row (import_id, position, args, name, rows, undo) values (?, ?, ?, ?, ?, ?)')
      steps.forEach((step, position) => insert.run(import_id, position, JSON.stringify(step.args), step.name, step.rows, step.undo && JSON.stringify(step.undo)))
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

  /** Takes back what an import brought and nobody has begun to work with or changed since. Throws `not_found`, `not_allowed_now`. */
  async undo(importId: string): Promise<null> {
    this.#requireFree()
    this.#options.issuing()
    const stored = await this.#options.writer.transaction((writing) => {
      const found = writing.statements.get('select * from local_import where import_id = ?').get(importId) as StoredImport | undefined
      if (!found) throw new ProblemError({ code: 'not_found', detail: 'this laptop knows no such import' })
      const counted = found.of === 'projects' ? 'select count(*) as count from project where import_id = ?' : 'select coalesce(sum(rows), 0) as count from local_import_undo where import_id = ?'
      const { count } = writing.statements.get(counted).get(importId) as { count: number }
      const undoing: StoredImport = { ...found, kind: 'undo', state: 'running', total: count, done: 0, refused: 0 }
      keepImport(writing, undoing)
      return undoing
    })
    this.#begin(stored)
    return null
  }

  async errorFile(fileId: string, mapping: ImportMapping): Promise<{ file_name: string; content: string }> {
    const { name, file } = this.#file(fileId)
    return { file_name: `${name.replace(/\.[^.]*$/, '')}-not-imported.csv`, content: errorFile(file, (await this.#check(fileId, mapping)).rows) }
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
        const step = await this.#options.writer.transaction((writing) => {
          if (state.kind === 'import') return this.#importSome(writing, state)
          return state.of === 'projects' ? this.#undoSomeProjects(writing, state, after) : this.#undoSome(writing, state)
        })
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

  async #importSome(writing: Writing, state: StoredImport): Promise<Stepped> {
    const steps = writing.statements.get('select position, name, args, rows, undo from local_import_row where import_id = ? order by position limit ?').all(state.import_id, chunk) as { position: number; name: string; args: string; rows: number; undo: string | null }[]
    let { done, refused } = state
    for (const { position, name, args, rows, undo } of steps) {
      const issued = await this.#issue(writing, name, JSON.parse(args), state.import_id)
      done += rows
      if (!issued) refused += rows
      else if (undo !== null) keepUndoStep(writing, state.import_id, position, rows, JSON.parse(undo) as { name: string; args: unknown })
    }
    const last = steps.at(-1)
    if (last) writing.statements.get('delete from local_import_row where import_id = ? and position <= ?').run(state.import_id, last.position)
    return { state: keepImport(writing, { ...state, done, refused, state: steps.length < chunk ? 'done' : 'running' }), after: '' }
  }

  /** What was last done is taken back first. */
  async #undoSome(writing: Writing, state: StoredImport): Promise<Stepped> {
    const steps = writing.statements.get('select position, name, args, rows from local_import_undo where import_id = ? order by position desc limit ?').all(state.import_id, chunk) as { position: number; name: string; args: string; rows: number }[]
    let { done, refused } = state
    for (const { position, name, args, rows } of steps) {
      if (!await this.#issue(writing, name, JSON.parse(args), state.import_id)) refused += rows
      done += rows
      writing.statements.get('delete from local_import_undo where import_id = ? and position = ?').run(state.import_id, position)
    }
    return { state: keepImport(writing, { ...state, done, refused, state: steps.length < chunk ? 'done' : 'running' }), after: '' }
  }

  async #undoSomeProjects(writing: Writing, state: StoredImport, after: string): Promise<Stepped> {
    const rows = writing.statements.get('select id from project where import_id = ? and id > ? order by id limit ?').all(state.import_id, after, chunk) as { id: string }[]
    let { refused } = state
    for (const { id } of rows) if (!await this.#issue(writing, 'project.undo_import', { id, import_id: state.import_id }, state.import_id)) refused++
    return { state: keepImport(writing, { ...state, done: state.done + rows.length, refused, state: rows.length < chunk ? 'done' : 'running' }), after: rows.at(-1)?.id ?? after }
  }

  /** Issues a command in the open transaction; false where a rule refuses it. */
  async #issue(writing: Writing, name: string, args: unknown, importId: string): Promise<boolean> {
    try {
      await issueCommand(writing, name, args, { ...this.#options.issuing(), import_id: importId })
      return true
    } catch (error) {
      if (storageFaultOf(error) || !(error instanceof ProblemError)) throw error
      if (error.code === 'not_signed_in') throw error
      return false
    }
  }

  async #end(state: StoredImport, as: 'cancelled' | 'failed'): Promise<StoredImport> {
    return await this.#options.writer.transaction((writing) => {
      writing.statements.get('delete from local_import_row where import_id = ?').run(state.import_id)
      return keepImport(writing, { ...state, state: as })
    })
  }

  async #check(fileId: string, mapping: ImportMapping): Promise<CheckedFile> {
    const { file, kind, estimate_id, name } = this.#file(fileId)
    const { world } = this.#options
    const { actor } = this.#options.issuing()
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: world.timeZone(), dateStyle: 'short' }).format(world.now())
    return await this.#options.writer.transaction(({ database }) => importRules[kind].check(file, mapping, { database, actor, today, fileName: name, estimate_id, newId: () => world.newId() } satisfies ImportGround), 'derived')
  }

  /** Throws `not_permitted` for a role that may not bring this in, `not_signed_in`. */
  #requireRole(kind: ImportKind): void {
    const { actor } = this.#options.issuing()
    if (!importRules[kind].roles.includes(actor.role)) throw new ProblemError({ code: 'not_permitted', detail: `a ${actor.role} may not import ${kind}` })
  }

  #file(fileId: string): OpenedFile {
    const found = this.#files.get(fileId)
    if (!found) throw new ProblemError({ code: 'not_found', detail: 'choose the file again' })
    return found
  }

  #requireFree(): void {
    if (this.#running) throw new ProblemError({ code: 'not_allowed_now', detail: 'an import is running' })
  }

  #tell(stored: StoredImport & { problem: Problem | null }): void {
    const { import_id, of, estimate_id, kind, state, done, total, refused, at, problem } = stored
    this.#progress = { import_id, of, estimate_id, kind, state, done, total, refused, started_at: at, problem }
    for (const watcher of this.#watchers) watcher(this.#progress)
  }
}

interface Stepped {
  readonly state: StoredImport
  readonly after: string
}

function keepUndoStep({ statements }: Writing, importId: string, position: number, rows: number, { name, args }: { name: string; args: unknown }): void {
  statements.get('insert into local_import_undo (import_id, position, name, args, rows) values (?, ?, ?, ?, ?)').run(importId, position, name, JSON.stringify(args), rows)
}

function keepImport({ statements }: Writing, stored: StoredImport): StoredImport {
  statements.get(`insert into local_import (import_id, "of", estimate_id, file_name, at, state, kind, total, done, refused) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (import_id) do update set state = excluded.state, kind = excluded.kind, total = excluded.total, done = excluded.done, refused = excluded.refused`)
    .run(stored.import_id, stored.of, stored.estimate_id, stored.file_name, stored.at, stored.state, stored.kind, stored.total, stored.done, stored.refused)
  return stored
}
