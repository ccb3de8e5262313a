import type { Node, ParseResult, SelectStmt } from 'libpg-query'
import { hasSqlDetails, loadModule, parseSync } from 'libpg-query'
import { WhereClauseError } from './where-clause-error.ts'

await loadModule()

// A clause is written by a program and holds a list of ids at most; what is longer is asked for by someone who wants to stop the engine.
const LONGEST_CLAUSE = 200_000

// Clauses that differ in their parameters only have one text. Each parse costs 0.1 ms, and many of them make the runtime compile
// the parser again, for 50 MB of memory and a second of its threads' time.
const MOST_REMEMBERED = 500
const remembered = new Map<string, Node>()

/** Reads a where clause with Postgres's own parser. Throws `WhereClauseError` where it is not one condition and nothing else. */
export function parseWhereClause(clause: string): Node {
  const known = remembered.get(clause)
  if (known) return known
  const parsed = parseCondition(clause)
  if (remembered.size >= MOST_REMEMBERED) remembered.clear()
  remembered.set(clause, parsed)
  return parsed
}

function parseCondition(clause: string): Node {
  const { targetList, whereClause, limitOption, op, ...rest } = parseSelect('SELECT 1 WHERE ', clause)
  if (!whereClause || targetList?.length !== 1 || Object.keys(rest).length > 0 || limitOption !== 'LIMIT_OPTION_DEFAULT' || op !== 'SETOP_NONE') {
    throw new WhereClauseError('The clause must be one condition')
  }
  return whereClause
}

export interface OrderTerm {
  readonly column: string
  readonly descending: boolean
  readonly nulls: 'first' | 'last' | undefined
}

/** Reads an ORDER BY list of plain columns. */
export function parseOrderBy(clause: string): OrderTerm[] {
  const { targetList, sortClause, limitOption, op, ...rest } = parseSelect('SELECT 1 ORDER BY ', clause)
  if (!sortClause || targetList?.length !== 1 || Object.keys(rest).length > 0 || limitOption !== 'LIMIT_OPTION_DEFAULT' || op !== 'SETOP_NONE') {
    throw new WhereClauseError('The order must be a list of columns')
  }
  return sortClause.map((node) => {
    if (!('SortBy' in node)) throw new WhereClauseError('The order must be a list of columns')
    const { node: operand, sortby_dir: direction, sortby_nulls: nulls } = node.SortBy
    const names = operand && 'ColumnRef' in operand ? namesOf(operand.ColumnRef.fields) : []
    if (names.length !== 1 || direction === 'SORTBY_USING') throw new WhereClauseError('The order must be a list of columns')
    return {
      column: names[0] as string,
      descending: direction === 'SORTBY_DESC',
      nulls: nulls === 'SORTBY_NULLS_FIRST' ? 'first' : nulls === 'SORTBY_NULLS_LAST' ? 'last' : undefined,
    }
  })
}

/** The parts of a name as it was written, `schema.table`. Throws for `*`. */
export function namesOf(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).map((node) => {
    if (!('String' in node)) throw new WhereClauseError('A column must be named')
    return node.String.sval ?? ''
  })
}

function parseSelect(beginning: string, text: string): SelectStmt {
  if (text.length > LONGEST_CLAUSE) throw new WhereClauseError('The clause is too long')
  if (text.includes('\0')) throw new WhereClauseError('A text cannot hold a NUL')
  const { stmts = [] } = parse(beginning + text)
  const statement = stmts[0]?.stmt
  if (stmts.length !== 1 || !statement || !('SelectStmt' in statement)) throw new WhereClauseError('The clause must be one condition')
  return statement.SelectStmt
}

function parse(query: string): ParseResult {
  try {
    return parseSync(query)
  } catch (error) {
    if (hasSqlDetails(error)) {
      const { message, cursorPosition } = error.sqlDetails ?? { message: error.message, cursorPosition: 0 }
      // counted from the SELECT that the clause is put into, as Electric does: its client's callers read these words
      throw new WhereClauseError(`At location ${cursorPosition}: ${message}`)
    }
    // the parser prints its tree from within, level by level
    if (error instanceof RangeError) throw new WhereClauseError('The clause is nested too deeply')
    throw error
  }
}
