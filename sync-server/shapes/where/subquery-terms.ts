import type { Node, SelectStmt, SubLink } from 'libpg-query'
import type { TableColumn } from '../table-description.ts'
import { rowsRelation } from '../table-description.ts'
import { collationOfColumn, mergeCollations, NO_COLLATION, requireEqualityByBytes } from './collation.ts'
import { isEqualByText } from './comparison.ts'
import { columnTerm } from './column-terms.ts'
import { namesOf } from './parse.ts'
import type { CompiledClause, Subquery } from './compiled-clause.ts'
import type { Context, Evaluate, Scope, Surroundings, Term } from './term.ts'
import { BOOLEAN, isCollatable } from './term.ts'
import { typeOfColumn } from './value-type.ts'
import { WhereClauseError } from './where-clause-error.ts'

export type CompileClause = (condition: Node, surroundings: Surroundings) => Promise<CompiledClause>

/** `column IN (SELECT …)`. */
export async function subqueryTerm(sublink: SubLink, operand: Term, context: Context, compileClause: CompileClause): Promise<Term> {
  const { subLinkType, operName, subselect } = sublink
  if (subLinkType !== 'ANY_SUBLINK' || operName || !subselect || !('SelectStmt' in subselect)) throw new WhereClauseError('A subquery stands to the right of IN only')
  if (operand.column === undefined || !operand.type) throw new WhereClauseError('A column stands to the left of IN (SELECT …)')
  const { column, type } = operand
  const subquery = await readSubquery(subselect.SelectStmt, context, compileClause)
  const selected = subquery.table.columns[subquery.column] as TableColumn
  const selectedType = typeOfColumn(selected)
  if (!selectedType || !isEqualByText(type, selectedType)) throw new WhereClauseError(`${type.castType} is not looked for among ${selected.castType}`)
  if (isCollatable(type)) requireEqualityByBytes(mergeCollations([operand.collation, collationOfColumn(selected)]))
  const index = context.subqueries.push({ column, subquery }) - 1
  const evaluate: Evaluate = (row, sets) => {
    const set = sets[index]
    if (!set) throw new Error('A clause with subqueries is evaluated with their values')
    if (set.isEmpty) return false
    const text = row.text(column)
    if (text === null) return null
    return set.has(text) || (set.holdsNull ? null : false)
  }
  return { type: BOOLEAN, sql: `(${operand.sql} IN (${subquery.sql}))`, evaluate, collation: NO_COLLATION }
}

/** One column of one table, with or without a condition on it. */
async function readSubquery(select: SelectStmt, context: Context, compileClause: CompileClause): Promise<Subquery> {
  const { targetList = [], fromClause = [], whereClause, limitOption, op, ...rest } = select
  const [target] = targetList
  const [from] = fromClause
  const isPlain = Object.keys(rest).length === 0 && limitOption === 'LIMIT_OPTION_DEFAULT' && op === 'SETOP_NONE' && targetList.length === 1 && fromClause.length === 1
  if (!isPlain || !target || !from || !('ResTarget' in target) || !('RangeVar' in from)) throw new WhereClauseError('A subquery selects one column of one table')
  const { relname, schemaname, catalogname, alias, inh } = from.RangeVar
  const value = target.ResTarget.val
  if (!relname || catalogname || alias?.colnames || !inh || !value || !('ColumnRef' in value)) throw new WhereClauseError('A subquery selects one column of one table')
  const table = await context.world.describeTable(schemaname, relname)
  const scope: Scope = { table, name: alias?.aliasname ?? relname }
  const column = columnTerm(namesOf(value.ColumnRef.fields), { scope, columns: new Set() })
  const { world, parameters } = context
  const clause = whereClause && (await compileClause(whereClause, { world, parameters, scope }))
  const sql = `SELECT ${column.sql} FROM ${rowsRelation(table)}${clause ? ` WHERE ${clause.sql}` : ''}`
  return { table, column: column.column as number, clause, sql }
}
