import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { databaseFile, fingerprintFile } from '../database/database-file.ts'
import { flush } from '../database/flush.ts'
import { openEncrypted } from '../database/open-database.ts'
import { StorageFault, storageFaultOf } from '../database/storage-fault.ts'
import { unfinished } from './snapshot-files.ts'

/**
 * Makes the database of a new data folder out of a snapshot, which stays as it is. A folder that has a database, or had one, is left alone.
 * @throws StorageFault where the snapshot cannot be read or is damaged; no database is made then
 */
export function restoreSnapshot(snapshot: string, folder: string, key: string): void {
  const copy = `${databaseFile(folder)}${unfinished}`
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (existsSync(databaseFile(folder)) || existsSync(fingerprintFile(folder))) return
    copyFileSync(snapshot, copy)
    flush(copy)
    requireSound(copy, key)
    renameSync(copy, databaseFile(folder))
    flush(folder)
  } catch (error) {
    rmSync(copy, { force: true })
    throw storageFaultOf(error, folder) ?? error
  }
}

function requireSound(file: string, key: string): void {
  const connection = openEncrypted(file, key, true)
  try {
    const [first] = connection.pragma('quick_check(1)') as { quick_check: string }[]
    if (first?.quick_check !== 'ok') throw new StorageFault('corrupt', { detail: `the snapshot is damaged: ${first?.quick_check}` })
  } finally {
    connection.close()
  }
}
