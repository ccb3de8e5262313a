import type { Node, SelectStmt } from 'libpg-query'
import type { StreamedRow } from '../pgoutput.ts'
import type { TableColumn, TableDescription } from '../table-description.ts'
import { quotedRelation, quoteIdentifier, quoteText } from '../table-description.ts'
import type { ComparisonOperator, Expression } from './expression.ts'
import { expressionOf } from './expression-of.ts'
import { namesOf, parseWhereClause } from './parse.ts'
import type { MembershipSet, Subquery, SubqueryUse } from './subquery.ts'
import type { Decimal, Family, Value, ValueType } from './value-type.ts'
import { BOOLEAN, compareValues, DECIMAL, INTEGER, TEXT, typeOfCast, typeOfColumn, valueFromText } from './value-type.ts'
import { WhereClauseError } from './where-clause-error.ts'

/** What a clause is compiled with. */
export interface CompilationWorld {
  /** Reads `text` as the type `castType` and prints it again, or throws `WhereClauseError`: Postgres decides what is a date. */
  readonly canonicalise: (text: string, castType: string) => Promise<string>
  /** Which letters lower() and ILIKE change by the database's own locale. */
  readonly caseFolding: 'ascii' | 'unicode'
  /** A table by its name, `public` where no schema is named. Throws `WhereClauseError` where there is none that can be followed. */
  readonly describeTable: (schema: string | undefined, name: string) => Promise<TableDescription>
}

/** A where clause bound to a table: the same condition for Postgres and for a row of the replication stream. */
export interface CompiledClause {
  /** Safe SQL, with every constant written out; two clauses with the same SQL are the same condition. */
  readonly sql: string
  /** `sets` are the values of `subqueries`, one for one. */
  readonly matches: (row: StreamedRow, sets?: readonly MembershipSet[]) => boolean
  /** `column = constant` terms that every matching row meets, with the text that the stream has for the constant. */
  readonly equalities: readonly { readonly column: number; readonly text: string }[]
  readonly subqueries: readonly SubqueryUse[]
  /** Positions of the columns that it looks at. */
  readonly columns: readonly number[]
}

interface Term {
  /** Undefined: an untyped NULL. */
  readonly type: ValueType | undefined
  readonly sql: string
  readonly evaluate: (row: StreamedRow, sets: readonly MembershipSet[]) => Value | null
  readonly column?: number
  /** The text of a constant whose type is not settled yet. */
  readonly untyped?: string
  /** The text, as the stream prints it, of a constant. */
  readonly constantText?: string
}

type Truth = (row: StreamedRow, sets: readonly MembershipSet[]) => boolean | null

const ORDERED = new Set<Family>(['boolean', 'integer', 'decimal', 'single', 'double', 'uuid', 'bytes', 'instant', 'time'])
const NUMBERS: readonly Family[] = ['integer', 'decimal', 'single', 'double']

/**
 * Reads a clause and binds it to a table; `parameters` are what $1, $2 … stand for. Throws `WhereClauseError` for what would not
 * be evaluated exactly as Postgres does.
 */
export function compileWhereClause(clause: string, parameters: ReadonlyMap<number, string>, table: TableDescription, world: CompilationWorld): Promise<CompiledClause> {
  return compileCondition(parseWhereClause(clause), parameters, { table, names: [table.name] }, world)
}

async function compileCondition(node: Node, parameters: ReadonlyMap<number, string>, scope: Scope, world: CompilationWorld): Promise<CompiledClause> {
  const expression = expressionOf(node, parameters)
  const compiler = new Compiler(parameters, scope, world)
  const { sql, truth } = await compiler.condition(expression)
  return {
    sql,
    matches: (row, sets = []) => truth(row, sets) === true,
    equalities: compiler.equalitiesOf(expression),
    subqueries: compiler.subqueries,
    columns: [...compiler.columns],
  }
}

/** The table that a clause looks at, and the name by which its columns may be qualified. */
interface Scope {
  readonly table: TableDescription
  readonly names: readonly string[]
}

