/**
 * What a column holds. Every kind has one form on both databases, so that one row is the same bytes on a laptop and on the
 * server: text stays text, everything that counts is an integer.
 *
 * - `id`            UUID text, made by whoever creates the row (UUIDv7)
 * - `text`          free text without NUL
 * - `choice`        text out of a declared list
 * - `json`          canonical JSON text
 * - `date`          calendar date, text `YYYY-MM-DD`
 * - `instant`       UTC instant, text `YYYY-MM-DDTHH:MM:SS.sssZ`
 * - `position`      fractional position of a row in its list, text ordered by code point
 * - `integer`       whole number, at most 2^53 - 1 in size
 * - `cents`         money in integer cents of the company's currency
 * - `basis_points`  rate, 1/100 of a percent
 * - `thousandths`   quantity, thousandths of its unit
 * - `flag`          0 or 1
 */
export type ColumnKind =
  | 'id' | 'text' | 'choice' | 'json' | 'date' | 'instant' | 'position'
  | 'integer' | 'cents' | 'basis_points' | 'thousandths' | 'flag'

/** How two edits of one field meet: `replace` keeps the later and files the earlier as a conflict, `refuse` refuses the later. */
export type MergeRule = 'replace' | 'refuse'

export interface ColumnDeclaration {
  readonly kind: ColumnKind
  readonly nullable: boolean
  /** Never on the disk of a role that may not see cost and margin. */
  readonly restricted: boolean
  readonly merge: MergeRule
  /** The schema version that brought this column. */
  readonly since: number
  /** Every value of a choice, those of later versions last. */
  readonly choices?: readonly string[]
  /** The values that a later schema version added to a released choice. */
  readonly laterChoices?: readonly { readonly since: number; readonly choices: readonly string[] }[]
  /** Name of the table that the id points at, where it points at one. */
  readonly references?: string
  /** Value for rows written before this column existed; only columns newer than their table have one. */
  readonly fallback: string | number | null
}

/** A column under construction; `T` is the type of its values in a row. */
export class Column<T> {
  declare readonly value: T
  readonly declaration: ColumnDeclaration

  constructor(declaration: ColumnDeclaration) {
    this.declaration = Object.freeze(declaration)
  }

  /** The value may be absent. */
  nullable(): Column<T | null> {
    return new Column<T | null>({ ...this.declaration, nullable: true })
  }

  /** Cost or margin: kept from roles that may not see it. */
  restricted(): Column<T> {
    return new Column<T>({ ...this.declaration, restricted: true })
  }

  /** Two edits of this field are never merged: the later is refused. */
  neverMerged(): Column<T> {
    return new Column<T>({ ...this.declaration, merge: 'refuse' })
  }

  /** The id of a row of another table. The server holds the rule, the laptop does not. */
  references(table: string): Column<T> {
    return new Column<T>({ ...this.declaration, references: table })
  }

  /** Added to a released table by a later schema version, with the value that older rows have. */
  since(version: number, fallback: string | number | null): Column<T> {
    return new Column<T>({ ...this.declaration, since: version, fallback })
  }

  /** Further values of a released choice, added by a later schema version. An older laptop keeps and shows a row that has one. */
  alsoSince<const C extends readonly string[]>(version: number, ...choices: C): Column<T | C[number]> {
    const { choices: before, laterChoices = [] } = this.declaration
    if (!before) throw new TypeError('only a choice has a list of values')
    return new Column<T | C[number]>({ ...this.declaration, choices: [...before, ...choices], laterChoices: [...laterChoices, { since: version, choices }] })
  }
}

function column<T>(kind: ColumnKind, merge: MergeRule = 'replace', choices?: readonly string[]): Column<T> {
  return new Column<T>({
    kind, nullable: false, restricted: false, merge, since: 1, fallback: null,
    ...(choices ? { choices } : {}),
  })
}

export const id = (): Column<string> => column<string>('id')
export const text = (): Column<string> => column<string>('text')
export const choice = <const C extends readonly string[]>(...choices: C): Column<C[number]> => column<C[number]>('choice', 'replace', choices)
export const json = (): Column<string> => column<string>('json')
export const date = (): Column<string> => column<string>('date')
export const instant = (): Column<string> => column<string>('instant')
export const position = (): Column<string> => column<string>('position')
export const integer = (): Column<number> => column<number>('integer')
/** Money is never merged on its own (P6). */
export const cents = (): Column<number> => column<number>('cents', 'refuse')
/** A rate changes money, so it is never merged on its own either (P6). */
export const basisPoints = (): Column<number> => column<number>('basis_points', 'refuse')
/** A quantity changes money, so it is never merged on its own either (P6). */
export const thousandths = (): Column<number> => column<number>('thousandths', 'refuse')
export const flag = (): Column<0 | 1> => column<0 | 1>('flag')
