import type { SyncState, SyncStatus } from '../../../shared/bridge.ts'
import type { OutboxCounts } from '../readers/own-reads.ts'
import type { Reach } from './network.ts'
import type { SessionTrouble } from './session.ts'
import type { SyncActivity } from './synchronizer.ts'

/** All that the sync status says is worked out from this; nothing of it is counted along the way. */
export interface StatusFacts {
  readonly signedIn: boolean
  readonly off: boolean
  readonly reach: Reach
  readonly trouble: SessionTrouble | null
  readonly activity: SyncActivity
  readonly outbox: OutboxCounts
  readonly syncedAt: string | null
}

/** The sync status as everybody sees it. */
export function syncStatus(facts: StatusFacts): SyncStatus {
  const { activity, outbox, trouble, reach } = facts
  const state = syncState(facts)
  return {
    state,
    waiting: outbox.unsent,
    needs_attention: outbox.refused,
    synced_at: facts.syncedAt,
    problem: state === 'offline_by_choice' || state === 'signed_out' ? null : trouble?.problem ?? (reach.reachable ? activity.problem : reach.problem),
    retry_at: activity.retryAt === null || state === 'offline_by_choice' || state === 'signed_out' ? null : new Date(activity.retryAt).toISOString(),
    download: activity.download,
  }
}

function syncState({ signedIn, off, trouble, reach, activity, outbox }: StatusFacts): SyncState {
  if (!signedIn) return 'signed_out'
  if (off) return 'offline_by_choice'
  if (trouble) return trouble.kind
  if (!reach.reachable) return 'offline'
  if (outbox.unsettled > 0 || activity.pushing || activity.pulling || !activity.caughtUp) return activity.problem && !activity.connected ? 'offline' : 'syncing'
  return 'synced'
}