class Compiler {
  readonly subqueries: SubqueryUse[] = []
  readonly columns = new Set<number>()
  private readonly parameters: ReadonlyMap<number, string>
  private readonly scope: Scope
  private readonly world: CompilationWorld
  private readonly equalities = new Map<Expression, { column: number; text: string }>()

  constructor(parameters: ReadonlyMap<number, string>, scope: Scope, world: CompilationWorld) {
    this.parameters = parameters
    this.scope = scope
    this.world = world
  }

  equalitiesOf(expression: Expression): { column: number; text: string }[] {
    if (expression.kind === 'and') return expression.operands.flatMap((operand) => this.equalitiesOf(operand))
    const equality = this.equalities.get(expression)
    return equality ? [equality] : []
  }

  async condition(expression: Expression): Promise<{ sql: string; truth: Truth }> {
    const term = await this.term(expression)
    if (term.type !== undefined && term.type.family !== 'boolean') throw new WhereClauseError('A condition must be true or false')
    if (term.untyped !== undefined) throw new WhereClauseError('A condition must not be a text')
    return { sql: term.sql, truth: term.evaluate as Truth }
  }

  private async term(expression: Expression): Promise<Term> {
    switch (expression.kind) {
      case 'column':
        return this.columnTerm(expression.path)
      case 'untyped':
        return { type: TEXT, sql: `${quoteText(expression.text)}::text`, evaluate: () => expression.text, untyped: expression.text, constantText: expression.text }
      case 'number':
        return numberTerm(expression.text)
      case 'boolean':
        return { type: BOOLEAN, sql: String(expression.value), evaluate: () => expression.value, constantText: expression.value ? 't' : 'f' }
      case 'null':
        return { type: undefined, sql: 'NULL', evaluate: () => null }
      case 'cast':
        return this.castTerm(expression.operand, typeOfCast(expression.type))
      case 'and':
      case 'or':
        return this.logic(expression.kind, expression.operands)
      case 'not':
        return this.not(await this.condition(expression.operand))
      case 'comparison':
        return this.comparison(expression)
      case 'distinct':
        return this.distinct(expression)
      case 'is':
        return this.isTest(expression)
      case 'in':
        return this.membership(expression)
      case 'in-subquery':
        return this.subqueryMembership(expression)
      case 'like':
        return this.like(expression)
      case 'call':
        return this.call(expression.name, expression.operands)
    }
  }

  private columnTerm(path: readonly string[]): Term {
    const name = path.at(-1) as string
    const { table } = this.scope
    const qualifier = path.slice(0, -1)
    const isOurs = qualifier.length === 0 || (qualifier.length === 1 && this.scope.names.includes(qualifier[0] as string))
      || (qualifier.length === 2 && qualifier[0] === table.schema && qualifier[1] === table.name && this.scope.names.includes(table.name))
    if (!isOurs) throw new WhereClauseError(`Unknown table "${qualifier.join('.')}"`)
    const index = table.columns.findIndex((column) => column.name === name)
    const column = table.columns[index]
    if (!column) throw new WhereClauseError(`Unknown column "${name}"`)
    this.columns.add(index)
    const type = typeOfColumn(column)
    const { family } = type
    const evaluate = (row: StreamedRow): Value | null => {
      const text = row.text(index)
      return text === null ? null : valueFromText(family, text)
    }
    return { type, sql: quoteIdentifier(name), evaluate, column: index }
  }

  private async castTerm(operand: Expression, type: ValueType): Promise<Term> {
    const term = await this.term(operand)
    if (term.untyped !== undefined) return this.constant(term.untyped, type)
    if (term.type === undefined) return { ...term, type, sql: `NULL::${type.castType}` }
    if (term.type.castType === type.castType) return term
    const widens = NUMBERS.indexOf(type.family) >= NUMBERS.indexOf(term.type.family) && NUMBERS.includes(term.type.family) && type.family !== 'integer'
    if (!widens) throw new WhereClauseError(`Cannot cast ${term.type.castType} to ${type.castType} here`)
    if (type.family === 'single') throw new WhereClauseError('Cannot cast to real here')
    const { evaluate } = term
    const from = term.type.family
    return { type, sql: `(${term.sql})::${type.castType}`, evaluate: (row, sets) => convert(evaluate(row, sets), from, type.family) }
  }

