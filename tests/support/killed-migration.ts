/** Updates the database of a data folder, and is killed before the commit: node tests/support/killed-migration.ts FOLDER KEY */
import { currentPlan, migrate } from '../../electron/engine/database/migrate.ts'
import { openDatabase } from '../../electron/engine/database/open-database.ts'
import { Writer } from '../../electron/engine/database/writer.ts'
import { ChangeFeed } from '../../electron/engine/change-feed.ts'

const [folder = '', key = ''] = process.argv.slice(2)
const connection = openDatabase(folder, key, 'writer')
// so that what is not committed lies in the log already
connection.pragma('cache_size = 8')
const dying: Iterable<string> = {
  * [Symbol.iterator]() {
    yield 'create table local_half (text text) strict'
    yield "insert into local_half select hex(randomblob(3000)) from local_command, local_command"
    process.kill(process.pid, 'SIGKILL')
  },
}
await migrate(new Writer(connection, new ChangeFeed()), null, { ...currentPlan, engine: [...currentPlan.engine, dying as readonly string[]] })
