import type { SessionUser } from '../../../shared/sync/protocol.ts'
import type { Stream } from '../../../shared/schema/scope.ts'
import { companyScope, holdsWholeCompany, projectScope, userScope, wholeCompanyStream } from '../../../shared/schema/scope.ts'

/** What decides which streams a laptop follows. */
export interface Following {
  readonly user: SessionUser
  /** Projects that the user's access list names. */
  readonly accessible: readonly string[]
  /** Closed projects that somebody looks at. */
  readonly pinned: readonly string[]
  /** Projects with commands that the office has, and whose receipts the company's stream will not bring. */
  readonly awaited: readonly string[]
  /** Projects whose own stream is ahead of the company's, which still has rows of theirs. */
  readonly ahead: readonly string[]
}

/**
 * The streams to follow, the most needed first: what is one's own, the company, then projects. Who holds the whole company has all
 * open projects in one stream; closed ones are followed each by its own while they are looked at, or while a receipt is due from them; and
 * until the company's stream has let go of them, for it would take over rows of a later state than its others (P5).
 */
export function wantedStreams({ user, accessible, pinned, awaited, ahead }: Following): Stream[] {
  if (holdsWholeCompany(user.role)) {
    return [userScope(user.id), wholeCompanyStream(user.company_id), ...unique([...pinned, ...awaited, ...ahead]).map(projectScope)]
  }
  return [userScope(user.id), companyScope(user.company_id), ...unique(accessible).map(projectScope)]
}

const unique = (ids: readonly string[]): string[] => [...new Set(ids)].sort()
