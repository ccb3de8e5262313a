import type { Change } from '../../shared/commands/tx.ts'
import type { Connection } from '../db/postgres.ts'

/** Writes a command's receipt, the entry of the log that is the last of its changes. The caller has seen that there is none with this id. */
export async function keepReceipt(connection: Connection, changes: readonly Change[]): Promise<void> {
  const entry = Object.entries(changes.at(-1)?.after ?? {})
  await connection.query(`insert into command_log (${entry.map(([name]) => `"${name}"`).join(', ')}) values (${entry.map((_, index) => `$${index + 1}`).join(', ')})`, entry.map(([, value]) => value))
}
