import pg from 'pg'
import type { Lsn } from './lsn.ts'
import { readLsn, writeLsn } from './lsn.ts'
import type { StreamMessage } from './pgoutput.ts'
import { decodeStreamMessage } from './pgoutput.ts'
import { sessionConfig } from './postgres-session.ts'

export interface ReplicationReaderOptions {
  readonly databaseUrl: string
  readonly slot: string
  readonly publication: string
  /** Called for each message in order; must be done with it when it returns. */
  readonly onMessage: (message: StreamMessage) => void
  /** Postgres has sent everything that was committed before `end`. */
  readonly onCaughtUp: (end: Lsn) => void
  /** How long Postgres may say nothing, asked every five seconds, before the connection counts as lost; default 60 s. */
  readonly silenceMilliseconds?: number
  /** The stream has ended, always with an error unless `stop` was called. */
  readonly onEnd: (error: Error) => void
}

const STATUS_INTERVAL = 5_000
// Longer than half of wal_sender_timeout, after which Postgres answers even where it skips a very large transaction.
const DEFAULT_SILENCE = 60_000
/** Postgres counts microseconds from 2000-01-01. */
const POSTGRES_EPOCH = 946_684_800_000

// How long Postgres may take to let go of the slot when it is told that we leave.
const FAREWELL_MILLISECONDS = 1_000

/** Its types leave out that it can answer what it copies. */
type CopyBothConnection = pg.Connection & { sendCopyFromChunk(chunk: Buffer): void }

/**
 * Reads a logical replication slot through pgoutput. Acknowledges nothing by itself: what is not acknowledged comes again after
 * the next start.
 */
export class ReplicationReader {
  private readonly options: ReplicationReaderOptions
  private readonly client: pg.Client
  private connection: CopyBothConnection | undefined
  private timer: NodeJS.Timeout | undefined
  private received: Lsn = 0
  private acknowledged: Lsn = 0
  private ended = false
  private heardAt = 0

  constructor(options: ReplicationReaderOptions) {
    this.options = options
    this.client = new pg.Client({ ...sessionConfig(options.databaseUrl, `${options.slot} reader`), replication: 'database' } as pg.ClientConfig)
  }

  /** Resolves when Postgres has begun to stream. Throws if it refuses, with code 55006 while another reader holds the slot. */
  async start(): Promise<void> {
    this.client.on('error', (error) => this.end(error))
    this.client.on('end', () => this.end(new Error('The replication connection was closed')))
    await this.client.connect()
    await new Promise<void>((resolve, reject) => {
      this.client.query({
        submit: (connection: pg.Connection) => {
          this.connection = connection as CopyBothConnection
          this.connection.once('replicationStart', resolve)
          connection.query(`START_REPLICATION SLOT "${this.options.slot}" LOGICAL 0/0 (proto_version '1', publication_names '${this.options.publication}')`)
        },
        handleCopyData: ({ chunk }: { chunk: Buffer }) => this.receive(chunk),
        handleError: (error: Error) => {
          reject(error)
          this.end(error)
        },
        handleCommandComplete: () => this.end(new Error('Postgres ended the replication stream')),
        handleReadyForQuery: () => {},
        handleRowDescription: () => {},
        handleDataRow: () => {},
      } as pg.Submittable)
    })
    this.heardAt = performance.now()
    const silence = this.options.silenceMilliseconds ?? DEFAULT_SILENCE
    this.timer = setInterval(() => this.checkIn(silence), Math.min(STATUS_INTERVAL, silence / 4))
  }

  /** Tells Postgres that nothing before `lsn` is needed any more. */
  acknowledge(lsn: Lsn): void {
    if (lsn <= this.acknowledged || this.ended) return
    this.acknowledged = lsn
    this.sendStatus()
  }

  /** Ends the stream because what it brought could not be taken in. */
  fail(error: Error): void {
    this.end(error)
  }

  /** Ends the stream. The last acknowledgement arrives, and the slot is free for the next reader. */
  async stop(): Promise<void> {
    const { connection } = this
    const wasStreaming = connection !== undefined && !this.ended
    this.ended = true
    clearInterval(this.timer)
    this.connection = undefined
    if (wasStreaming) await this.bidFarewell(connection)
    await this.client.end().catch(() => {})
  }

  private bidFarewell(connection: CopyBothConnection): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, FAREWELL_MILLISECONDS)
      this.client.once('end', () => {
        clearTimeout(timer)
        resolve()
      })
      connection.end()
    })
  }

  private receive(chunk: Buffer): void {
    if (this.ended) return
    this.heardAt = performance.now()
    try {
      if (chunk[0] === 0x77) {
        this.received = Math.max(this.received, readLsn(chunk, 1))
        this.options.onMessage(decodeStreamMessage(chunk.subarray(25)))
        return
      }
      if (chunk[0] !== 0x6b) return
      const end = readLsn(chunk, 1)
      this.received = Math.max(this.received, end)
      this.options.onCaughtUp(end)
      if (chunk[17] === 1) this.sendStatus()
    } catch (error) {
      this.end(error as Error)
    }
  }

  /** Asks Postgres to answer: a connection whose other end is gone would be silent for ever. */
  private checkIn(silence: number): void {
    if (performance.now() - this.heardAt > silence) this.end(new Error('Postgres has said nothing for too long'))
    else this.sendStatus(true)
  }

  private sendStatus(asksForReply = false): void {
    if (!this.connection || this.ended) return
    const status = Buffer.alloc(34)
    status[0] = 0x72
    writeLsn(status, Math.max(this.received, this.acknowledged), 1)
    writeLsn(status, this.acknowledged, 9)
    writeLsn(status, this.acknowledged, 17)
    status.writeBigInt64BE(BigInt(Date.now() - POSTGRES_EPOCH) * 1000n, 25)
    status[33] = asksForReply ? 1 : 0
    this.connection.sendCopyFromChunk(status)
  }

  private end(error: Error): void {
    if (this.ended) return
    this.ended = true
    clearInterval(this.timer)
    this.connection = undefined
    this.client.end().catch(() => {})
    this.options.onEnd(error)
  }
}
