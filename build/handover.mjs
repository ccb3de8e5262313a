import { spawn } from 'node:child_process'
import path from 'node:path'
import { ensureInstalled, projectFolder } from './install.mjs'

const runtimeFlags = [
  // Optimising the SQL parser's WebAssembly takes 400 MB for seconds and makes it no faster.
  '--liftoff-only',
  // What comes and goes by the million (rows of a large transaction) then holds half the memory, at the same speed.
  '--max-semi-space-size=8',
]

/**
 * Runs a TypeScript file of the project on Node 24 and ends as it ends. Signals are passed on; the open channel tells the file,
 * by closing, that this process was killed.
 */
export function handOver(file, argumentsForFile) {
  const node = ensureInstalled()
  const child = spawn(node, [...runtimeFlags, path.resolve(projectFolder, file), ...argumentsForFile], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}` },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
}
