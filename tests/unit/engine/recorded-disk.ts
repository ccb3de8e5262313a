import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** One thing that a process did to a file, in the order in which it did it. */
export type DiskEvent =
  | { readonly kind: 'write'; readonly file: string; readonly offset: number; readonly data: Buffer }
  | { readonly kind: 'truncate'; readonly file: string; readonly size: number }
  | { readonly kind: 'sync'; readonly file: string }
  | { readonly kind: 'remove'; readonly file: string }
  | { readonly kind: 'rename'; readonly file: string; readonly to: string }
  | { readonly kind: 'note'; readonly text: string }

const calls = ['write', 'pwrite64', 'ftruncate', 'fsync', 'fdatasync', 'unlink', 'rename']

/** Why system calls cannot be recorded here, or null where they can. */
export function cannotRecord(): string | null {
  const tried = spawnSync('strace', ['-f', '--seccomp-bpf', '-o', '/dev/null', 'true'])
  return tried.status === 0 ? null : 'strace is not on this machine, or may not trace'
}

/**
 * Runs a process and records what it writes, cuts, syncs, renames and removes among some files of a folder, and when it syncs the
 * folder's list. Throws where it fails. What it writes into the file `notes` are notes.
 */
export function recordDisk(folder: string, files: readonly string[], notes: string, command: readonly string[]): DiskEvent[] {
  const record = path.join(folder, 'record')
  const watched = [folder, ...[...files, notes].map((name) => path.join(folder, name))].flatMap((place) => ['-P', place])
  const ran = spawnSync('strace', ['-f', '--seccomp-bpf', '-qq', '-y', '-xx', '-s', '50000000', '-e', `trace=${calls.join(',')}`, '-e', 'signal=none', ...watched, '-o', record, ...command], { encoding: 'utf8' })
  if (ran.status !== 0) throw new Error(`the recorded process ended with ${ran.status}: ${ran.stderr}`)
  return readFileSync(record, 'latin1').split('\n').flatMap((line) => eventOf(line, notes))
}

function eventOf(line: string, notes: string): DiskEvent[] {
  const call = /^\d+ +(\w+)\((?:\d+<([^>]*)>)?(.*)$/.exec(line)
  if (!call) return []
  const [, name, pathText, rest = ''] = call
  const texts = [...rest.matchAll(/"([^"]*)"/g)].map((match) => bytesOf(match[1] ?? ''))
  const file = path.basename(name === 'unlink' || name === 'rename' ? String(texts[0]) : String(bytesOf(pathText ?? '')))
  const numbers = rest.replaceAll(/"[^"]*"/g, '').match(/\d+/g)?.map(Number) ?? []
  switch (name) {
    case 'write': return file === notes ? [{ kind: 'note', text: String(texts[0]) }] : []
    case 'pwrite64': return [{ kind: 'write', file, offset: Number(numbers[1]), data: texts[0] ?? Buffer.alloc(0) }]
    case 'ftruncate': return [{ kind: 'truncate', file, size: Number(numbers[0]) }]
    case 'unlink': return [{ kind: 'remove', file }]
    case 'rename': return [{ kind: 'rename', file, to: path.basename(String(texts[1])) }]
    default: return [{ kind: 'sync', file }]
  }
}

const bytesOf = (text: string): Buffer => (text.startsWith('\\x') ? Buffer.from(text.replaceAll('\\x', ''), 'hex') : Buffer.from(text))

const sector = 512

type Change = Extract<DiskEvent, { kind: 'write' | 'truncate' }>
type NameChange = Extract<DiskEvent, { kind: 'remove' | 'rename' }>

interface RecordedFile {
  synced: Buffer
  readonly unsynced: Change[]
}

/** The disk under a recorded process: what was synced is on it, and of what was not, whatever the power left. */
export class RecordedDisk {
  readonly #files = new Map<string, RecordedFile>()
  readonly #list: string
  /** The names as the last sync of their folder left them, and what became of them since. */
  #listed: Map<string, RecordedFile>
  readonly #unlisted: NameChange[] = []

  /** Begins with files as they are; they count as synced. Removed and renamed is for good what the folder was synced after. */
  constructor(folder: string, files: readonly string[]) {
    this.#list = path.basename(folder)
    for (const name of files) if (statSync(path.join(folder, name), { throwIfNoEntry: false })) this.#files.set(name, { synced: readFileSync(path.join(folder, name)), unsynced: [] })
    this.#listed = new Map(this.#files)
  }

  take(event: Exclude<DiskEvent, { kind: 'note' }>): void {
    if (event.kind === 'remove' || event.kind === 'rename') {
      this.#unlisted.push(event)
      return renamed(this.#files, event)
    }
    if (event.file === this.#list) {
      this.#unlisted.length = 0
      this.#listed = new Map(this.#files)
      return
    }
    const file = this.#files.get(event.file) ?? { synced: Buffer.alloc(0), unsynced: [] }
    if (!this.#files.has(event.file)) for (const names of [this.#files, this.#listed]) names.set(event.file, file)
    if (event.kind !== 'sync') return void file.unsynced.push(event)
    file.synced = file.unsynced.reduce(changed, file.synced)
    file.unsynced.length = 0
  }

  /** Puts into a folder what is left after the power went: of each change that was not synced, `keeps` says for each name and sector whether it got there. */
  leave(folder: string, keeps: () => boolean): void {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    const names = new Map(this.#listed)
    for (const change of this.#unlisted) if (keeps()) renamed(names, change)
    for (const [name, { synced, unsynced }] of names) {
      const torn = unsynced.flatMap((change): Change[] => (change.kind === 'truncate' ? (keeps() ? [change] : []) : sectorsOf(change).filter(keeps)))
      writeFileSync(path.join(folder, name), torn.reduce(changed, synced))
    }
  }
}

function renamed(names: Map<string, RecordedFile>, change: NameChange): void {
  const file = names.get(change.file)
  names.delete(change.file)
  if (file && change.kind === 'rename') names.set(change.to, file)
}

type Write = Extract<DiskEvent, { kind: 'write' }>

function sectorsOf(write: Write): Write[] {
  const pieces: Write[] = []
  for (let at = 0; at < write.data.length;) {
    const end = Math.min(write.data.length, at + sector - ((write.offset + at) % sector))
    pieces.push({ ...write, offset: write.offset + at, data: write.data.subarray(at, end) })
    at = end
  }
  return pieces
}

function changed(content: Buffer, change: Change): Buffer {
  if (change.kind === 'truncate') return change.size <= content.length ? content.subarray(0, change.size) : Buffer.concat([content, Buffer.alloc(change.size - content.length)])
  const end = change.offset + change.data.length
  const next = end > content.length ? Buffer.concat([content, Buffer.alloc(end - content.length)]) : Buffer.from(content)
  change.data.copy(next, change.offset)
  return next
}
