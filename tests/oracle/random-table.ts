import pg from 'pg'
import type { Random } from './random.ts'

const { escapeIdentifier, escapeLiteral } = pg

/** A type with a few of its values, so that they meet; each as it is written between quotes. */
export interface ColumnKind {
  readonly name: string
  readonly type: string
  readonly values: readonly string[]
}

function kind(name: string, type: string, values: readonly string[]): ColumnKind {
  return { name, type, values }
}

export const INTEGER = kind('a', 'int', ['0', '1', '2', '3', '7', '42', '-1', '1000'])
export const BIG = kind('big', 'bigint', ['0', '1', '2', '9007199254740993', '9007199254740992', '-9223372036854775808'])
export const NUMERIC = kind('num', 'numeric', ['0', '1', '1.0', '1.50', '-2.5', '0.1', 'NaN', '12345678901234567890.5'])
export const FLOAT = kind('f', 'float8', ['0', '-0', '1', '1.5', '0.1', 'NaN', 'Infinity', '1e300', '1e-7'])
export const FLAG = kind('flag', 'boolean', ['true', 'false'])
export const WORD = kind('w', 'text', ['', 'a', 'A', 'ab', 'b', 'ñ', 'Ñandú', '漢🎨', "o'k", 'a\\b', 'a/b', '"q"', '50%', 'a_b', 'NULL', ' x '])
export const LABEL = kind('La "bel', 'varchar(20)', ['', 'a', 'A', 'b', 'b ', 'Zz', "it's"])
export const MOMENT = kind('at', 'timestamptz', ['2026-01-01 00:00:00+00', '2026-01-01 00:00:00-07', '2025-12-31 23:59:59.999999+00', '1999-06-15 12:00:00+02', 'infinity'])
export const DAY = kind('day', 'date', ['2026-01-01', '2026-02-28', '2024-02-29', '1970-01-01', '0044-03-15 BC'])
export const CODE = kind('code', 'uuid', ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-00000000000a', 'ffffffff-ffff-4fff-bfff-ffffffffffff'])
export const MOOD = kind('Mood', 'mood', ['sad', 'ok', 'so "so"', "d'accord"])
export const INTEGERS = kind('ints', 'int[]', ['{}', '{1}', '{1,2,3}', '{2,NULL}', '{42,7}', '{NULL}'])
export const WORDS = kind('words', 'text[]', ['{}', '{a}', '{a,b}', '{"a b","q\\"q"}', '{NULL,a}', '{ñ,""}'])
export const DOCUMENT = kind('doc', 'jsonb', ['{}', '[]', 'null', '{"a": 1, "b": [true, null]}', '"it\'s"', '1.50'])
/** Long enough to be stored out of line: a change elsewhere in the row does not bring it along. */
export const BULK = kind('bulk', 'text', [])

export const CREATE_TYPES = `create type mood as enum (${MOOD.values.map(escapeLiteral).join(', ')})`

const OTHERS = [BIG, NUMERIC, FLOAT, FLAG, LABEL, MOMENT, DAY, CODE, MOOD, INTEGERS, WORDS, DOCUMENT]
const KEY_TEXTS = ['a', 'b/', '"q"', "o'k", '//', 'x y', 'ñ', '漢', '\\', '', 'a/"b', '%_', '/_']

export interface Column {
  readonly name: string
  readonly kind: ColumnKind
  readonly notNull: boolean
}

export type KeyManner = 'int' | 'uuid' | 'text' | 'composite' | 'none'

/** A table of the oracle's world. Its key columns come first; one without a primary key counts its rows in `n`. */
export interface RandomTable {
  readonly name: string
  readonly manner: KeyManner
  readonly keys: readonly Column[]
  readonly columns: readonly Column[]
  readonly createSql: string
}

const KEYS: Readonly<Record<KeyManner, readonly Column[]>> = {
  int: [{ name: 'id', kind: INTEGER, notNull: true }],
  uuid: [{ name: 'id', kind: CODE, notNull: true }],
  text: [{ name: 'Key', kind: WORD, notNull: true }],
  composite: [{ name: 'k1', kind: INTEGER, notNull: true }, { name: 'k2', kind: WORD, notNull: true }],
  none: [{ name: 'n', kind: BIG, notNull: true }],
}
const MANNERS = Object.keys(KEYS) as KeyManner[]

/** Draws the `index`th table: together the first ones have every manner of key. */
export function randomTable(random: Random, index: number): RandomTable {
  const manner = MANNERS[index] ?? random.pick(MANNERS)
  const keys = KEYS[manner]
  const kinds = [INTEGER, WORD, ...random.some(OTHERS, 0.55), ...(random.chance(0.4) ? [BULK] : [])]
  // the official client takes a NULL within an array for one of the column
  const columns = kinds.map((each) => ({ name: each.name, kind: each, notNull: ![BULK, INTEGERS, WORDS].includes(each) && random.chance(0.2) }))
  const name = random.chance(0.2) ? `T "${index}` : `t${index}`
  const table = escapeIdentifier(name)
  const definitions = [...keys, ...columns].map((column) => {
    const counted = manner === 'none' && column === keys[0] ? ` default nextval('row_number')` : ''
    return `${escapeIdentifier(column.name)} ${column.kind.type}${column.kind === BULK ? ' storage external' : ''}${column.notNull ? ' not null' : ''}${counted}`
  })
  const primary = manner === 'none' ? [] : [`primary key (${keys.map((key) => escapeIdentifier(key.name)).join(', ')})`]
  return { name, manner, keys, columns, createSql: `create table ${table} (${[...definitions, ...primary].join(', ')})` }
}

/** A key from a small range, as SQL values; undefined where rows are counted. */
export function randomKey(table: RandomTable, random: Random): string[] | undefined {
  const text = (): string => escapeLiteral(random.pick(KEY_TEXTS) + random.pick(['', '', '1', '/']))
  switch (table.manner) {
    case 'int':
      return [String(random.below(70))]
    case 'uuid':
      return [`'00000000-0000-4000-8000-${random.below(60).toString(16).padStart(12, '0')}'`]
    case 'text':
      return [text()]
    case 'composite':
      return [String(random.below(8)), text()]
    case 'none':
      return undefined
  }
}

/** A value of a column as SQL. */
export function randomValue(column: Column, random: Random): string {
  if (!column.notNull && random.chance(0.2)) return 'NULL'
  if (column.kind === BULK) return random.chance(0.5) ? `(select string_agg(md5(g::text || '${random.below(9)}'), '') from generate_series(1, 150) g)` : `'short ${random.below(3)}'`
  return `${escapeLiteral(random.pick(column.kind.values))}::${column.kind.type}`
}
