import { longestLength } from '../estimating/length.ts'
import { Refusal } from '../problem.ts'

/** For columns of whole numbers, the least and the largest that is taken. */
export type Limits = Readonly<Record<string, readonly [least: number, most: number]>>

/** Nanometres, from nothing to a kilometre. */
export const lengthLimits = [0, longestLength] as const
/** A factor in basis points, from nothing to ten times. */
export const factorLimits = [0, 100_000] as const
/** Ten million in cents: what costs more is a slip. */
export const priceLimits = [0, 1_000_000_000] as const
/** A quantity of a line in thousandths, at most a hundred million. */
export const quantityLimits = [0, 100_000_000_000] as const
/** What one unit of a line costs, in cents; what is taken off is negative. */
export const costLimits = [-10_000_000_000, 10_000_000_000] as const

/** Nobody paints more than 100,000 of anything in an hour, nor a piece of more than 100,000. */
export const rateLimits = { rate_thousandths: [1, 100_000_000], further_coat_basis_points: factorLimits, piece_area_thousandths: [1, 100_000_000], hour_cents: priceLimits } as const satisfies Limits

/** A coverage beyond ten thousand a gallon is a slip. */
export const productLimits = { coverage_thousandths: [1, 10_000_000], quart_cents: priceLimits, gallon_cents: priceLimits, five_gallons_cents: priceLimits } as const satisfies Limits

/** Refuses with `invalid_input` what is outside the limits of its column, naming every such field. What is null or has no limits is passed over. */
export function refuseOutside(table: string, id: string, values: Readonly<Record<string, unknown>>, limits: Limits): void {
  const outside = Object.entries(limits).flatMap(([name, [least, most]]) => {
    const value = values[name]
    return typeof value !== 'number' || (value >= least && value <= most) ? [] : [{ field: name, message: `must be from ${least} to ${most}` }]
  })
  if (outside.length > 0) throw new Refusal('invalid_input', `${table}: ${outside.map(({ field, message }) => `${field} ${message}`).join('; ')}`, { table, id, fields: outside })
}

/** The wanted values of edits, by field. */
export const wantedBy = (edits: Readonly<Record<string, { readonly to: unknown } | undefined>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(edits).flatMap(([name, edit]) => (edit ? [[name, edit.to]] : [])))

/** What no line holds since schema version 3: a negative quantity or markup, and what is more than any job has. docs/money.md has the limits. */
export const lineLimits: Limits = {
  quantity_thousandths: quantityLimits, labour_unit_cents: costLimits, material_unit_cents: costLimits, other_unit_cents: costLimits, markup_basis_points: [0, 1_000_000],
}
