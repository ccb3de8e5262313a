import { StreamedRow } from './pgoutput.ts'
import type { TableDescription } from './table-description.ts'
import { quoteIdentifier } from './table-description.ts'

/** The texts of some of a row's columns, as the replication stream has them, in the order of a list of columns kept elsewhere. */
export type RowTexts = readonly (string | null)[]

const NOTHING = Buffer.alloc(0)

/** A row of which some columns' texts are known, to be evaluated and encoded as one that the stream brought. */
export class TextRow extends StreamedRow {
  private readonly texts: RowTexts
  private readonly slots: ReadonlyMap<number, number>

  /** `slots` says where in `texts` a column's text is. */
  constructor(texts: RowTexts, slots: ReadonlyMap<number, number>) {
    super(NOTHING, [], [], undefined)
    this.texts = texts
    this.slots = slots
  }

  override text(index: number): string | null {
    return this.texts[this.slots.get(index) ?? -1] ?? null
  }

  override sameValue(other: StreamedRow, index: number): boolean {
    return this.text(index) === other.text(index)
  }
}

/** A row's texts as the replication stream has them, as a JSON list. concat() prints a value by its type's output function. */
export function textsSql(table: TableDescription, columns: readonly number[], alias: string): string {
  const texts = columns.map((index) => {
    const name = `${alias}.${quoteIdentifier(table.columns[index]?.name ?? '')}`
    // IS NULL is true of a composite value with nothing but NULLs in it
    return table.columns[index]?.notNull ? `concat(${name})` : `case when ${name} is distinct from null then concat(${name}) end`
  })
  return `array_to_json(array[${texts.join(', ')}])::text`
}

/** Reads what `textsSql` made. */
export function parseTexts(json: Buffer): RowTexts {
  return JSON.parse(json.toString('utf8')) as RowTexts
}
