/**
 * A clause that has no answer for a row: Postgres would report an error (a division by zero, a number out of range), or the value
 * is of a form that is not read here. Whoever evaluates has to ask Postgres anew.
 */
export class RowEvaluationError extends Error {
  readonly code = 'row-evaluation'
}
