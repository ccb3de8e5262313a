import type { Database } from '../schema/database.ts'

/** What of a line follows its cost code. */
export type OfCode = Pick<Database['estimate_line'], 'cost_code_id' | 'taxable' | 'markup_basis_points'>
type Code = Pick<Database['cost_code'], 'id' | 'taxable' | 'default_markup_basis_points'>

/**
 * What a line takes with a cost code, or with none: whether it is taxed, and the markup that is usual under it. What was set by hand
 * stays: a flag or a markup other than the code that it had says, and any markup of a line that had no code. `codes` are all that are
 * known, archived ones too.
 */
export function takenFromCode(line: OfCode, codeId: string | null, codes: readonly Code[]): OfCode {
  const [had, takes] = [line.cost_code_id, codeId].map((id) => codes.find((code) => code.id === id))
  const taxedByHand = had !== undefined && line.taxable !== had.taxable
  const markedUpByHand = line.markup_basis_points !== (had?.default_markup_basis_points ?? null)
  return {
    cost_code_id: codeId,
    taxable: takes && !taxedByHand ? takes.taxable : line.taxable,
    markup_basis_points: markedUpByHand ? line.markup_basis_points : takes?.default_markup_basis_points ?? null,
  }
}