  /** A constant of a known type, in the one form that Postgres prints for it. */
  private async constant(text: string, type: ValueType): Promise<Term> {
    const canonical = canonicalHere(text, type) ?? (await this.world.canonicalise(text, type.castType))
    const value = valueFromText(type.family, canonical)
    const constantText = type.family === 'boolean' ? (value ? 't' : 'f') : canonical
    return { type, sql: `${quoteText(canonical)}::${type.castType}`, evaluate: () => value, constantText }
  }

  /** Settles the type of an untyped constant by what it stands beside. */
  private async settle(left: Term, right: Term): Promise<[Term, Term]> {
    if (left.untyped !== undefined && right.untyped === undefined && right.type) return [await this.constant(left.untyped, right.type), right]
    if (right.untyped !== undefined && left.untyped === undefined && left.type) return [left, await this.constant(right.untyped, left.type)]
    return [left, right]
  }

  private async logic(kind: 'and' | 'or', operands: readonly Expression[]): Promise<Term> {
    const conditions = []
    for (const operand of operands) conditions.push(await this.condition(operand))
    const truths = conditions.map((condition) => condition.truth)
    const settled = kind === 'or'
    const evaluate: Truth = (row, sets) => {
      let unknown = false
      for (const truth of truths) {
        const value = truth(row, sets)
        if (value === settled) return settled
        if (value === null) unknown = true
      }
      return unknown ? null : !settled
    }
    return { type: BOOLEAN, sql: `(${conditions.map((condition) => condition.sql).join(kind === 'and' ? ' AND ' : ' OR ')})`, evaluate }
  }

  private not({ sql, truth }: { sql: string; truth: Truth }): Term {
    const evaluate: Truth = (row, sets) => {
      const value = truth(row, sets)
      return value === null ? null : !value
    }
    return { type: BOOLEAN, sql: `(NOT ${sql})`, evaluate }
  }

  private async comparison(expression: Expression & { kind: 'comparison' }): Promise<Term> {
    const [left, right] = await this.settle(await this.term(expression.left), await this.term(expression.right))
    const { operator } = expression
    const sql = `(${left.sql} ${operator} ${right.sql})`
    const compare = comparer(left, right, operator)
    if (!compare) return { type: BOOLEAN, sql, evaluate: () => null }
    if (operator === '=') this.noteEquality(expression, left, right)
    const test = TESTS[operator]
    const evaluate: Truth = (row, sets) => {
      const a = left.evaluate(row, sets)
      if (a === null) return null
      const b = right.evaluate(row, sets)
      return b === null ? null : test(compare(a, b))
    }
    return { type: BOOLEAN, sql, evaluate }
  }

  private noteEquality(expression: Expression, left: Term, right: Term): void {
    const [column, constant] = left.column === undefined ? [right, left] : [left, right]
    if (column.column === undefined || constant.constantText === undefined || constant.column !== undefined) return
    // only where equal values always have equal texts
    const { family } = column.type as ValueType
    if (constant.type?.family !== family || !['boolean', 'integer', 'text', 'uuid', 'enum', 'bytes'].includes(family)) return
    this.equalities.set(expression, { column: column.column, text: constant.constantText })
  }

  private async distinct(expression: Expression & { kind: 'distinct' }): Promise<Term> {
    const [left, right] = await this.settle(await this.term(expression.left), await this.term(expression.right))
    const compare = comparer(left, right, '=')
    const { negated } = expression
    const sql = `(${left.sql} IS ${negated ? 'NOT ' : ''}DISTINCT FROM ${right.sql})`
    const evaluate: Truth = (row, sets) => {
      const a = left.evaluate(row, sets)
      const b = right.evaluate(row, sets)
      const same = a === null || b === null || !compare ? a === b : compare(a, b) === 0
      return same === negated
    }
    return { type: BOOLEAN, sql, evaluate }
  }

