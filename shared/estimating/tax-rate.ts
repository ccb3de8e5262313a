import { divideRounded } from './money.ts'

/**
 * A rate of tax. City and county together often come to more than two decimals of a percent: 8.875 % is 887 basis points and 50
 * hundredths of one on top.
 */
export interface RateOfTax {
  readonly tax_basis_points: number
  /** 0 to 99. */
  readonly tax_hundredths: number
}

/** A rate of tax in hundredths of a basis point: 88,750 for 8.875 %. */
export const taxMillionths = ({ tax_basis_points, tax_hundredths }: RateOfTax): number => tax_basis_points * 100 + tax_hundredths

/** The rate that comes to so many hundredths of a basis point, not negative. */
export const taxRateFrom = (millionths: number): RateOfTax => ({ tax_basis_points: Math.floor(millionths / 100), tax_hundredths: millionths % 100 })

/** The tax on an amount of cents, rounded once, half away from zero. */
export const taxOn = (cents: bigint, rate: RateOfTax): bigint => divideRounded(cents * BigInt(taxMillionths(rate)), 1_000_000n)
