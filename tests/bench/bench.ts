/** Measures what Kibray must be quick at, beside what the same machine can do at best in the same run. npm run bench [-- start|sync] */
const benches: Readonly<Record<string, () => Promise<unknown>>> = {
  start: () => import('./start.ts'),
  sync: () => import('./sync.ts'),
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  process.stderr.write(`There is no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}.\n`)
  process.exit(2)
}
for (const [name, run] of Object.entries(benches)) if (asked.length === 0 || asked.includes(name)) await run()
