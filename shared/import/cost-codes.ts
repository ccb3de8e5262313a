import { carriedText } from '../exchange/carried-text.ts'
import type { ReadContext } from '../queries/query.ts'
import type { Database } from '../schema/database.ts'
import type { RowCells } from './row-cells.ts'

type CostCode = Pick<Database['cost_code'], 'id' | 'code' | 'taxable' | 'default_markup_basis_points' | 'archived_at'>

/** The cost codes by what they are called. */
export class CostCodes {
  readonly #byCode: ReadonlyMap<string, readonly CostCode[]>
  readonly #byId: ReadonlyMap<string, CostCode>

  private constructor(codes: readonly CostCode[]) {
    this.#byId = new Map(codes.map((code) => [code.id, code]))
    this.#byCode = Map.groupBy(codes, ({ code }) => carriedText(code))
  }

  static async read(database: ReadContext['database']): Promise<CostCodes> {
    return new CostCodes(await database.selectFrom('cost_code').select(['id', 'code', 'taxable', 'default_markup_basis_points', 'archived_at']).orderBy('id').execute())
  }

  withId(id: string | null): CostCode | undefined { return id === null ? undefined : this.#byId.get(id) }

  /**
   * The cost code that a row names: the one that its record has already, where that is called so; else one in use, and an archived one
   * only where there is no other, for an exported row may name it. Undefined where none is named, or none is called so, which is then wrong.
   */
  named(cells: RowCells, present: unknown = null): CostCode | undefined {
    const code = cells.text('cost_code')
    if (code === '') return undefined
    const found = this.#byCode.get(carriedText(code)) ?? []
    const chosen = found.find(({ id }) => id === present) ?? found.find(({ archived_at }) => archived_at === null) ?? found[0]
    if (!chosen) cells.wrong('cost_code', 'no_such_cost_code')
    return chosen
  }
}
