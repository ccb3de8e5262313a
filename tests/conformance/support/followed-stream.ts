import type { Message, Row, ShapeStreamOptions } from '@electric-sql/client'
import { isChangeMessage, isControlMessage, ShapeStream } from '@electric-sql/client'

/** A stream of the official client, with all that it has said. */
export interface FollowedStream {
  readonly stream: ShapeStream
  readonly messages: readonly Message[]
  /** What the requests were, in order, with their answers' status. */
  readonly requests: readonly { readonly url: URL; readonly status: number }[]
  /** The changes, as `operation id`. */
  changes(): string[]
  controls(): string[]
  /** Resolves once it is so; looks at every batch of messages. */
  until(satisfied: () => boolean): Promise<void>
}

/** Subscribes to a stream; `options.signal` ends it. */
export function followStream(options: ShapeStreamOptions): FollowedStream {
  const messages: Message[] = []
  const requests: { url: URL; status: number }[] = []
  const waiting = new Set<() => void>()
  const notice = (): void => {
    for (const look of [...waiting]) look()
  }
  const wanted = options.fetchClient ?? fetch
  const stream = new ShapeStream({
    ...options,
    fetchClient: async (...request) => {
      const response = await wanted(...request)
      requests.push({ url: new URL(String(request[0])), status: response.status })
      return response
    },
  })
  stream.subscribe((batch) => {
    messages.push(...batch)
    notice()
  }, notice)
  return {
    stream,
    messages,
    requests,
    changes: () => messages.filter(isChangeMessage<Row>).map(({ headers, value }) => `${headers.operation} ${String(value['id'])}`),
    controls: () => messages.filter(isControlMessage).map(({ headers }) => headers.control),
    until: (satisfied) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!satisfied() && !stream.error) return
          waiting.delete(look)
          if (satisfied()) resolve()
          else reject(stream.error as Error)
        }
        waiting.add(look)
        look()
      }),
  }
}
