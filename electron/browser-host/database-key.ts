import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * The database's key, 32 bytes in hex, made at the first start.
 *
 * It lies in a file that only this account may read, beside the database: outside Electron there is no keychain to ask. So it guards
 * a copied database file, not a copied data folder.
 */
export function databaseKey(dataFolder: string): string {
  const file = path.join(dataFolder, 'database.key')
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx', flush: true })
  // a folder that was copied may have lost it
  chmodSync(file, 0o600)
  return readFileSync(file, 'utf8').trim()
}
