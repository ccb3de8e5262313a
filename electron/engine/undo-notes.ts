import type { Actor } from '../../shared/commands/command.ts'
import { seesRestricted } from '../../shared/schema/scope.ts'
import { readSetting, writeSetting } from './database/setting.ts'
import type { Connection } from './database/open-database.ts'
import type { Writing } from './database/writer.ts'

/** Notes are kept of so many estimates, those that were worked on last. */
const mostEstimates = 5
/** What is longer is not kept: it is a convenience, and written with every change. */
const mostLetters = 1_000_000

type Notes = readonly (readonly [estimateId: string, content: string])[]

/**
 * What can be taken back in an estimate, as the renderer kept it; null where nothing is. It holds what lines cost and how rows of an
 * estimate looked, so it leaves this disk with whatever else a person may not see any more (`forgetUndo`).
 */
export function keptUndo(connection: Connection, estimateId: string): string | null {
  return notesOf(connection).find(([id]) => id === estimateId)?.[1] ?? null
}

/** Keeps what can be taken back in an estimate, for whoever may see it now. Belongs in the writer's transaction. */
export function keepUndo({ connection }: Pick<Writing, 'connection'>, { role }: Pick<Actor, 'role'>, estimateId: string, content: string): void {
  if (!seesRestricted(role) || !connection.prepare('select 1 from estimate where id = ?').get(estimateId)) return
  const others = notesOf(connection).filter(([id]) => id !== estimateId)
  const notes: Notes = content.length > mostLetters ? others : [...others, [estimateId, content] as const].slice(-mostEstimates)
  writeSetting(connection, 'undo', JSON.stringify(notes))
}

/** Forgets all of it. Belongs in the transaction in which rows or costs leave. */
export function forgetUndo({ connection }: Pick<Writing, 'connection'>): void {
  writeSetting(connection, 'undo', null)
}

const notesOf = (connection: Connection): Notes => JSON.parse(readSetting(connection, 'undo') ?? '[]') as Notes
