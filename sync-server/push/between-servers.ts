import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Logger } from 'pino'
import { z } from 'zod'
import { notice, type Notice, type NoticeListener } from '../sync/notice.ts'

const CHANNEL = 'kibray'
/** Postgres takes 7,999 bytes in one notification. */
const LARGEST_PAYLOAD = 7_900
const FIRST_DELAY_MS = 100
const LONGEST_DELAY_MS = 5_000
/** A connection that says nothing for so long, asked, is dead without having told. */
const ANSWERS_WITHIN_MS = 10_000
const ASKED_EVERY_MS = 15_000
/** What cannot be told for so long is forgotten, and a gap told instead. */
const MOST_WAITING = 10_000

const payload = z.object({ from: z.string(), notices: z.array(notice) })

export interface BetweenServersOptions {
  readonly databaseUrl: string
  readonly log: Logger
  /** Told of what other servers tell, and of a gap where something of it may be lost. */
  readonly onNotice: NoticeListener
}

/** The line between the sync servers of one database: LISTEN and NOTIFY on a connection of its own. */
export interface BetweenServers {
  /**
   * Tells the other servers, soon and without being waited for. It is told after the commit and not in its transaction, where
   * NOTIFY would hold a lock of the whole cluster until the disk has answered: four writers at once then wait for each other
   * (see docs/decisions/0012).
   */
  tell(notices: readonly Notice[]): void
  /** Tells what is still to be told and ends. */
  close(): Promise<void>
}

/** Opens the line; resolves once it listens. A line that breaks is opened again, and then everybody on it has had a gap. */
export async function openBetweenServers({ databaseUrl, log, onNotice }: BetweenServersOptions): Promise<BetweenServers> {
  const self = randomUUID()
  const closing = new AbortController()
  let client: pg.Client | undefined
  let waiting: Notice[] = []
  let telling: Promise<void> | undefined

  async function connect(): Promise<void> {
    const opened = new pg.Client({ connectionString: databaseUrl, application_name: 'kibray between servers', keepAlive: true, connectionTimeoutMillis: ANSWERS_WITHIN_MS, query_timeout: ANSWERS_WITHIN_MS })
    // a connection that ends can say so more than once, and an error that nobody hears would end the server
    const lost = new Promise<void>((resolve) => opened.on('end', resolve).on('error', (error) => {
      log.warn({ reason: error.message }, 'the line between the servers broke')
      resolve()
    }))
    opened.on('notification', ({ payload: text }) => hear(text ?? ''))
    try {
      await opened.connect()
      // nobody waits for the disk here: who hears of it asks for it, and is answered from the disk
      await opened.query(`set synchronous_commit = off; listen ${CHANNEL}`)
    } catch (error) {
      await opened.end().catch(() => undefined)
      throw error
    }
    client = opened
    const asking = setInterval(() => void opened.query('select 1').catch(() => opened.end().catch(() => undefined)), ASKED_EVERY_MS)
    void lost.then(() => {
      clearInterval(asking)
      if (client === opened) client = undefined
      if (!closing.signal.aborted) void connectAgain()
    })
  }

  async function connectAgain(): Promise<void> {
    for (let delay = FIRST_DELAY_MS; !closing.signal.aborted; delay = Math.min(2 * delay, LONGEST_DELAY_MS)) {
      try {
        await pause(delay, undefined, { signal: closing.signal })
        await connect()
        onNotice({ kind: 'gap' })
        // and so that nobody misses what we could not tell
        waiting = []
        return tell([{ kind: 'gap' }])
      } catch (error) {
        if (!closing.signal.aborted) log.warn({ reason: (error as Error).message }, 'the line between the servers cannot be opened')
      }
    }
  }

  function hear(text: string): void {
    const read = payload.safeParse(parsed(text))
    // a newer server may say what this version does not know
    if (!read.success) return log.warn('another server said what this version does not know')
    if (read.data.from !== self) for (const each of read.data.notices) onNotice(each)
  }

  function tell(notices: readonly Notice[]): void {
    waiting.push(...notices)
    if (waiting.length > MOST_WAITING) waiting = [{ kind: 'gap' }]
    if (client && !telling && waiting.length > 0) {
      telling = tellAll(client).finally(() => {
        telling = undefined
        // what came while the line was changed
        tell([])
      })
    }
  }

  /** One statement at a time; what comes meanwhile goes together in the next. */
  async function tellAll(on: pg.Client): Promise<void> {
    while (waiting.length > 0 && client === on) {
      const payloads = inPayloads(self, waiting.splice(0))
      try {
        await on.query('select pg_notify($1, payload) from unnest($2::text[]) as payload', [CHANNEL, payloads])
      } catch (error) {
        log.warn({ reason: (error as Error).message }, 'the other servers could not be told')
        await on.end().catch(() => undefined)
      }
    }
  }

  await connect()
  return {
    tell,
    async close() {
      await telling
      closing.abort()
      await client?.end().catch(() => undefined)
    },
  }
}

/** As few payloads as hold all notices in their order. */
function inPayloads(from: string, notices: readonly Notice[]): string[] {
  const payloads: string[] = []
  let texts: string[] = []
  let bytes = 0
  const seal = (): void => {
    if (texts.length > 0) payloads.push(`{"from":"${from}","notices":[${texts.join(',')}]}`)
    texts = []
    bytes = 0
  }
  for (const each of notices) {
    const text = JSON.stringify(each)
    if (bytes + text.length + 1 > LARGEST_PAYLOAD - 100) seal()
    texts.push(text)
    bytes += text.length + 1
  }
  seal()
  return payloads
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
