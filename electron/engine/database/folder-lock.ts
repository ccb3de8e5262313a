import path from 'node:path'
import Database from 'better-sqlite3'
import { StorageFault, storageFaultOf } from './storage-fault.ts'

/**
 * Makes this engine the only one in its data folder; returns what gives the folder free.
 *
 * The lock is the operating system's own on a small file that SQLite holds for us, so it ends with the process however that ends:
 * a lock file with a process id in it would outlive a kill -9, and be believed or stolen wrongly.
 * @throws StorageFault `locked` where another engine holds it
 */
export function lockFolder(folder: string): () => void {
  let lock: Database.Database | undefined
  try {
    lock = new Database(path.join(folder, 'engine.lock'), { timeout: 0 })
    lock.pragma('journal_mode = memory')
    lock.exec('begin exclusive')
  } catch (error) {
    lock?.close()
    const fault = storageFaultOf(error, folder) ?? new StorageFault('failed', { cause: error })
    throw fault.fault === 'busy' ? new StorageFault('locked', { cause: error }) : fault
  }
  const held = lock
  return () => held.close()
}
