import pg from 'pg'
import type { Random } from './random.ts'
import type { Column, ColumnKind, RandomTable } from './random-table.ts'
import { BIG, BULK, DOCUMENT, FLAG, FLOAT, INTEGER, INTEGERS, LABEL, NUMERIC, WORD, WORDS } from './random-table.ts'

const { escapeIdentifier, escapeLiteral } = pg

/** What a clause can be made of; each can be left out. */
export const FEATURES = ['comparison', 'logic', 'in', 'between', 'like', 'is', 'distinct', 'functions', 'casts', 'arithmetic', 'arrays', 'subquery', 'params'] as const
export type Feature = (typeof FEATURES)[number]

export interface RandomClause {
  /** As it is sent, with `$1` for the first of `params`. */
  readonly where: string
  readonly params: readonly string[]
  /** The same for Postgres: every constant in its place. */
  readonly sql: string
  readonly features: ReadonlySet<Feature>
}

const ORDER = ['=', '<>', '<', '<=', '>', '>='] as const
const DEEPEST = 3

/** Draws a where clause on a table. Postgres never fails to evaluate it: nothing overflows and nothing is divided by zero. */
export function randomClause(random: Random, tables: readonly RandomTable[], table: RandomTable, allowed: readonly Feature[]): RandomClause {
  return new ClauseWriter(random, tables, allowed).clause(table)
}

class ClauseWriter {
  private readonly random: Random
  private readonly tables: readonly RandomTable[]
  private readonly allowed: readonly Feature[]
  private readonly features = new Set<Feature>()
  private readonly params: string[] = []

  constructor(random: Random, tables: readonly RandomTable[], allowed: readonly Feature[]) {
    this.random = random
    this.tables = tables
    this.allowed = allowed
  }

  clause(table: RandomTable): RandomClause {
    const text = this.condition(table, 0)
    const where = text.replaceAll(/«(\d+)»/g, '$$$1')
    const sql = text.replaceAll(/«(\d+)»/g, (_, number: string) => escapeLiteral(this.params[Number(number) - 1] as string))
    return { where, params: this.params, sql, features: this.features }
  }

  private use(feature: Feature): void {
    this.features.add(feature)
  }

  private condition(table: RandomTable, depth: number): string {
    const { random } = this
    if (depth < DEEPEST && this.allowed.includes('logic') && random.chance(0.35)) {
      this.use('logic')
      const left = this.condition(table, depth + 1)
      if (random.chance(0.25)) return `NOT (${left})`
      return `(${left} ${random.pick(['AND', 'OR', 'OR'])} ${this.condition(table, depth + 1)})`
    }
    const feature = random.pick(this.allowed.filter((each) => each !== 'logic' && each !== 'params' && (each !== 'subquery' || depth < DEEPEST)))
    this.use(feature)
    return this.term(feature, table, depth)
  }

  private column(table: RandomTable, kinds?: readonly ColumnKind[]): Column | undefined {
    const all = [...table.keys, ...table.columns].filter((column) => (kinds ? kinds.includes(column.kind) : ![DOCUMENT, BULK].includes(column.kind)))
    return all.length === 0 ? undefined : this.random.pick(all)
  }

  private name(column: Column): string {
    return escapeIdentifier(column.name)
  }

  /** A constant whose type its surroundings tell. */
  private constant(text: string): string {
    if (!this.allowed.includes('params') || !this.random.chance(0.2)) return escapeLiteral(text)
    this.use('params')
    this.params.push(text)
    return `«${this.params.length}»`
  }

  private valueOf({ kind }: Column): string {
    const text = this.random.pick(kind.values)
    return kind === INTEGER && this.random.chance(0.5) ? text : this.constant(text)
  }

