import { z } from 'zod'
import { storageFaultKinds } from './storage-fault-words.ts'

/**
 * Everything that can go wrong for a user, by code. The interface has a sentence for each in every language
 * (`renderer/language`), the REST interface sends it as problem+json (RFC 9457).
 */
export const problemCodes = [
  // the request itself
  'invalid_input', 'unknown_command', 'not_signed_in', 'not_permitted', 'too_many_requests', 'request_too_large', 'not_found',
  // what a rule of the trade refuses
  'record_missing', 'record_exists', 'duplicate', 'missing_reference', 'changed_meanwhile', 'document_locked', 'estimate_frozen', 'change_order_frozen',
  'report_submitted', 'document_changed', 'number_pending', 'number_taken', 'record_archived', 'record_in_use', 'not_allowed_now',
  // the network, the server and this laptop
  'sign_in_failed', 'session_expired', 'session_reused', 'account_ended', 'device_revoked', 'device_restored', 'device_copied', 'unreachable', 'sync_stalled', 'offline_by_choice', 'server_failed', 'server_too_old', 'client_too_old',
  'cancelled', 'storage_full', 'storage_failed', 'file_unreadable', 'internal',
] as const

export type ProblemCode = (typeof problemCodes)[number]

/** A value that a field had, was wanted to have, and has now; for `changed_meanwhile`. */
const fieldProblem = z.object({
  field: z.string(),
  message: z.string(),
  from: z.union([z.string(), z.number(), z.null()]).optional(),
  to: z.union([z.string(), z.number(), z.null()]).optional(),
  current: z.union([z.string(), z.number(), z.null()]).optional(),
})
export type FieldProblem = z.infer<typeof fieldProblem>

/** A problem as it travels and is kept: the code decides what happens, `detail` is an English sentence for logs and developers. */
export const problem = z.object({
  code: z.enum(problemCodes),
  detail: z.string(),
  table: z.string().optional(),
  id: z.string().optional(),
  fields: z.array(fieldProblem).optional(),
  /** What is wrong with this laptop's disk, for `storage_full` and `storage_failed`. */
  fault: z.enum(storageFaultKinds).optional(),
})
export type Problem = z.infer<typeof problem>

/** A problem, thrown. */
export class ProblemError extends Error {
  override readonly name: string = 'ProblemError'
  readonly problem: Problem

  constructor(problem: Problem, options?: ErrorOptions) {
    super(`${problem.code}: ${problem.detail}`, options)
    this.problem = problem
  }

  get code(): ProblemCode { return this.problem.code }
}

/** A command was refused by a rule: nothing of it took effect. */
export class Refusal extends ProblemError {
  override readonly name = 'Refusal'

  constructor(code: ProblemCode, detail: string, more: Omit<Problem, 'code' | 'detail'> = {}) {
    super({ code, detail, ...more })
  }
}

/** Any thrown value as a problem; what is no `ProblemError` becomes `internal`. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  return { code: 'internal', detail: error instanceof Error ? error.message : String(error) }
}
