import { mkdirSync, rmSync, statSync, statfsSync } from 'node:fs'
import { databaseFile } from '../database/database-file.ts'
import { flush } from '../database/flush.ts'
import { openDatabase, openEncrypted } from '../database/open-database.ts'
import { StorageFault, storageFaultOf } from '../database/storage-fault.ts'
import { snapshotFolder, unfinished } from './snapshot-files.ts'

/** So much of the disk a snapshot leaves to the work itself. */
const leftFree = 200_000_000

/** Where the disk has no room for a snapshot none is made; the work goes before its copy. */
export function hasRoomForSnapshot(dataFolder: string): boolean {
  const { bavail, bsize } = statfsSync(dataFolder)
  return bavail * bsize > statSync(databaseFile(dataFolder)).size + leftFree
}

/**
 * Writes what is committed now into `<file>.part`, encrypted with the same key, waits for the disk, opens it and looks it over.
 * Everything that was deleted is left behind: the copy has no free pages. Files that the office has too are left out of it. It reads on a connection of its own, so writers go on.
 * @throws StorageFault with nothing left behind
 */
export function writeSnapshot(dataFolder: string, key: string, file: string): void {
  const part = `${file}${unfinished}`
  try {
    if (mkdirSync(snapshotFolder(dataFolder), { recursive: true, mode: 0o700 })) flush(dataFolder)
    rmSync(part, { force: true })
    const source = openDatabase(dataFolder, key, 'reader')
    try {
      source.prepare('vacuum into ?').run(part)
    } finally {
      source.close()
    }
    leaveOutFiles(part, key)
    flush(part)
    const copy = openEncrypted(part, key, true)
    try {
      const [first] = copy.pragma('quick_check(1)') as { quick_check: string }[]
      if (first?.quick_check !== 'ok') throw new StorageFault('corrupt', { detail: `the snapshot is not sound: ${first?.quick_check}` })
    } finally {
      copy.close()
    }
  } catch (error) {
    rmSync(part, { force: true })
    throw storageFaultOf(error, dataFolder) ?? error
  }
}

/** Seven copies of every picture would fill a disk, and these come again from the office. */
function leaveOutFiles(part: string, key: string): void {
  const copy = openEncrypted(part, key, false)
  try {
    const hasFiles = copy.prepare("select 1 from sqlite_schema where name = 'local_file'").get() !== undefined
    if (hasFiles && copy.prepare('delete from local_file where with_office = 1').run().changes > 0) copy.exec('vacuum')
  } finally {
    copy.close()
  }
}