  private term(feature: Feature, table: RandomTable, depth: number): string {
    const { random } = this
    const not = random.pick(['', 'NOT '])
    const column = this.column(table) as Column
    const name = this.name(column)
    switch (feature) {
      case 'in':
        return `${name} ${not}IN (${this.valueOf(column)}, ${this.valueOf(column)}${random.pick(['', '', ', NULL'])})`
      case 'between':
        return `${name} ${not}BETWEEN ${random.pick(['', '', 'SYMMETRIC '])}${this.valueOf(column)} AND ${this.valueOf(column)}`
      case 'like':
        return this.like(table, not)
      case 'is':
        if (random.chance(0.5)) return `${name} IS ${not}NULL`
        return `(${this.comparison(table)}) IS ${not}${random.pick(['TRUE', 'FALSE', 'UNKNOWN'])}`
      case 'distinct':
        return `${name} IS ${not}DISTINCT FROM ${random.chance(0.2) ? 'NULL' : this.valueOf(column)}`
      case 'functions':
        return this.call(table)
      case 'casts':
        return this.cast(table)
      case 'arithmetic':
        return this.arithmetic(table)
      case 'arrays':
        return this.array(table, not)
      case 'subquery':
        return this.subquery(table, not, depth)
      default:
        return this.comparison(table)
    }
  }

  private comparison(table: RandomTable): string {
    const { random } = this
    const column = this.column(table) as Column
    if (column.kind === FLAG && random.chance(0.5)) return random.pick([this.name(column), `NOT ${this.name(column)}`])
    const twin = this.column(table, [column.kind]) as Column
    const right = twin !== column && random.chance(0.4) ? this.name(twin) : this.valueOf(column)
    const sides = random.chance(0.9) ? [this.name(column), right] : [right, this.name(column)]
    // equality is what shapes are made of, and what the engine finds by an index
    return sides.join(` ${random.chance(0.4) ? '=' : random.pick(ORDER)} `)
  }

  private like(table: RandomTable, not: string): string {
    const column = this.column(table, [WORD, LABEL]) as Column
    return `${this.name(column)} ${not}${this.random.pick(['LIKE', 'ILIKE'])} ${this.constant(this.random.pick(['%', 'a%', '%b', '_', '__', 'a\\_b', '%ñ%', 'A', '', '%/%', '%\\%%', 'Ñ%']))}`
  }

  private call(table: RandomTable): string {
    const { random } = this
    const column = this.column(table) as Column
    const word = this.name(this.column(table, [WORD, LABEL]) as Column)
    const number = this.name(this.column(table, [INTEGER]) ?? (this.column(table, [BIG]) as Column))
    return random.pick([
      () => `${random.pick(['lower', 'upper'])}(${word}) ${random.pick(['=', '<>'])} ${this.constant(random.pick(['a', 'A', 'ñ', 'ÑANDÚ', 'ab']))}`,
      () => `length(${word}) ${random.pick(ORDER)} ${random.below(4)}`,
      () => `coalesce(${this.name(column)}, ${this.valueOf(column)}) ${random.pick(ORDER)} ${this.valueOf(column)}`,
      () => `${word} || 'x' ${random.pick(['=', '<>'])} ${this.constant(random.pick(['ax', 'x', 'Ax']))}`,
      () => `abs(${number}) ${random.pick(ORDER)} ${random.below(8)}`,
      () => `${random.pick(['trim', 'btrim', 'ltrim', 'rtrim'])}(${word}) = ${this.constant(random.pick(['x', 'a', 'b']))}`,
      () => `${random.pick(['greatest', 'least'])}(${number}, 2) ${random.pick(ORDER)} ${random.below(8)}`,
      () => `nullif(${this.name(column)}, ${this.valueOf(column)}) IS NULL`,
      () => `starts_with(${word}, 'a')`,
    ])()
  }

  private cast(table: RandomTable): string {
    const { random } = this
    const number = this.name(this.column(table, [INTEGER]) as Column)
    const column = this.column(table) as Column
    return random.pick([
      () => `${number}::${random.pick(['bigint', 'numeric', 'float8'])} ${random.pick(ORDER)} ${random.pick(['1', '1.5', '-1', '42'])}`,
      () => `CAST(${number} AS text) ${random.pick(['=', '<>', 'LIKE'])} ${this.constant(random.pick(['1', '42', '-1']))}`,
      () => `${this.name(column)}::text = ${this.constant(random.pick(column.kind.values))}`,
      () => `${this.name(column)} = ${escapeLiteral(random.pick(column.kind.values))}::${column.kind.type}`,
    ])()
  }

