import { createHmac } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { StorageFault, storageFaultOf } from './storage-fault.ts'

export type Connection = Database.Database

export const databaseFile = (folder: string): string => path.join(folder, 'kibray.db')
const fingerprintFile = (folder: string): string => path.join(folder, 'kibray.key-fingerprint')

/**
 * Opens the encrypted database of a data folder. The writer creates it where there is none.
 *
 * A page cache of 64 MB hides most of what the cipher costs (toolchain notes). `key` is 32 bytes in hex.
 * @throws StorageFault
 */
export function openDatabase(folder: string, key: string, access: 'writer' | 'reader'): Connection {
  if (!/^[0-9a-f]{64}$/.test(key)) throw new StorageFault('wrong_key', { detail: 'a database key is 32 bytes in hex' })
  requireKeyOf(folder, key)
  let connection: Connection | undefined
  try {
    connection = new Database(databaseFile(folder), { readonly: access === 'reader', timeout: 10_000 })
    connection.pragma("cipher = 'chacha20'")
    connection.pragma(`key = 'raw:${key}'`)
    connection.pragma('cache_size = -65536')
    connection.pragma('temp_store = memory')
    if (access === 'writer') {
      connection.pragma('journal_mode = wal')
      connection.pragma('synchronous = full')
      connection.pragma('secure_delete = on')
      // a checkpoint within a command would be waited for by the user; the writer does it between commands
      connection.pragma('wal_autocheckpoint = 0')
    }
    connection.prepare('select count(*) from sqlite_schema').get()
    return connection
  } catch (error) {
    connection?.close()
    throw storageFaultOf(error) ?? new StorageFault('failed', { cause: error })
  }
}

/**
 * SQLite tells a wrong key and a damaged file in the same words. A fingerprint of the key beside the database tells them apart;
 * it says nothing about the key itself.
 */
function requireKeyOf(folder: string, key: string): void {
  const fingerprint = createHmac('sha256', Buffer.from(key, 'hex')).update('kibray database').digest('hex')
  const file = fingerprintFile(folder)
  if (!existsSync(databaseFile(folder))) {
    writeFileSync(file, fingerprint, { mode: 0o600 })
    return
  }
  if (existsSync(file) && readFileSync(file, 'utf8').trim() !== fingerprint) throw new StorageFault('wrong_key')
}
