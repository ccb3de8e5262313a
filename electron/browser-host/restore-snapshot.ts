import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { databaseFile } from '../engine/database/database-file.ts'
import { storageFaultOf } from '../engine/database/storage-fault.ts'
import { restoreSnapshot } from '../engine/snapshots/restore-snapshot.ts'
import { keyFile } from './database-key.ts'

/** A snapshot cannot be restored into this folder; the message says why. */
export class RestoreProblem extends Error {
  override readonly name = 'RestoreProblem'
}

/**
 * Makes a new data folder out of a snapshot and the key of the folder that it lies in. Neither that folder nor the snapshot is changed,
 * and a folder that holds a database is never written into.
 * @throws RestoreProblem where the folder is taken or there is no key, StorageFault where the snapshot cannot be read
 */
export function restoreIntoFolder(snapshot: string, folder: string): void {
  const key = keyFile(path.dirname(path.dirname(path.resolve(snapshot))))
  if (!existsSync(snapshot)) throw new RestoreProblem(`There is no snapshot ${snapshot}.`)
  if (!existsSync(key)) throw new RestoreProblem(`The key of the snapshot is not where it should be: ${key}.`)
  if (existsSync(databaseFile(folder)) || existsSync(keyFile(folder))) throw new RestoreProblem(`${folder} holds a laptop's data already: start it without --restore, or give another name.`)
  const secret = readFileSync(key, 'utf8').trim()
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(keyFile(folder), secret, { mode: 0o600, flag: 'wx', flush: true })
    restoreSnapshot(snapshot, folder, secret)
  } catch (error) {
    rmSync(keyFile(folder), { force: true })
    throw storageFaultOf(error, folder) ?? error
  }
}
