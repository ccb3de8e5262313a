import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { hostname } from 'node:os'
import { z } from 'zod'
import type { DeviceMark } from '../../../shared/sync/protocol.ts'
import { readSetting, writeSetting } from '../database/setting.ts'
import type { Writing } from '../database/writer.ts'

const storedMark = z.object({ count: z.number().int(), nonce: z.string(), next: z.string().nullable() })
const storedMarks = z.record(z.string(), storedMark)
type StoredMarks = z.infer<typeof storedMarks>

const machineFile = '/etc/machine-id'

/** Where a data folder lies, as a hash that says nothing else: a copy on another machine or under another path has another one. */
export function placeOf(folder: string): string {
  const machine = existsSync(machineFile) ? readFileSync(machineFile, 'utf8').trim() : ''
  return createHash('sha256').update(JSON.stringify([hostname(), machine, realpathSync(folder)])).digest('hex').slice(0, 32)
}

function readMarks({ connection }: Writing): StoredMarks {
  const stored = readSetting(connection, 'marks')
  return stored ? storedMarks.parse(JSON.parse(stored)) : {}
}

/**
 * The mark with which a device's next push goes out: how far the last one came, and the nonce that it moves on to. It must be on the
 * disk for good before it is sent, or a power cut would make this folder look like an older state of itself.
 */
export function offerMark(writing: Writing, device: string, place: string, newNonce: () => string): DeviceMark {
  const marks = readMarks(writing)
  const { count, nonce, next } = marks[device] ?? { count: 0, nonce: '', next: null }
  const offered = next ?? newNonce()
  if (next === null) writeSetting(writing.connection, 'marks', JSON.stringify({ ...marks, [device]: { count, nonce, next: offered } }))
  return { device, count, nonce, next: offered, place }
}

/** Notes that the server moved on with the mark. */
export function acceptMark(writing: Writing, device: string, { count, next }: DeviceMark): void {
  writeSetting(writing.connection, 'marks', JSON.stringify({ ...readMarks(writing), [device]: { count: count + 1, nonce: next, next: null } }))
}

/**
 * Numbers what waits here anew, from 1, for a device of its own: the old one's later numbers may have been given elsewhere already.
 * Each command keeps its id, so that one that took effect before this folder was restored or copied takes none again (P3).
 */
export function renumberOutbox({ statements, connection, changed }: Writing): void {
  const ids = statements.get('select id from local_command order by sequence').all() as { id: string }[]
  statements.get('update local_command set sequence = -sequence').run()
  ids.forEach(({ id }, index) => statements.get('update local_command set sequence = ? where id = ?').run(index + 1, id))
  writeSetting(connection, 'sequence', String(ids.length))
  changed('local_command')
}
