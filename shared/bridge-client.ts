import type { Bridge, BridgePort, CommandOutcome, EngineCall, EngineCalls, EngineMessage, EngineTopic, EngineTopics, RendererMessage } from './bridge.ts'
import { ProblemError } from './problem.ts'
import type { Problem } from './problem.ts'
import { wholeValues, type ValueNews } from './value-change.ts'

interface PendingCall {
  readonly message: Extract<RendererMessage, { type: 'call' }>
  sent: boolean
  resolve(value: unknown): void
  reject(error: ProblemError): void
}

interface Watch {
  readonly message: Extract<RendererMessage, { type: 'watch' | 'watch_topic' }>
  readonly onNews: (news: ValueNews) => void
  readonly onProblem: ((problem: Problem) => void) | undefined
}

/** Calls that change nothing: asked again when the engine came back before it answered. */
const repeatable: ReadonlySet<EngineCall> = new Set<EngineCall>(['query', 'pin_project', 'outbox_export', 'imports', 'import_dry_run', 'import_error_file', 'estimate_document', 'job_document', 'file', 'sync_now'])

/**
 * The bridge over a port. When the engine was gone and is there again, everything that is watched is watched anew by itself, and
 * reads are asked again. A call that may have changed something and got no answer is rejected with `cancelled`: whether it is
 * saved is seen in what is watched.
 */
export function createBridge(port: BridgePort): Bridge {
  const calls = new Map<number, PendingCall>()
  const watches = new Map<number, Watch>()
  const pinned = new Set<string>()
  let open = false
  let next = 1

  port.onOpen(() => {
    open = true
    for (const watch of watches.values()) port.send(watch.message)
    // an engine that was started anew does not know who looks at what
    for (const project_id of pinned) port.send({ type: 'call', call: next++, name: 'pin_project', params: { project_id, pinned: true } })
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
      call.reject(new ProblemError({ code: 'cancelled', detail: 'the engine stopped before it answered; see whether it is saved' }))
    }
  })
  port.onMessage((message: EngineMessage) => {
    switch (message.type) {
      case 'answer':
        calls.get(message.call)?.resolve(message.value)
        calls.delete(message.call)
        return
      case 'failure':
        calls.get(message.call)?.reject(new ProblemError(message.problem))
        calls.delete(message.call)
        return
      case 'result':
        watches.get(message.watch)?.onNews(message.news)
        return
      case 'watch_failure':
        watches.get(message.watch)?.onProblem?.(message.problem)
    }
  })

  function call(name: EngineCall, params: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const message = { type: 'call', call: next++, name, params } as const
      calls.set(message.call, { message, sent: open, resolve, reject })
      if (open) port.send(message)
    })
  }

  function notePin({ project_id, pinned: isPinned }: EngineCalls['pin_project']['params']): void {
    if (isPinned) pinned.add(project_id)
    else pinned.delete(project_id)
  }

  function watch(message: Watch['message'], onValue: (value: unknown) => void, onProblem?: Watch['onProblem']): () => void {
    watches.set(message.watch, { message, onNews: wholeValues(onValue), onProblem })
    if (open) port.send(message)
    return () => {
      if (watches.delete(message.watch) && open) port.send({ type: 'unwatch', watch: message.watch })
    }
  }

  return {
    call<Name extends EngineCall>(name: Name, params: EngineCalls[Name]['params']) {
      if (name === 'pin_project') notePin(params as EngineCalls['pin_project']['params'])
      return call(name, params) as Promise<EngineCalls[Name]['answer']>
    },
    command: (name, args) => call('command', { name, args }) as Promise<CommandOutcome>,
    query: (name, args) => call('query', { name, args }) as never,
    watch: (name, args, onResult, onProblem) => watch({ type: 'watch', watch: next++, query: name, args }, onResult as (value: unknown) => void, onProblem),
    watchTopic: <Topic extends EngineTopic>(topic: Topic, onValue: (value: EngineTopics[Topic]) => void) => watch({ type: 'watch_topic', watch: next++, topic }, onValue as (value: unknown) => void),
  }
}

