/** The sync server as a process of its own; see `settings` for what it reads from the environment. */
const [major] = process.versions.node.split('.')
if (Number(major) < 22) {
  end({ code: 'node_too_old', message: `Kibray's server needs Node 22 or newer and this is ${process.versions.node}: start it with npm start.` })
} else {
  const { run } = await import('./run.ts')
  await run(end)
}

/** One line for whoever started us, then the end. */
function end(problem: { readonly code: string; readonly message: string }): void {
  process.stdout.write(`${JSON.stringify({ ready: false, ...problem })}\n`, () => process.exit(1))
}