  private async isTest(expression: Expression & { kind: 'is' }): Promise<Term> {
    const { state, negated } = expression
    const word = `IS ${negated ? 'NOT ' : ''}${state.toUpperCase()}`
    if (state === 'null') {
      const term = await this.term(expression.operand)
      return { type: BOOLEAN, sql: `(${term.sql} ${word})`, evaluate: (row, sets) => (term.evaluate(row, sets) === null) !== negated }
    }
    const { sql, truth } = await this.condition(expression.operand)
    const wanted = state === 'true' ? true : state === 'false' ? false : null
    return { type: BOOLEAN, sql: `(${sql} ${word})`, evaluate: (row, sets) => (truth(row, sets) === wanted) !== negated }
  }

  private async membership(expression: Expression & { kind: 'in' }): Promise<Term> {
    const equalities = []
    for (const item of expression.list) {
      equalities.push(await this.comparison({ kind: 'comparison', operator: '=', left: expression.operand, right: item }))
    }
    const truths = equalities.map((equality) => equality.evaluate as Truth)
    const evaluate: Truth = (row, sets) => {
      let unknown = false
      for (const truth of truths) {
        const value = truth(row, sets)
        if (value === true) return true
        if (value === null) unknown = true
      }
      return unknown ? null : false
    }
    const within = { sql: `(${equalities.map((equality) => equality.sql).join(' OR ')})`, truth: evaluate }
    return expression.negated ? this.not(within) : { type: BOOLEAN, sql: within.sql, evaluate }
  }

  private async subqueryMembership(expression: Expression & { kind: 'in-subquery' }): Promise<Term> {
    const term = await this.term(expression.operand)
    if (term.column === undefined || !term.type) throw new WhereClauseError('A column stands to the left of IN (SELECT …)')
    const subquery = await this.subquery(expression.select)
    const selected = subquery.table.columns[subquery.column] as TableColumn
    requireSameTexts(term.type, typeOfColumn(selected))
    const { column } = term
    const index = this.subqueries.push({ column, subquery }) - 1
    const evaluate: Truth = (row, sets) => {
      const set = sets[index]
      if (!set) throw new Error('A clause with subqueries is evaluated with their values')
      if (set.isEmpty) return false
      const text = row.text(column)
      if (text === null) return null
      return set.has(text) || (set.holdsNull ? null : false)
    }
    return { type: BOOLEAN, sql: `(${term.sql} IN (${subquery.sql}))`, evaluate }
  }

  private async subquery({ targetList = [], fromClause = [], whereClause, limitOption, op, ...rest }: SelectStmt): Promise<Subquery> {
    const [target] = targetList
    const [from] = fromClause
    const isPlain = Object.keys(rest).length === 0 && limitOption === 'LIMIT_OPTION_DEFAULT' && op === 'SETOP_NONE' && targetList.length === 1 && fromClause.length === 1
    if (!isPlain || !target || !from || !('ResTarget' in target) || !('RangeVar' in from)) throw new WhereClauseError('A subquery selects one column of one table')
    const { relname, schemaname, catalogname, alias, inh } = from.RangeVar
    const value = target.ResTarget.val
    if (!relname || catalogname || alias?.colnames || !inh || !value || !('ColumnRef' in value)) throw new WhereClauseError('A subquery selects one column of one table')
    const table = await this.world.describeTable(schemaname, relname)
    const scope = { table, names: [alias?.aliasname ?? relname] }
    const compiler = new Compiler(this.parameters, scope, this.world)
    const column = compiler.columnTerm(namesOf(value.ColumnRef.fields))
    const clause = whereClause && (await compileCondition(whereClause, this.parameters, scope, this.world))
    const sql = `SELECT ${column.sql} FROM ${quotedRelation(table)}${clause ? ` WHERE ${clause.sql}` : ''}`
    return { table, column: column.column as number, clause, sql }
  }

