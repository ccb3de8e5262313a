import { fraction, rounded, type Fraction } from './fraction.ts'
import { nanometresPer } from './length.ts'

/** Square nanometres: 92,903,040,000,000,000 in a square foot, exactly. */
export const squareNanometresPer = {
  square_foot: nanometresPer.foot ** 2n,
  square_metre: nanometresPer.metre ** 2n,
} as const

export type AreaUnit = keyof typeof squareNanometresPer

/** An area of so many thousandths of a unit, in square nanometres. */
export const areaOf = (thousandths: number, unit: AreaUnit): Fraction => fraction(BigInt(thousandths) * squareNanometresPer[unit], 1000n)

/** Thousandths of the unit, half away from zero. */
export const areaThousandths = ({ dividend, divisor }: Fraction, unit: AreaUnit): number => Number(rounded({ dividend, divisor: divisor * squareNanometresPer[unit] }, 1000n))
