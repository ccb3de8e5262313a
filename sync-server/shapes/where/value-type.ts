import type { TableColumn } from '../table-description.ts'
import { WhereClauseError } from './where-clause-error.ts'

/** A type whose values are computed with here. */
export interface ValueType {
  /** pg_type.typname; `enum` for every enum, `array` for every array. */
  readonly name: string
  /** As it is written in a cast: what tells two types apart. */
  readonly castType: string
  /** Arrays only. */
  readonly element?: ValueType
  /** Enums only: the labels in order. */
  readonly labels?: readonly string[]
}

const CAST_TYPES: Readonly<Record<string, string>> = {
  bool: 'boolean', int2: 'smallint', int4: 'integer', int8: 'bigint', numeric: 'numeric', float4: 'real', float8: 'double precision', text: 'text',
  varchar: 'character varying', bpchar: 'bpchar', uuid: 'uuid', bytea: 'bytea', date: 'date', time: 'time without time zone',
  timestamp: 'timestamp without time zone', timestamptz: 'timestamp with time zone', interval: 'interval',
}
const PLAIN = new Map(Object.entries(CAST_TYPES).map(([name, castType]): [string, ValueType] => [name, { name, castType }]))

/** A built-in type by its name in pg_type. Throws `WhereClauseError` for those that are not computed with here. */
export function plainType(name: string): ValueType {
  const type = PLAIN.get(name)
  if (!type) throw new WhereClauseError(`Values of type ${name} are not supported`)
  return type
}

/** Whether values of a built-in type are computed with here. */
export function isPlainType(name: string): boolean {
  return PLAIN.has(name)
}

export function arrayOf(element: ValueType): ValueType {
  return { name: 'array', castType: `${element.castType}[]`, element }
}

/** The type of a column's values; undefined where they cannot be computed with here. */
export function typeOfColumn(column: TableColumn): ValueType | undefined {
  const { isArray, typeKind, elementKind, castType, typeName, enumLabels } = column
  const kind = isArray ? elementKind : typeKind
  const elementCast = isArray ? castType.slice(0, -2) : castType
  if (kind === 'e') {
    const labelled: ValueType = { name: 'enum', castType: elementCast, labels: enumLabels }
    return isArray ? arrayOf(labelled) : labelled
  }
  const plain = kind === 'b' ? PLAIN.get(typeName) : undefined
  return plain && isArray ? arrayOf(plain) : plain
}

export const TEXTS: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar'])
