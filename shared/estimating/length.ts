/**
 * A length is a whole number of nanometres: since 1959 an inch is 25.4 mm by definition, so a 64th of an inch is 396,875 nm, and
 * both tapes can be kept without rounding. An area is a BigInt of square nanometres, which a number could not hold.
 */
export const nanometresPer = {
  millimetre: 1_000_000n,
  centimetre: 10_000_000n,
  metre: 1_000_000_000n,
  inch: 25_400_000n,
  foot: 304_800_000n,
  yard: 914_400_000n,
} as const

export type LengthUnit = keyof typeof nanometresPer

/** A kilometre, in nanometres: nobody paints a longer wall; what is longer is a slip. */
export const longestLength = 1_000_000_000_000

/** Whether a number is a length that Kibray keeps: whole nanometres, not negative, at most `longestLength`. */
export const isLength = (nanometres: number): boolean => Number.isSafeInteger(nanometres) && nanometres >= 0 && nanometres <= longestLength
