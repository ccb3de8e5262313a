import { v7 } from 'uuid'

/** An identifier for a new record: made here, so that nothing waits for the office. */
export const newId = (): string => v7()