  private async like(expression: Expression & { kind: 'like' }): Promise<Term> {
    const term = await this.term(expression.operand)
    const pattern = await this.term(expression.pattern)
    if (term.type?.family !== 'text' || pattern.untyped === undefined) throw new WhereClauseError('LIKE compares a text with a constant pattern')
    const fold = expression.ignoreCase ? this.folder(term.type) : (text: string) => text
    const expected = likePattern(fold(pattern.untyped))
    const { negated } = expression
    const evaluate: Truth = (row, sets) => {
      const value = term.evaluate(row, sets)
      return value === null ? null : expected.test(fold(value as string)) !== negated
    }
    return { type: BOOLEAN, sql: `(${term.sql} ${negated ? 'NOT ' : ''}${expression.ignoreCase ? 'ILIKE' : 'LIKE'} ${pattern.sql})`, evaluate }
  }

  private async call(name: string, operands: readonly Expression[]): Promise<Term> {
    if (name === 'coalesce' && operands.length > 0) return this.coalesce(operands)
    const [operand] = operands
    if (!operand || operands.length !== 1 || !['lower', 'upper', 'length'].includes(name)) throw new WhereClauseError(`Function ${name} is not supported`)
    const term = await this.term(operand)
    if (term.type?.family !== 'text') throw new WhereClauseError(`Function ${name} takes a text`)
    const sql = `${name}(${term.sql})`
    const { evaluate } = term
    if (name === 'length') return { type: INTEGER, sql, evaluate: (row, sets) => mapText(evaluate(row, sets), (text) => BigInt([...text].length)) }
    const change = name === 'lower' ? this.folder(term.type) : this.raiser(term.type)
    return { type: { ...term.type, castType: 'text' }, sql, evaluate: (row, sets) => mapText(evaluate(row, sets), change) }
  }

  private async coalesce(operands: readonly Expression[]): Promise<Term> {
    const terms: Term[] = []
    for (const operand of operands) terms.push(await this.term(operand))
    const type = terms.find((term) => term.type && term.untyped === undefined)?.type ?? TEXT
    const settled: Term[] = []
    for (const term of terms) {
      if (term.untyped !== undefined) settled.push(await this.constant(term.untyped, type))
      else if (term.type === undefined || term.type.family === type.family) settled.push(term)
      else throw new WhereClauseError('COALESCE takes values of one type')
    }
    const evaluate: Term['evaluate'] = (row, sets) => {
      for (const term of settled) {
        const value = term.evaluate(row, sets)
        if (value !== null) return value
      }
      return null
    }
    return { type, sql: `coalesce(${settled.map((term) => term.sql).join(', ')})`, evaluate }
  }

  private folder(type: ValueType): (text: string) => string {
    const toLower = (letter: string): string => letter.toLowerCase()
    return this.foldsAsciiOnly(type) ? (text) => text.replace(/[A-Z]/g, toLower) : (text) => mapLetters(text, toLower)
  }

  private raiser(type: ValueType): (text: string) => string {
    const toUpper = (letter: string): string => letter.toUpperCase()
    return this.foldsAsciiOnly(type) ? (text) => text.replace(/[a-z]/g, toUpper) : (text) => mapLetters(text, toUpper)
  }

  private foldsAsciiOnly(type: ValueType): boolean {
    if (type.caseFolding === 'unknown') throw new WhereClauseError('What is upper and lower case in this collation is not known here')
    return type.caseFolding === 'ascii' || this.world.caseFolding === 'ascii'
  }
}

const TESTS: Readonly<Record<ComparisonOperator, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

/** How two terms are compared; undefined if one is an untyped NULL. Throws for types that are not compared with each other. */
function comparer(left: Term, right: Term, operator: ComparisonOperator): ((a: Value, b: Value) => number) | undefined {
  if (!left.type || !right.type) return undefined
  const a = left.type.family
  const b = right.type.family
  if (NUMBERS.includes(a) && NUMBERS.includes(b)) {
    if (a === b) return (x, y) => compareValues(a, x, y)
    // of two numbers of different types the wider one decides; real with anything else is compared as double precision
    const family = a === 'integer' || a === 'decimal' ? (b === 'decimal' || b === 'integer' ? 'decimal' : 'double') : 'double'
    return (x, y) => compareValues(family, convert(x, a, family) as Value, convert(y, b, family) as Value)
  }
  const sameType = a === b && (a === 'text' || left.type.castType === right.type.castType)
  if (!sameType) throw new WhereClauseError(`Cannot compare ${left.type.castType} with ${right.type.castType}`)
  if (operator !== '=' && operator !== '<>' && !ORDERED.has(a) && !orderedByBytes(left, right)) {
    throw new WhereClauseError(`Values of ${left.type.castType} are compared here for equality only: their order depends on a collation`)
  }
  return (x, y) => compareValues(a, x, y)
}

