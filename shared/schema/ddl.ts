import type { ColumnDeclaration } from './column.ts'
import type { IndexDeclaration, Table } from './table.ts'
import { columnEntries } from './table.ts'

export type Dialect = 'sqlite' | 'postgres'

const integers = new Set(['integer', 'cents', 'basis_points', 'thousandths', 'flag'])

const quoted = (name: string): string => `"${name}"`

function columnType(dialect: Dialect, declaration: ColumnDeclaration): string {
  if (integers.has(declaration.kind)) return dialect === 'sqlite' ? 'integer' : 'bigint'
  return dialect === 'sqlite' ? 'text' : 'text collate "C"'
}

function literal(value: string | number): string {
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`
}

function columnDefinition(dialect: Dialect, name: string, declaration: ColumnDeclaration, version: number): string {
  const parts = [quoted(name), columnType(dialect, declaration)]
  // a role that may not see a restricted column has it as null on its disk
  const mayBeNull = declaration.nullable || (dialect === 'sqlite' && declaration.restricted)
  if (!mayBeNull) parts.push('not null')
  if (declaration.fallback !== null) parts.push(`default ${literal(declaration.fallback)}`)
  if (name === 'id') parts.push('primary key')
  else if (dialect === 'postgres') parts.push(...postgresRules(name, declaration, version))
  return parts.join(' ')
}

/** The values that a choice had at a schema version. */
function choicesAt({ choices = [], laterChoices = [] }: ColumnDeclaration, version: number): readonly string[] {
  const later = new Set(laterChoices.filter((each) => each.since > version).flatMap((each) => each.choices))
  return choices.filter((each) => !later.has(each))
}

const choiceRule = (name: string, declaration: ColumnDeclaration, version: number): string => `check (${quoted(name)} in (${choicesAt(declaration, version).map(literal).join(', ')}))`

/** Postgres names a rule of one column so where nobody names it, as `columnDefinition` does not. */
const ruleName = (table: Table, column: string): string => quoted(`${table.name}_${column}_check`)

/** A rule cannot be widened, so it is made anew; on a laptop there is none. */
function widenedChoices(tables: readonly Table[], version: number): string[] {
  return tables.flatMap((table) => columnEntries(table)
    .filter(([, { since, laterChoices = [] }]) => Math.max(since, table.since) < version && laterChoices.some((each) => each.since === version))
    .map(([name, declaration]) => `alter table ${quoted(table.name)} drop constraint ${ruleName(table, name)}, add constraint ${ruleName(table, name)} ${choiceRule(name, declaration, version)}`))
}

function postgresRules(name: string, declaration: ColumnDeclaration, version: number): string[] {
  const rules: string[] = []
  if (declaration.kind === 'flag') rules.push(`check (${quoted(name)} in (0, 1))`)
  if (declaration.kind === 'choice') rules.push(choiceRule(name, declaration, version))
  if (declaration.kind === 'date') rules.push(`check (${quoted(name)} ~ '^\\d{4}-\\d{2}-\\d{2}$')`)
  if (declaration.kind === 'instant') rules.push(`check (${quoted(name)} ~ '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$')`)
  return rules
}

function indexStatement(dialect: Dialect, table: Table, index: IndexDeclaration): string | null {
  if (dialect === 'sqlite' && index.on === 'server') return null
  const name = quoted(`${table.name}_${index.columns.join('_')}`.slice(0, 60))
  const unique = index.unique ? 'unique ' : ''
  const where = index.where ? ` where ${index.where}` : ''
  return `create ${unique}index ${name} on ${quoted(table.name)} (${index.columns.map(quoted).join(', ')})${where}`
}

/** Columns that a laptop keeps with each row beside the declared ones: which stream brought it, and its version there. */
const laptopColumns = ['_stream integer', '_version integer not null default 0'] as const

/**
 * The statements that take a database of the tables given from schema version `version - 1` to `version`.
 * They are derived from each table's and column's `since`, so they only ever add.
 */
export function migration(dialect: Dialect, tables: readonly Table[], version: number): string[] {
  const statements: string[] = []
  for (const table of tables) {
    const columns = columnEntries(table)
    if (table.since === version) {
      const definitions = columns.filter(([, declaration]) => declaration.since <= version).map(([name, declaration]) => columnDefinition(dialect, name, declaration, version))
      if (dialect === 'sqlite') definitions.push(...laptopColumns)
      statements.push(`create table ${quoted(table.name)} (${definitions.join(', ')})${dialect === 'sqlite' ? ' strict' : ''}`)
    } else if (table.since < version) {
      for (const [name, declaration] of columns) {
        if (declaration.since === version) statements.push(`alter table ${quoted(table.name)} add column ${columnDefinition(dialect, name, declaration, version)}`)
      }
    }
    for (const index of table.indexes) {
      if ((index.since ?? table.since) !== version) continue
      const statement = indexStatement(dialect, table, index)
      if (statement) statements.push(statement)
    }
  }
  if (dialect === 'postgres') statements.push(...widenedChoices(tables, version), ...foreignKeys(tables, version))
  return statements
}

function foreignKeys(tables: readonly Table[], version: number): string[] {
  return tables.flatMap((table) => columnEntries(table)
    .filter(([, declaration]) => declaration.references && Math.max(declaration.since, table.since) === version)
    // checked at commit: a command may insert children and parents in any order
    .map(([name, declaration]) => `alter table ${quoted(table.name)} add foreign key (${quoted(name)}) references ${quoted(declaration.references as string)} (id) deferrable initially deferred`))
}
