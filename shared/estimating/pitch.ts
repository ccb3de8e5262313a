import { given, type Figure, type Formula } from './figure.ts'
import { fraction } from './fraction.ts'
import { half } from './given-figures.ts'

/** The pitch of a roof as a ratio of rise to run, from thousandths of an inch of rise in 12 inches of run: 6,000 for 6/12. */
export function pitch(riseThousandths: number, of: string): Figure {
  if (!Number.isSafeInteger(riseThousandths)) throw new RangeError(`the pitch of ${of} is not in thousandths: ${riseThousandths}`)
  return given({ name: 'pitch', unit: 'ratio', of }, fraction(BigInt(riseThousandths), 12_000n), 'measured')
}

/** How much longer the slope is than its run: √(rise² + 12²) / 12, to the millionth, up (Pythagoras). */
export const slope = (formula: Formula, ratio: Figure): Figure => formula('slope', 'ratio', 'slope', ratio)

/** How far a symmetrical gable of that width rises: half the width × the pitch. */
export const gableRise = (formula: Formula, width: Figure, ratio: Figure): Figure => formula('gable_rise', 'length', 'product', half, width, ratio)
