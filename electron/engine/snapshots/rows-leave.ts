import { StorageFault } from '../database/storage-fault.ts'
import { readSetting, writeSetting } from '../database/setting.ts'
import type { Writer, Writing } from '../database/writer.ts'
import { purgeSearchIndex } from '../queries/search-index.ts'

/** What is announced when rows leave, and when nothing of them is left. */
export const rowsLeave = 'rows that leave'

/**
 * Notes that rows leave this disk because they may not be here any more. It is remembered until nothing of them is left, in whichever
 * start that is; the snapshots that hold them go as soon as the transaction is committed.
 */
export function noteRowsLeave(writing: Writing): void {
  writeSetting(writing.connection, 'rows_left_at', 'now')
  writing.changed(rowsLeave)
}

/**
 * Clears the search index, the database's pages and its log of what left, and forgets that it was here. Where the disk has no room for
 * that it is tried again at the next start.
 */
export async function clearWhatLeft(writer: Writer): Promise<void> {
  await purgeSearchIndex(writer)
  try {
    await writer.rewrite()
  } catch (error) {
    if (error instanceof StorageFault && error.fault === 'full') return await writer.foldLog()
    throw error
  }
  await writer.foldLog()
  await writer.transaction((writing) => {
    writeSetting(writing.connection, 'rows_left_at', null)
    writing.changed(rowsLeave)
  })
}

/** Whether something of rows that left may still be on this disk. */
export function areRowsLeaving({ connection }: Writer): boolean {
  return readSetting(connection, 'rows_left_at') !== null
}
