import type { World } from '../../../electron/engine/world.ts'
import type { CommandEnvelope, CommandResult } from '../../../shared/sync/protocol.ts'
import { pushPath } from '../../../shared/sync/protocol.ts'
import type { ModelServer } from './model-server.ts'

/** A request on its way: answer it, or hand it on. */
export type Interception = (path: string, init: RequestInit, handOn: (init?: RequestInit) => Promise<Response>) => Promise<Response>

/** The world of a laptop whose time goes by so many times as fast, and between which and the server somebody stands. */
export function weathered(server: ModelServer, intercept: () => Interception, faster = 1, more: Partial<World> = {}): World {
  const inner = server.world()
  const began = performance.now()
  const epoch = Date.now()
  const elapsed = (): number => (performance.now() - began) * faster
  return {
    ...inner,
    elapsed,
    now: () => Math.round(epoch + elapsed()),
    after(milliseconds, task) {
      const timer = setTimeout(task, milliseconds / faster)
      return () => clearTimeout(timer)
    },
    fetch: async (input, init = {}) => await intercept()(new URL(String(input)).pathname, init, async (other = init) => await inner.fetch(input, other)),
    ...more,
  }
}

export const passing: Interception = async (_, __, handOn) => await handOn()

export const commandsIn = (init: RequestInit): CommandEnvelope[] => (JSON.parse(String(init.body)) as { commands: CommandEnvelope[] }).commands

/** A server that fails at what `failsAt` says, and puts off that and all that comes behind it in the batch, as the real one does when its database fails. */
export function puttingOff(failsAt: (command: CommandEnvelope) => boolean): Interception {
  return async (path, init, handOn) => {
    if (path !== pushPath) return await handOn()
    const commands = commandsIn(init)
    const first = commands.findIndex(failsAt)
    if (first === -1) return await handOn()
    const taken = commands.slice(0, first)
    const results = taken.length === 0 ? [] : (await (await handOn({ ...init, body: JSON.stringify({ ...JSON.parse(String(init.body)) as object, commands: taken }) })).json() as { results: CommandResult[] }).results
    return Response.json({ results: [...results, ...commands.slice(first).map(({ id }): CommandResult => ({ id, status: 'deferred', problem: { code: 'server_failed', detail: 'put off' } }))] })
  }
}

export const answering = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify({ code, detail: code }), { status, headers: { 'content-type': 'application/problem+json', ...headers } })

/** An answer that never comes; a socket that is open at one end only does not hear of its end either. */
export const never = (): Promise<Response> => new Promise<Response>(() => undefined)
