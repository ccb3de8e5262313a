/** Snapshots under a recorder: makes some of a database that grows, and notes each that is made. */
import { openSync, writeSync } from 'node:fs'
import path from 'node:path'
import { openDatabase } from '../../../electron/engine/database/open-database.ts'
import { snapshotBeforeMigration } from '../../../electron/engine/snapshots/snapshots.ts'
import { snapshotFolder, snapshotsIn } from '../../../electron/engine/snapshots/snapshot-files.ts'
import { key } from './laptop.ts'

const [folder = '', count = '0'] = process.argv.slice(2)
const made = openSync(path.join(snapshotFolder(folder), 'acknowledged'), 'a')
for (let index = 0; index < Number(count); index++) {
  const connection = openDatabase(folder, key, 'writer')
  connection.prepare('insert into local_pin (project_id) values (?)').run(`house ${index}`)
  connection.close()
  snapshotBeforeMigration(folder, key, Date.now())
  writeSync(made, path.basename(snapshotsIn(folder)[0]?.file ?? ''))
}
