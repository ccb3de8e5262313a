/** The browser host as a process of its own; `settings.ts` says what it reads from the environment. */
const [major] = process.versions.node.split('.')
if (Number(major) < 22) {
  end({ code: 'node_too_old', message: `Kibray needs Node 24 and this is ${process.versions.node}: start it with npm start.` })
} else {
  const { run } = await import('./run.ts')
  await run(end)
}

/** One line for whoever started us, then the end. */
function end(problem: { readonly code: string; readonly message: string }): void {
  process.stdout.write(`${JSON.stringify({ ready: false, ...problem })}\n`, () => process.exit(1))
}