function orderedByBytes(left: Term, right: Term): boolean {
  const bytes = (term: Term): boolean => term.type?.family === 'text' && term.type.collation === 'bytes'
  const constant = (term: Term): boolean => term.constantText !== undefined
  return (bytes(left) && (bytes(right) || constant(right))) || (constant(left) && bytes(right))
}

/** Families whose equal values have equal texts in the stream. */
const TEXT_IS_IDENTITY: readonly Family[] = ['boolean', 'integer', 'text', 'uuid', 'enum', 'bytes', 'instant']

function requireSameTexts(left: ValueType, right: ValueType): void {
  const isSame = left.family === right.family && TEXT_IS_IDENTITY.includes(left.family)
    && (left.family === 'integer' || left.family === 'text' || left.castType === right.castType)
  if (!isSame) throw new WhereClauseError(`${left.castType} is not looked for among ${right.castType}`)
}

function convert(value: Value | null, from: Family, to: Family): Value | null {
  if (value === null || from === to) return value
  if (to === 'decimal') return { units: value as bigint, scale: 0 }
  if (from === 'integer' || from === 'single') return Number(value)
  return decimalToNumber(value as Decimal)
}

function decimalToNumber(value: Decimal): number {
  if ('special' in value) return Number(value.special)
  return Number(`${value.units}e-${value.scale}`)
}

function numberTerm(text: string): Term {
  const whole = /^-?\d+$/.test(text)
  const sql = text.startsWith('-') ? `(${text})` : text
  if (whole && BigInt.asIntN(64, BigInt(text)) === BigInt(text)) {
    const value = BigInt(text)
    return { type: INTEGER, sql, evaluate: () => value, constantText: value.toString() }
  }
  if (/[eE]/.test(text)) throw new WhereClauseError('Write numbers without an exponent')
  const value = valueFromText('decimal', text.endsWith('.') ? text.slice(0, -1) : text)
  return { type: DECIMAL, sql, evaluate: () => value, constantText: text }
}

const INTEGER_BITS: Readonly<Record<string, number>> = { smallint: 16, integer: 32, bigint: 64 }

/** The canonical text of the commonest constants, without a question to Postgres. */
function canonicalHere(text: string, type: ValueType): string | undefined {
  if (text.includes('\0')) throw new WhereClauseError('A text cannot hold a NUL')
  if (type.family === 'text') return text
  if (type.family === 'integer' && /^[+-]?\d{1,30}$/.test(text)) {
    const value = BigInt(text)
    if (BigInt.asIntN(INTEGER_BITS[type.castType] ?? 64, value) !== value) throw new WhereClauseError(`${text} is out of range for ${type.castType}`)
    return value.toString()
  }
  if (type.family === 'uuid' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) return text
  return undefined
}

function mapText(value: Value | null, change: (text: string) => Value): Value | null {
  return value === null ? null : change(value as string)
}

/** Letter by letter, as Postgres does: no letter becomes two. */
function mapLetters(text: string, change: (letter: string) => string): string {
  let changed = ''
  for (const letter of text) {
    const other = change(letter)
    changed += [...other].length === 1 ? other : letter
  }
  return changed
}

function likePattern(pattern: string): RegExp {
  let source = '^'
  const letters = [...pattern]
  for (let index = 0; index < letters.length; index++) {
    let letter = letters[index] as string
    if (letter === '%') source += '.*'
    else if (letter === '_') source += '.'
    else {
      if (letter === '\\') {
        const next = letters[++index]
        if (next === undefined) throw new WhereClauseError('A LIKE pattern must not end with its escape character')
        letter = next
      }
      source += letter.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&')
    }
  }
  return new RegExp(`${source}$`, 'su')
}
