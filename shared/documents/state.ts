import type { Database } from '../schema/database.ts'

/** In what state a document's estimate is, as its readers are told; `open` is not said. */
export type DocumentState = 'draft' | 'open' | 'accepted' | 'declined' | 'superseded'

export const stateOf = (status: Database['estimate']['status']): DocumentState => (status === 'sent' ? 'open' : status)
