import type { Bridge, BridgePort, EngineCall, EngineMessage, RendererMessage } from './bridge.ts'
import type { Problem } from './problem.ts'
import { ProblemError } from './problem.ts'

interface Call {
  readonly message: Extract<RendererMessage, { type: 'call' }>
  readonly answer: (value: unknown) => void
  readonly fail: (error: ProblemError) => void
  sent: boolean
}

interface Watch {
  readonly message: Extract<RendererMessage, { type: 'watch' | 'watch_topic' }>
  readonly onValue: (value: unknown) => void
  readonly onProblem: ((problem: Problem) => void) | undefined
}

/** Calls that may be asked a second time, because a second time changes nothing. */
const repeatable: ReadonlySet<EngineCall> = new Set(['query', 'set_offline', 'sync_now', 'pin_project', 'outbox_export', 'import_dry_run', 'import_error_file', 'imports'])

const lost: Problem = { code: 'internal', detail: 'the connection to the engine was lost before it answered' }

/**
 * The bridge over a port. Calls made while the port is closed wait until it opens; watches are asked anew whenever it opens. A
 * call that was on its way when the port closed is asked again where that changes nothing, and rejects with `internal` where it could.
 */
export function createBridge(port: BridgePort): Bridge {
  const calls = new Map<number, Call>()
  const watches = new Map<number, Watch>()
  let next = 1
  let open = false

  port.onOpen(() => {
    open = true
    for (const watch of watches.values()) port.send(watch.message)
    for (const call of calls.values()) {
      call.sent = true
      port.send(call.message)
    }
  })
  port.onClose(() => {
    open = false
    for (const [number, call] of calls) {
      if (!call.sent || repeatable.has(call.message.name)) continue
      calls.delete(number)
      call.fail(new ProblemError(lost))
    }
  })
  port.onMessage((message) => { receive(message, calls, watches) })

  const call = (name: EngineCall, params: unknown): Promise<unknown> => new Promise((answer, fail) => {
    const number = next++
    const message = { type: 'call', call: number, name, params } as const
    calls.set(number, { message, answer, fail, sent: open })
    if (open) port.send(message)
  })

  const watch = (describe: (watch: number) => Watch): (() => void) => {
    const number = next++
    const watched = describe(number)
    watches.set(number, watched)
    if (open) port.send(watched.message)
    return () => {
      if (watches.delete(number) && open) port.send({ type: 'unwatch', watch: number })
    }
  }

  return {
    call: (name, params) => call(name, params) as never,
    command: (name, args) => call('command', { name, args }) as never,
    query: (name, args) => call('query', { name, args }) as never,
    watch: (query, args, onResult, onProblem) => watch((number) => ({ message: { type: 'watch', watch: number, query, args }, onValue: onResult as (value: unknown) => void, onProblem })),
    watchTopic: (topic, onValue) => watch((number) => ({ message: { type: 'watch_topic', watch: number, topic }, onValue: onValue as (value: unknown) => void, onProblem: undefined })),
  }
}

function receive(message: EngineMessage, calls: Map<number, Call>, watches: ReadonlyMap<number, Watch>): void {
  switch (message.type) {
    case 'answer': calls.get(message.call)?.answer(message.value); calls.delete(message.call); return
    case 'failure': calls.get(message.call)?.fail(new ProblemError(message.problem)); calls.delete(message.call); return
    case 'result': watches.get(message.watch)?.onValue(message.value); return
    case 'watch_failure': watches.get(message.watch)?.onProblem?.(message.problem); return
  }
}
