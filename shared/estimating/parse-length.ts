import { divideRounded } from './money.ts'
import { longestLength, nanometresPer, type LengthUnit } from './length.ts'
import { compare, fraction, plus, times, type Fraction } from './fraction.ts'
import { readFigure, type NumberLanguage } from './parse-amount.ts'

export interface LengthReading {
  readonly language: NumberLanguage
  /** What a number without a unit is in: the company's unit. */
  readonly unit: LengthUnit
}

/** A length as typed, in nanometres, or why it is none. */
export type ParsedLength =
  | { readonly ok: true; readonly nanometres: number }
  | { readonly ok: false; readonly reason: 'empty' | 'not_a_length' | 'ambiguous' | 'negative' | 'inches_make_a_foot' | 'too_long' }

const units: Readonly<Record<string, LengthUnit>> = {
  "'": 'foot', ft: 'foot', foot: 'foot', feet: 'foot', pie: 'foot', pies: 'foot',
  '"': 'inch', in: 'inch', inch: 'inch', inches: 'inch', pulg: 'inch', pulgada: 'inch', pulgadas: 'inch',
  yd: 'yard', yard: 'yard', yards: 'yard', yarda: 'yard', yardas: 'yard',
  m: 'metre', metre: 'metre', metres: 'metre', meter: 'metre', meters: 'metre', metro: 'metre', metros: 'metre',
  cm: 'centimetre', centimetre: 'centimetre', centimetres: 'centimetre', centimeter: 'centimetre', centimeters: 'centimetre', centimetro: 'centimetre', centimetros: 'centimetre',
  mm: 'millimetre', millimetre: 'millimetre', millimetres: 'millimetre', millimeter: 'millimetre', millimeters: 'millimetre', milimetro: 'millimetre', milimetros: 'millimetre',
}

/**
 * A length as people type it: `12'6"`, `12' 6 1/2"`, `12.5 ft`, `12-6` (feet and inches), `6½"`, `3,81 m`, `3 m 81 cm`, `381 cm`, or a
 * bare number in the company's unit. What falls between two nanometres is rounded half away from zero. What can be read in two ways
 * (`12 6`, `6-1/2`) is refused as ambiguous, and so are 12 or more inches after feet, which are a slip of the finger.
 */
export function parseLength(typed: string, reading: LengthReading): ParsedLength {
  const text = plain(typed)
  if (text === '') return refused('empty')
  if (text.length > 60) return refused('not_a_length')
  if (/^[-(]/.test(text)) return refused(/\d/.test(text) ? 'negative' : 'not_a_length')
  const parts = partsOf(text, reading.language)
  const read = parts && (parts.length === 1 ? one(parts[0] as Part, reading) : two(parts, reading))
  if (!read) return refused('not_a_length')
  if (typeof read === 'string') return refused(read)
  const nanometres = divideRounded(read.dividend, read.divisor)
  return nanometres > BigInt(longestLength) ? refused('too_long') : { ok: true, nanometres: Number(nanometres) }
}

type Reason = Extract<ParsedLength, { ok: false }>['reason']
const refused = (reason: Reason): ParsedLength => ({ ok: false, reason })

/** One sign for each of the many quotes, dashes and fractions that keyboards and phones put in. */
function plain(typed: string): string {
  return typed
    .replace(/[\u00bc-\u00be\u2150-\u215e\u2189]/g, ' $&')
    .replace(/[\u2018\u2019\u201b\u2032\u02b9\u02bc\u00b4`]/g, "'").replace(/[\u201c\u201d\u201e\u201f\u2033\u02ba]/g, '"')
    .normalize('NFKC').replace(/''/g, '"').replaceAll('\u2044', '/').replace(/[\u2010-\u2015\u2212]/g, '-')
    .normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase().trim()
}

/** A number, and its unit if it has one. */
interface Part {
  readonly value: Fraction
  /** Whether it was typed with a decimal or fraction part. */
  readonly broken: boolean
  /** `6-1/2`: six and a half, or six feet and half an inch. */
  readonly hyphened: boolean
  readonly unit: LengthUnit | null
  /** Whether a dash joins it to the next. */
  readonly dash: boolean
}

function partsOf(text: string, language: NumberLanguage): Part[] | null {
  const part = /\s*(?:(?:(\d+)(\s*-\s*|\s+))?(\d+)\s*\/\s*(\d+)|(\d[\d.,]*|[.,]\d+))\s*(?:('|"|[a-z]+)\.?)?\s*(?:([-,])\s*(?=[\d.,]))?/y
  const parts: Part[] = []
  while (part.lastIndex < text.length) {
    const found = part.exec(text)
    if (!found) return null
    const [, whole, joint, above, below, digits, sign, after] = found
    // `3,81 m` has swallowed no comma here: a comma within digits belongs to the number
    const value = digits === undefined ? mixed(whole, above, below) : readFigure(digits, { language, money: false })
    const unit = sign === undefined ? null : units[sign]
    if (!value || unit === undefined) return null
    parts.push({ value: fraction(value.dividend, value.divisor), broken: digits === undefined || /[.,]/.test(digits), hyphened: joint?.includes('-') ?? false, unit, dash: after === '-' })
  }
  return parts
}

function mixed(whole = '0', above = '', below = ''): Fraction | null {
  return /^0+$/.test(below) ? null : plus(fraction(BigInt(whole)), fraction(BigInt(above), BigInt(below)))
}

const inNanometres = (value: Fraction, unit: LengthUnit): Fraction => times(value, fraction(nanometresPer[unit]))

function one({ value, unit, hyphened }: Part, reading: LengthReading): Fraction | Reason {
  if (hyphened && unit === null) return 'ambiguous'
  return inNanometres(value, unit ?? reading.unit)
}

/** Feet and inches, or metres and centimetres. */
function two(parts: readonly Part[], reading: LengthReading): Fraction | Reason | null {
  const [first, second] = parts
  if (!first || !second || parts.length > 2) return null
  if (first.unit === null && second.unit === null && !(first.dash && reading.unit === 'foot')) return 'ambiguous'
  if (first.broken) return null
  if (first.unit === 'metre' && (second.unit === 'centimetre' || second.unit === 'millimetre')) return plus(inNanometres(first.value, 'metre'), inNanometres(second.value, second.unit))
  const feetAndInches = (first.unit === 'foot' || (first.unit === null && first.dash)) && (second.unit === 'inch' || second.unit === null)
  if (!feetAndInches) return null
  if (compare(second.value, fraction(12n)) >= 0) return 'inches_make_a_foot'
  return plus(inNanometres(first.value, 'foot'), inNanometres(second.value, 'inch'))
}
