import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'

/** The engine in a process of its own, to be killed. Resolves once it streams. `log` is a file descriptor for what it says. */
export async function spawnShapeServer(databaseUrl: string, folder: string, port: number, flags: readonly string[] = ['--long-poll-ms', '1000'], log?: number): Promise<ChildProcess> {
  const serve = resolve(import.meta.dirname, '../../../sync-server/shapes/serve.ts')
  const child = spawn(process.execPath, [...process.execArgv, serve, '--database', databaseUrl, '--port', String(port), '--insecure', '--data', folder, ...flags], { stdio: ['ignore', 'ignore', log ?? 'ignore'] })
  const deadline = AbortSignal.timeout(60_000)
  for (;;) {
    deadline.throwIfAborted()
    const health = await fetch(`http://127.0.0.1:${port}/v1/health`).then((response) => response.json(), () => undefined) as { status: string } | undefined
    if (health?.status === 'active') return child
    await new Promise((later) => setTimeout(later, 20))
  }
}

/** Ends a process and waits until it is gone. */
export function endProcess(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  return new Promise((settle) => {
    if (child.exitCode !== null || child.signalCode !== null) return settle()
    child.once('exit', () => settle())
    child.kill(signal)
  })
}
