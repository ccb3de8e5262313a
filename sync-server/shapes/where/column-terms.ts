import type { TableColumn } from '../table-description.ts'
import { quoteIdentifier } from '../table-description.ts'
import { collationOfColumn } from './collation.ts'
import type { Context, Evaluate, Term } from './term.ts'
import { readerOf } from './text-form.ts'
import { typeOfColumn } from './value-type.ts'
import { WhereClauseError } from './where-clause-error.ts'

/** `column`, `table.column` or `schema.table.column`. Throws `WhereClauseError` where there is none, or its values cannot be computed with. */
export function columnTerm(path: readonly string[], context: Pick<Context, 'scope' | 'columns'>): Term {
  const { index, column } = findColumn(path, context)
  const type = typeOfColumn(column)
  if (!type) throw new WhereClauseError(`Column "${column.name}" has type ${column.castType}, which a where clause can only test for NULL`)
  const read = readerOf(type)
  const evaluate: Evaluate = (row) => {
    const text = row.text(index)
    return text === null ? null : read(text)
  }
  return { type, sql: quoteIdentifier(column.name), evaluate, collation: collationOfColumn(column), column: index }
}

/** Finds a column by what it is called in a clause, and notes that it is looked at. */
export function findColumn(path: readonly string[], { scope, columns }: Pick<Context, 'scope' | 'columns'>): { index: number; column: TableColumn } {
  const { table, name: tableName } = scope
  const name = path.at(-1) as string
  const qualifier = path.slice(0, -1)
  const isOurs = qualifier.length === 0 || (qualifier.length === 1 && qualifier[0] === tableName)
    || (qualifier.length === 2 && qualifier[0] === table.schema && qualifier[1] === table.name && tableName === table.name)
  if (!isOurs) throw new WhereClauseError(`Unknown table "${qualifier.join('.')}"`)
  const index = table.columns.findIndex((column) => column.name === name)
  const column = table.columns[index]
  if (!column) throw new WhereClauseError(`Unknown column "${name}"`)
  columns.add(index)
  return { index, column }
}
