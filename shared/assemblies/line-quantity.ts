import { fraction, rounded, roundedUp } from '../estimating/fraction.ts'
import type { Database } from '../schema/database.ts'

/** How much a line of an assembly needs: `quantity_thousandths` of its unit for each `per_thousandths` of the input. */
export type QuantityRule = Pick<Database['assembly_line'], 'quantity_thousandths' | 'per_thousandths' | 'rounding'>

/**
 * The quantity of a line for an input, both in thousandths. Worked out exactly and rounded once: to the thousandth, half away from zero,
 * or up to whole units for what is sold whole. Throws `RangeError` where `per_thousandths` is zero.
 */
export function lineQuantity({ quantity_thousandths, per_thousandths, rounding }: QuantityRule, inputThousandths: number): number {
  const exact = fraction(BigInt(quantity_thousandths) * BigInt(inputThousandths), 1000n * BigInt(per_thousandths))
  return Number(rounding === 'up' ? 1000n * roundedUp(exact) : rounded(exact, 1000n))
}