  private arithmetic(table: RandomTable): string {
    const { random } = this
    const number = this.name(this.column(table, [INTEGER]) as Column)
    const decimal = this.column(table, [NUMERIC])
    const float = this.column(table, [FLOAT])
    return random.pick([
      () => `${number} ${random.pick(['+', '-', '*'])} ${1 + random.below(5)} ${random.pick(ORDER)} ${random.below(10)}`,
      () => `${number} % ${2 + random.below(3)} = ${random.below(2)}`,
      () => `${number} / ${1 + random.below(4)} ${random.pick(ORDER)} ${random.below(4)}`,
      () => `-${number} ${random.pick(ORDER)} ${random.below(3)}`,
      () => `${number} ${random.pick(['&', '|', '#'])} ${random.below(8)} ${random.pick(['=', '<>', '>'])} ${random.below(8)}`,
      () => `${number} + ${number} * 2 ${random.pick(ORDER)} ${random.below(20)}`,
      ...(decimal ? [() => `${this.name(decimal)} ${random.pick(['+', '-', '*'])} 1.5 ${random.pick(ORDER)} ${random.pick(['0', '1.5', '3.0'])}`] : []),
      ...(float ? [() => `${this.name(float)} ${random.pick(['+', '-'])} 0.5 ${random.pick(ORDER)} ${random.pick(['0', '1.5', '2'])}`] : []),
    ])()
  }

  private array(table: RandomTable, not: string): string {
    const { random } = this
    const column = this.column(table) as Column
    const number = this.name(this.column(table, [INTEGER]) as Column)
    const ints = this.column(table, [INTEGERS])
    const words = this.column(table, [WORDS])
    const list = (items: readonly string[]): string => escapeLiteral(`{${items.join(',')}}`)
    return random.pick([
      () => `${number} ${random.pick(['= ANY', '<> ALL', '> ANY', '<= ALL', '= SOME'])} (${this.constant(random.pick(['{1,2}', '{7,42,NULL}', '{}']))})`,
      () => `${number} ${random.pick(['= ANY', '<> ALL'])} (ARRAY[${random.below(4)}, ${random.below(50)}])`,
      () => `${not}${this.name(column)} = ANY (ARRAY[${escapeLiteral(random.pick(column.kind.values))}, ${escapeLiteral(random.pick(column.kind.values))}]::${column.kind.type}[])`,
      ...(ints
        ? [
            () => `${random.pick(['1', '2', number])} ${random.pick(['= ANY', '<> ALL'])} (${this.name(ints)})`,
            () => `${this.name(ints)} ${random.pick(['@>', '<@', '&&', '=', '<>'])} ${list(random.some(['1', '2', '3', '42'], 0.4))}`,
            () => `${this.name(ints)}[${1 + random.below(2)}] ${random.pick(ORDER)} ${random.below(4)}`,
            () => `array_length(${this.name(ints)}, 1) ${random.pick(ORDER)} ${random.below(4)}`,
          ]
        : []),
      ...(words
        ? [
            () => `${this.constant(random.pick(['a', 'b', '']))} = ANY (${this.name(words)})`,
            () => `${this.name(words)} ${random.pick(['@>', '<@', '&&', '='])} ${list(random.some(['a', 'b', '"a b"', 'ñ'], 0.4))}`,
          ]
        : []),
    ])()
  }

  private subquery(table: RandomTable, not: string, depth: number): string {
    const { random } = this
    const outer = this.column(table, [INTEGER, WORD, FLAG, BIG]) as Column
    const pairs = this.tables.flatMap((each) => [...each.keys, ...each.columns].filter(({ kind }) => kind === outer.kind).map((column) => ({ inner: each, column })))
    const { inner, column } = random.pick(pairs)
    const relation = random.chance(0.2) ? `public.${escapeIdentifier(inner.name)}` : escapeIdentifier(inner.name)
    const condition = random.chance(0.1) ? '' : ` WHERE ${this.condition(inner, depth + 1)}`
    return `${this.name(outer)} ${not}IN (SELECT ${this.name(column)} FROM ${relation}${condition})`
  }
}
