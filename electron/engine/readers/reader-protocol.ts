import type { Actor } from '../../../shared/commands/command.ts'
import type { Problem } from '../../../shared/problem.ts'

/** What the engine asks a reader thread. */
export interface ReadRequest {
  readonly request: number
  /** A query of shared/queries, or one of the engine's own reads. */
  readonly name: string
  readonly args: unknown
  readonly actor: Actor | null
  /** Where a result is followed: answers with its news, and only when it differs from the last one under this number. */
  readonly follow: number | null
}

export type ReaderMessage =
  | { readonly type: 'read'; readonly read: ReadRequest }
  /** Copies the database's log into it, as far as it goes; the writer goes on meanwhile. */
  | { readonly type: 'fold'; readonly request: number }
  | { readonly type: 'forget'; readonly follow: number }
  | { readonly type: 'close' }

/** A result, or the news of one that is followed, travels as JSON text, which is cheap to hand between threads. */
export type ReadAnswer =
  | { readonly request: number; readonly text: string }
  | { readonly request: number; readonly unchanged: true }
  | { readonly request: number; readonly problem: Problem }
