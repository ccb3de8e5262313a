/** The engine under a recorder: saves projects and notes each `ok` in a file, so that the record shows what was on the disk by then. */
import { openSync, writeSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { startEngine } from '../../../electron/engine/engine.ts'
import { key } from './laptop.ts'
import { newId } from './model-server.ts'

const [folder = '', count = '0', synchronous = 'full'] = process.argv.slice(2)
if (synchronous !== 'full') {
  const pragma = Reflect.get(Database.prototype, 'pragma') as (this: Database.Database, source: string, options?: Database.PragmaOptions) => unknown
  Database.prototype.pragma = function weakened(this: Database.Database, source, options) {
    return pragma.call(this, source === 'synchronous = full' ? `synchronous = ${synchronous}` : source, options)
  }
}
const acknowledged = openSync(path.join(folder, 'acknowledged'), 'a')
for (const _ of [1, 2]) {
  const engine = await startEngine({ data_folder: folder, database_key: key, server_url: 'http://127.0.0.1:1', device_name: 'test', platform: 'test', makeSnapshot: null })
  for (let index = 0; index < Number(count); index++) {
    const id = newId()
    const outcome = await engine.call('command', { name: 'project.create', args: { id, member_id: newId(), number: null, name: `House ${index}`, description: 'plaster '.repeat(index * 50) } })
    if (outcome.ok) writeSync(acknowledged, id)
  }
  // the second time begins after the log was folded in
  await engine.close()
}
