import type { SyncState, SyncStatus } from '../../../shared/bridge.ts'
import type { Skew } from '../../../shared/sync/versions.ts'
import type { OutboxCounts } from '../readers/own-reads.ts'
import type { Reach } from './network.ts'
import type { SessionTrouble } from './session.ts'
import type { StateName } from './state-machine.ts'
import type { SyncActivity } from './synchronizer.ts'

/** So far may a laptop's clock be off, in milliseconds, before anybody needs to hear of it. */
const clockMayBeOff = 300_000

/** All that the sync status says is worked out from this; nothing of it is counted along the way. */
export interface StatusFacts {
  readonly reach: Reach
  readonly trouble: SessionTrouble | null
  readonly activity: SyncActivity
  readonly outbox: OutboxCounts
  readonly syncedAt: string | null
  readonly skew: Skew
  /** Milliseconds by which this laptop's clock is ahead of the server's. */
  readonly clockAhead: number
}

/** The sync status as everybody sees it. */
export function syncStatus(facts: StatusFacts): SyncStatus {
  const { activity, outbox, trouble, reach } = facts
  const state = syncState(facts)
  return {
    state,
    waiting: outbox.unsent,
    ...(outbox.photos ? { photos_waiting: outbox.photos } : {}),
    needs_attention: outbox.refused,
    synced_at: facts.syncedAt,
    problem: state === 'offline_by_choice' || state === 'signed_out' ? null : trouble?.problem ?? (reach.reachable ? activity.problem : reach.problem),
    retry_at: activity.retryAt === null || state === 'offline_by_choice' || state === 'signed_out' ? null : new Date(activity.retryAt).toISOString(),
    download: activity.download,
    ...shownSkew(facts),
    ...(Math.abs(facts.clockAhead) > clockMayBeOff ? { clock_ahead_minutes: Math.round(facts.clockAhead / 60_000) } : {}),
  }
}

/** What each state of the engine is for who looks on; where something is under way or may be, what else is known decides. */
const shownStates: Readonly<Record<StateName, SyncState | 'at_work'>> = {
  signed_out: 'signed_out', signed_out_cut: 'signed_out',
  offline_by_choice: 'offline_by_choice', cut_sign_in_needed: 'offline_by_choice', cut_update_needed: 'offline_by_choice',
  sign_in_needed: 'sign_in_needed', update_needed: 'update_needed', read_only: 'update_needed',
  unreachable: 'offline', stalled: 'offline',
  paused: 'at_work', refused: 'at_work',
  waiting: 'at_work', idle: 'at_work', pulling: 'at_work', pushing: 'at_work', pushing_pulling: 'at_work', applying: 'at_work', applying_pushing: 'at_work',
}

function syncState({ activity, outbox, skew }: StatusFacts): SyncState {
  const shown = shownStates[activity.state]
  if (shown !== 'at_work') return shown
  if (skew === 'server_older' && outbox.unsent > 0) return 'update_needed'
  if (outbox.unsettled > 0 || (outbox.files ?? 0) > 0 || activity.pushing || activity.pulling || !activity.caughtUp) return activity.problem && !activity.connected ? 'offline' : 'syncing'
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
