import type { ProblemCode } from '../../../shared/problem.ts'

/**
 * What a problem means for a command that waits:
 * - `retry`   nothing is wrong with it: all is tried again, ever later, by full jitter
 * - `hold`    nothing goes until a person or an update has changed what stands in the way; the state machine has a state for it
 * - `park`    this command, and what builds on it, waits for its next attempt; all others flow
 * - `settle`  it will never be taken as it is: Needs attention, with all of its content
 */
export type Policy = 'retry' | 'hold' | 'park' | 'settle'

/** Every problem has a policy; one without does not compile. */
export const policies: Readonly<Record<ProblemCode, Policy>> = {
  unreachable: 'retry', server_failed: 'retry', too_many_requests: 'retry', sync_stalled: 'retry', cancelled: 'retry', storage_full: 'retry', storage_failed: 'retry',

  not_signed_in: 'hold', sign_in_failed: 'hold', session_expired: 'hold', session_reused: 'hold', account_ended: 'hold', device_revoked: 'hold', device_restored: 'hold', device_copied: 'hold', offline_by_choice: 'hold', server_too_old: 'hold', client_too_old: 'hold',

  // of these the next answer may be another: a number is given, a part of the server is mended
  number_pending: 'park', internal: 'park',

  invalid_input: 'settle', unknown_command: 'settle', not_permitted: 'settle', request_too_large: 'settle', not_found: 'settle',
  record_missing: 'settle', record_exists: 'settle', duplicate: 'settle', missing_reference: 'settle', changed_meanwhile: 'settle', document_locked: 'settle',
  estimate_frozen: 'settle', change_order_frozen: 'settle', report_submitted: 'settle', document_changed: 'settle', number_taken: 'settle', record_archived: 'settle', record_in_use: 'settle', not_allowed_now: 'settle',
  file_unreadable: 'settle',
}

/**
 * What to do with a batch that was answered with a problem as a whole. Only where the problem is of the content it is the content's:
 * the batch is halved until the command that it is about is alone. A refusal of anything else says nothing about any one command.
 */
export function policyOfBatch(code: ProblemCode): 'retry' | 'hold' | 'split' {
  if (code === 'request_too_large' || code === 'invalid_input') return 'split'
  return policies[code] === 'hold' ? 'hold' : 'retry'
}

/** What to do with a command that the server put off: by its word it was not refused, so it waits, whatever the code. */
export function policyOfDeferred(code: ProblemCode): 'retry' | 'park' {
  return policies[code] === 'retry' || policies[code] === 'hold' ? 'retry' : 'park'
}
