import type pg from 'pg'

/** What a statement list that ends in a binary COPY brings, as it arrives. */
export interface CopySink {
  /** A row of the last statement that returned rows before the COPY, as texts. */
  onRow(values: readonly (string | null)[]): void
  /** A row of the COPY: its fields' bytes, valid only now. */
  onCopiedRow(fields: readonly Buffer[]): void
}

interface DataRowMessage {
  readonly fields: readonly (string | null)[]
}

/**
 * Runs several statements in one round trip, the last of which may be `COPY (…) TO STDOUT (FORMAT binary)`. Resolves when all
 * have run. Binary, because the text form escapes backslashes, of which JSON is full.
 */
export function runCopy(client: pg.ClientBase, text: string, sink: CopySink): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyQuery(text, sink, resolve, reject))
  })
}

const SIGNATURE_LENGTH = 11

class CopyQuery {
  private readonly text: string
  private readonly sink: CopySink
  private readonly resolve: () => void
  private readonly reject: (error: Error) => void
  private failure: Error | undefined
  private headerRead = false

  constructor(text: string, sink: CopySink, resolve: () => void, reject: (error: Error) => void) {
    this.text = text
    this.sink = sink
    this.resolve = resolve
    this.reject = reject
  }

  submit(connection: pg.Connection): void {
    connection.query(this.text)
  }

  handleRowDescription(): void {}
  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}

  handleDataRow(message: DataRowMessage): void {
    this.guard(() => this.sink.onRow(message.fields))
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    this.guard(() => this.readTuples(chunk))
  }

  handleError(error: Error): void {
    this.failure ??= error
    this.reject(this.failure)
  }

  handleReadyForQuery(): void {
    if (this.failure) this.reject(this.failure)
    else this.resolve()
  }

  /** A sink that throws fails the query at once; the connection, still full of rows, is not to be used again. */
  private guard(work: () => void): void {
    if (this.failure) return
    try {
      work()
    } catch (error) {
      this.handleError(error as Error)
    }
  }

  // Postgres sends a row, or the header, per message and never splits one.
  private readTuples(chunk: Buffer): void {
    let at = 0
    if (!this.headerRead) {
      this.headerRead = true
      at = SIGNATURE_LENGTH + 8 + chunk.readUInt32BE(SIGNATURE_LENGTH + 4)
    }
    while (at < chunk.length) {
      const count = chunk.readInt16BE(at)
      if (count < 0) return
      at += 2
      const fields: Buffer[] = []
      for (let index = 0; index < count; index++) {
        const length = chunk.readInt32BE(at)
        fields.push(chunk.subarray(at + 4, at + 4 + length))
        at += 4 + length
      }
      this.sink.onCopiedRow(fields)
    }
  }
}
