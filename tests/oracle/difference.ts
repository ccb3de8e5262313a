/** What the engine said or did that Postgres, or the protocol, does not bear out. */
export class Difference extends Error {
  readonly code = 'difference'
  /** More for the reader: rows, messages, an answer's text. */
  readonly details: readonly string[]

  constructor(message: string, details: readonly string[] = []) {
    super(message)
    this.details = details
  }
}
