/**
 * Measures what Kibray must be quick at, beside what the same machine can do at best in the same run. npm run bench [-- start|documents|estimating|sync|shapes]
 *
 * With `-- sync --only way,drain` only these parts are measured, and with `-- shapes --url http://… --database postgresql://…` another shape server is measured, on a database that it reads.
 */
import { parseArgs } from 'node:util'

const { positionals: asked, values } = parseArgs({ allowPositionals: true, options: { url: { type: 'string' }, database: { type: 'string' }, only: { type: 'string' } } })

const benches: Readonly<Record<string, () => Promise<unknown>>> = {
  start: () => import('./start.ts'),
  documents: () => import('./documents.ts'),
  estimating: () => import('./estimating.ts'),
  'shapes-large': () => import('./shapes-large.ts'),
  sync: async () => (await import('./sync.ts')).measureSync(values.only?.split(',')),
  shapes: async () => (await import('./shapes.ts')).measureShapes(values),
}

const unknown = asked.filter((name) => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  process.stderr.write(`There is no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}.\n`)
  process.exit(2)
}
for (const [name, run] of Object.entries(benches)) if (asked.length === 0 || asked.includes(name)) await run()
