/** Starts a durable PostgreSQL in the folder given and keeps it, until it is killed. Prints one JSON line. */
import { startEmbeddedPostgres } from '../../build/postgres/embedded.ts'

const postgres = await startEmbeddedPostgres({ folder: process.argv[2] ?? '', keeping: 'durable' })
process.stdout.write(`${JSON.stringify({ url: postgres.url, keeper: postgres.keeper, dataFolder: postgres.dataFolder })}\n`)
