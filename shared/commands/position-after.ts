import { generateKeyBetween } from 'fractional-indexing'

/** A place after the last of a list. What a program wrote there that is no fractional position is followed all the same. */
export function positionAfter(last: string | undefined): string {
  try {
    return generateKeyBetween(last ?? null, null)
  } catch {
    return `${last}V`
  }
}
