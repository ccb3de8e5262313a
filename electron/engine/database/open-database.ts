import { createHmac } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { databaseFile, fingerprintFile } from './database-file.ts'
import { StorageFault, storageFaultOf } from './storage-fault.ts'

export type Connection = Database.Database

/**
 * Opens the encrypted database of a data folder. The writer creates it where there is none and never was.
 *
 * `key` is 32 bytes in hex.
 * @throws StorageFault
 */
export function openDatabase(folder: string, key: string, access: 'writer' | 'reader'): Connection {
  requireKeyOf(folder, key)
  let connection: Connection | undefined
  try {
    connection = openEncrypted(databaseFile(folder), key, access === 'reader')
    if (access === 'writer') {
      connection.pragma('journal_mode = wal')
      connection.pragma('synchronous = full')
      connection.pragma('secure_delete = on')
      // a checkpoint within a command would be waited for by the user; the writer does it between commands
      connection.pragma('wal_autocheckpoint = 0')
      if (!existsSync(fingerprintFile(folder))) writeFileSync(fingerprintFile(folder), fingerprintOf(key), { mode: 0o600, flush: true })
    }
    return connection
  } catch (error) {
    connection?.close()
    throw storageFaultOf(error, folder) ?? new StorageFault('failed', { cause: error })
  }
}

/**
 * Opens an encrypted file and reads its first page. A page cache hides most of what the cipher costs: of 32 MB where lists are
 * read, and of 8 for the writer, which mostly comes back to what it just wrote and is no quicker with more.
 * Throws what the driver throws, and StorageFault `wrong_key` where the key is none.
 */
export function openEncrypted(file: string, key: string, readonly: boolean): Connection {
  if (!isKey(key)) throw new StorageFault('wrong_key', { detail: notHex })
  const connection = new Database(file, { readonly, timeout: 10_000 })
  try {
    connection.pragma("cipher = 'chacha20'")
    connection.pragma(`key = 'raw:${key}'`)
    connection.pragma(`cache_size = ${readonly ? -32_768 : -8_192}`)
    connection.pragma('temp_store = memory')
    connection.prepare('select count(*) from sqlite_schema').get()
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

const isKey = (key: string): boolean => /^[0-9a-f]{64}$/.test(key)
const notHex = 'a database key is 32 bytes in hex'
const fingerprintOf = (key: string): string => createHmac('sha256', Buffer.from(key, 'hex')).update('kibray database').digest('hex')

/**
 * SQLite tells a wrong key and a damaged file in the same words. A fingerprint of the key beside the database tells them apart;
 * it says nothing about the key itself. It is written once a database is there, so where it lies alone the database went missing:
 * SQLite would make an empty one and delete the log of the old.
 */
function requireKeyOf(folder: string, key: string): void {
  if (!isKey(key)) throw new StorageFault('wrong_key', { detail: notHex })
  const fingerprint = fingerprintFile(folder)
  const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0
  const known = existsSync(fingerprint)
  if (known && readFileSync(fingerprint, 'utf8').trim() !== fingerprintOf(key)) throw new StorageFault('wrong_key')
  if (sizeOf(databaseFile(folder)) === 0 && (known || sizeOf(`${databaseFile(folder)}-wal`) > 0)) throw new StorageFault('missing')
}
