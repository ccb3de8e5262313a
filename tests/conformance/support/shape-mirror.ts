import { setTimeout as after } from 'node:timers/promises'
import type { ShapeMessage, ShapeParameters } from './shape-request.ts'
import { askShape } from './shape-request.ts'

/** A message that does not fit the rows before it: something was lost or came twice. */
export class MirrorContradiction extends Error {
  readonly code = 'mirror-contradiction'
}

/**
 * Follows one shape by plain requests and holds its rows, strictly: a row inserted twice, or updated or deleted without being
 * there, is an error. A client may be more lenient; an engine whose handover is exact gives no cause.
 */
export class ShapeMirror {
  readonly rows = new Map<string, Readonly<Record<string, string | null>>>()
  readonly refetches: string[] = []
  handle: string | undefined
  offset = '-1'
  private readonly parameters: ShapeParameters
  private readonly onUpToDate: (rows: ReadonlyMap<string, Readonly<Record<string, string | null>>>) => void

  /** `onUpToDate` sees the rows at each end of the log: always a state between transactions. */
  constructor(parameters: ShapeParameters, onUpToDate: (rows: ReadonlyMap<string, Readonly<Record<string, string | null>>>) => void = () => {}) {
    this.parameters = parameters
    this.onUpToDate = onUpToDate
  }

  /** One request; returns whether it brought the mirror up to date. */
  async step(url: string, live: boolean, signal?: AbortSignal): Promise<boolean> {
    const answer = await askShape(
      url,
      { ...this.parameters, offset: this.offset, handle: this.handle, ...(live ? { live: 'true' } : {}) },
      signal ? { signal } : {},
    )
    if (answer.status === 409) {
      this.refetches.push(this.handle ?? '')
      this.rows.clear()
      this.offset = '-1'
      this.handle = undefined
      return false
    }
    if (answer.status === 503 && signal) {
      // who waits for something waits for the server's database too
      await after(100)
      return false
    }
    if (answer.status !== 200) throw new Error(`The shape server answered ${answer.status}: ${answer.text}`)
    for (const message of answer.messages) this.apply(message)
    this.handle = answer.handle
    this.offset = answer.offset
    if (answer.upToDate) this.onUpToDate(this.rows)
    return answer.upToDate
  }

  /** Reads until the log's end. */
  async catchUp(url: string): Promise<void> {
    for (;;) if (await this.step(url, false)) return
  }

  /** Reads until a transaction with this id or a later end is in: until `seen` says so. */
  async readUntil(url: string, seen: () => boolean, deadlineMilliseconds = 20_000): Promise<void> {
    const signal = AbortSignal.timeout(deadlineMilliseconds)
    let live = this.offset !== '-1'
    while (!seen()) {
      signal.throwIfAborted()
      live = (await this.step(url, live, signal)) || (live && this.offset !== '-1')
    }
  }

  private apply({ key, value, headers }: ShapeMessage): void {
    if (headers.control || key === undefined || value === undefined) return
    const known = this.rows.get(key)
    if (headers.operation === 'insert') {
      if (known) throw new MirrorContradiction(`inserted twice: ${key} at ${headers.lsn ?? 'the snapshot'}_${headers.op_position ?? ''}`)
      this.rows.set(key, value)
      return
    }
    if (!known) throw new MirrorContradiction(`${headers.operation ?? ''} of a row that is not there: ${key} at ${headers.lsn ?? ''}_${headers.op_position ?? ''}`)
    if (headers.operation === 'delete') this.rows.delete(key)
    else this.rows.set(key, { ...known, ...value })
  }
}
