import type { SyncStatus } from '../../shared/bridge.ts'
import { wholeValues } from '../../shared/value-change.ts'
import type { ChangeFeed } from './change-feed.ts'
import { readSetting } from './database/setting.ts'
import type { Writer } from './database/writer.ts'
import { LiveQuery } from './queries/live-query.ts'
import type { OutboxCounts } from './readers/own-reads.ts'
import type { Readers } from './readers/readers.ts'
import type { Network } from './sync/network.ts'
import type { SessionKeeper } from './sync/session.ts'
import { syncStatus } from './sync/status.ts'
import type { Synchronizer } from './sync/synchronizer.ts'
import type { World } from './world.ts'

const sayAnewAfter = 60_000
/** What became of a change is shown before what the engine does with it. In milliseconds. */
const afterRows = 20

/** The sync status, worked out anew whenever something that it depends on changed. */
export class StatusBoard {
  readonly #live: LiveQuery
  readonly #listeners = new Set<(status: SyncStatus) => void>()
  #status: SyncStatus | null = null
  #syncedAt: string | null

  constructor(parts: { writer: Writer; readers: Readers; network: Network; session: SessionKeeper; synchronizer: Synchronizer; feed: ChangeFeed; world: World }) {
    const { writer, readers, network, session, synchronizer } = parts
    this.#syncedAt = readSetting(writer.connection, 'synced_at')
    this.#live = new LiveQuery({
      tables: ['local_command', 'local_file'],
      read: async () => {
        const outbox = await readers.read('outbox_counts', null, null) as OutboxCounts
        const facts = { reach: network.reach, trouble: session.trouble, activity: synchronizer.activity, outbox, syncedAt: this.#syncedAt, skew: session.skew, clockAhead: network.clockAhead }
        const status = syncStatus(facts)
        const became = this.#status?.state !== 'synced'
        // with the socket open it is known all the time, and said anew every minute
        const old = facts.activity.connected && parts.world.now() - Date.parse(this.#syncedAt ?? '1970-01-01') > sayAnewAfter
        if (status.state === 'synced' && (became || old)) this.#syncedAt = await synchronizer.noteSynced()
        const text = JSON.stringify({ ...status, synced_at: this.#syncedAt })
        return text === JSON.stringify(this.#status) ? null : `{"value":${text}}`
      },
      onNews: wholeValues((value) => {
        this.#status = value as SyncStatus
        for (const listener of this.#listeners) listener(this.#status)
      }),
      onProblem: () => undefined,
    }, parts.feed, parts.world)
  }

  /** Something other than the outbox changed. */
  refresh(): void {
    this.#live.refresh(afterRows)
  }

  /** Tells the present status and each new one; returns what ends it. */
  watch(listener: (status: SyncStatus) => void): () => void {
    this.#listeners.add(listener)
    if (this.#status) listener(this.#status)
    return () => this.#listeners.delete(listener)
  }

  stop(): void {
    this.#live.stop()
    this.#listeners.clear()
  }
}
