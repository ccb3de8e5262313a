import { fraction, type Fraction } from './fraction.ts'

/** Litres in a US gallon of 231 cubic inches, by definition. */
export const litresPerGallon: Fraction = fraction(3_785_411_784n, 1_000_000_000n)
