import { once } from 'node:events'
import { createServer } from 'node:net'
import { StartProblem } from './start-problem.ts'

/** Asks the operating system for a port of 127.0.0.1 that nobody uses now. */
export async function freePort(): Promise<number> {
  return await tryPort(0)
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

async function tryPort(port: number): Promise<number> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('a network address was expected')
  return address.port
}
