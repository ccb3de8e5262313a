import { formatThousandths } from './format-amount.ts'
import { commonDivisor } from './fraction.ts'
import { nanometresPer, type LengthUnit } from './length.ts'
import { divideRounded } from './money.ts'
import type { NumberLanguage } from './parse-amount.ts'

export type LengthStyle = 'feet_and_inches' | Exclude<LengthUnit, 'yard'>

export interface LengthFormat {
  readonly language: NumberLanguage
  readonly style: LengthStyle
  /** The finest mark of the tape, for feet and inches: a 16th of an inch unless said otherwise. */
  readonly inchParts?: 1 | 2 | 4 | 8 | 16 | 32 | 64
}

/**
 * A length as people read it, to the nearest mark of the tape or the thousandth of the unit, half away from zero: `12' 6 1/2"`, `12.5 ft`,
 * `3.81 m`; in Spanish `12,5 pies`, `3,81 m`. `parseLength` reads it back.
 */
export function formatLength(nanometres: number, { language, style, inchParts = 16 }: LengthFormat): string {
  if (style === 'feet_and_inches') return feetAndInches(BigInt(nanometres), BigInt(inchParts))
  return `${formatThousandths(lengthThousandths(nanometres, style), { language })}\u00a0${symbols[language][style]}`
}

/** Thousandths of the unit, half away from zero: thousandths of a foot are what linear feet are counted in. */
export const lengthThousandths = (nanometres: number, unit: LengthUnit): number => Number(divideRounded(BigInt(nanometres) * 1000n, nanometresPer[unit]))

const metric = { millimetre: 'mm', centimetre: 'cm', metre: 'm' } as const
const symbols = { en: { ...metric, inch: 'in', foot: 'ft' }, es: { ...metric, inch: 'pulg', foot: 'pies' } } as const

function feetAndInches(nanometres: bigint, parts: bigint): string {
  const marks = divideRounded(nanometres * parts, nanometresPer.inch)
  const feet = marks / (12n * parts)
  const inches = (marks / parts) % 12n
  const above = marks % parts
  const by = commonDivisor(above, parts)
  const part = above === 0n ? '' : `${above / by}/${parts / by}`
  return `${feet}' ${inches === 0n && part !== '' ? '' : inches}${inches !== 0n && part !== '' ? ' ' : ''}${part}"`
}
