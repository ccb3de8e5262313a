import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { StartProblem } from './start-problem.ts'

// Below the ports that systems give to outgoing connections, which could take it before it is listened on.
const [FIRST_PORT, LAST_PORT] = [10_000, 32_000]

/** A port of 127.0.0.1 that nobody uses now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST_PORT, LAST_PORT)
    if (await tryPort(port).then(() => true, () => false)) return port
  }
}

/**
 * Refuses a port that cannot be listened on, before anything is started for it.
 * @throws StartProblem `port-in-use`
 */
export async function requireFreePort(port: number, purpose: string): Promise<void> {
  try {
    await tryPort(port)
  } catch (error) {
    const denied = error instanceof Error && 'code' in error && error.code === 'EACCES'
    const reason = denied ? 'may not be used by this account' : 'is in use by another program'
    throw new StartProblem('port-in-use', `Port ${port}, meant for ${purpose}, ${reason}; choose another with --port.`, { cause: error })
  }
}

async function tryPort(port: number): Promise<void> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  server.close()
  await once(server, 'close')
}
