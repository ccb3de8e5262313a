/** A where clause that cannot be read or cannot be evaluated here exactly as Postgres would. */
export class WhereClauseError extends Error {
  readonly code = 'where-clause'
}
