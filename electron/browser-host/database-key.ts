import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { databaseFile } from '../engine/database/database-file.ts'
import { StorageFault } from '../engine/database/storage-fault.ts'

export const keyFile = (dataFolder: string): string => path.join(dataFolder, 'database.key')

/**
 * The database's key, 32 bytes in hex, made at the first start; never while a database is there, which no new key would open.
 *
 * It lies in a file that only this account may read, beside the database: outside Electron there is no keychain to ask. So it guards
 * a copied database file, not a copied data folder.
 * @throws StorageFault `no_key`
 */
export function databaseKey(dataFolder: string): string {
  const file = keyFile(dataFolder)
  if (!existsSync(file)) {
    if (existsSync(databaseFile(dataFolder))) throw new StorageFault('no_key')
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx', flush: true })
  }
  try {
    // a folder that was copied may have lost it
    chmodSync(file, 0o600)
  } catch {
    // on a disk that may not be written the file is as it is, and the engine says so
  }
  return readFileSync(file, 'utf8').trim()
}
