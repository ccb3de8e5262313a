import type { SyncState, SyncStatus } from '../../../shared/bridge.ts'
import type { Skew } from '../../../shared/sync/versions.ts'
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
  readonly skew: Skew
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
    ...shownSkew(facts),
  }
}

function syncState({ signedIn, off, trouble, reach, activity, outbox, skew }: StatusFacts): SyncState {
  if (!signedIn) return 'signed_out'
  if (off) return 'offline_by_choice'
  if (trouble) return trouble.kind
  if (!reach.reachable) return 'offline'
  if (skew === 'read_only' || (skew === 'server_older' && outbox.unsent > 0)) return 'update_needed'
  if (outbox.unsettled > 0 || activity.pushing || activity.pulling || !activity.caughtUp) return activity.problem && !activity.connected ? 'offline' : 'syncing'
  return 'synced'
}

function shownSkew({ trouble, skew }: StatusFacts): Pick<SyncStatus, 'version_skew'> {
  switch (trouble?.kind === 'update_needed' ? trouble.problem.code : skew) {
    case 'update_available': return { version_skew: 'update_available' }
    case 'read_only': case 'client_too_old': return { version_skew: 'read_only' }
    case 'server_older': case 'server_too_old': return { version_skew: 'server_older' }
    default: return {}
  }
}
