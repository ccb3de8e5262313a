import { figureKey, given, type Figure, type FigureName, type Source, type Unit } from './figure.ts'
import { fraction, type Fraction } from './fraction.ts'
import { isLength } from './length.ts'

/** The figures that a takeoff begins with, from the whole numbers that are kept. All throw `RangeError` for a number that is none of theirs. */

/** A length, in nanometres. */
export function length(name: FigureName, nanometres: number, of?: string, source: Source = 'measured'): Figure {
  if (!isLength(nanometres)) throw new RangeError(`${figureKey({ name, of })} is no length: ${nanometres}`)
  return given({ name, of, unit: 'length' }, fraction(BigInt(nanometres)), source)
}

/** So many whole pieces, coats or painters. */
export function count(name: FigureName, unit: Extract<Unit, 'pieces' | 'coats' | 'painters' | 'ratio'>, whole: number, source: Source, of?: string): Figure {
  if (!Number.isSafeInteger(whole)) throw new RangeError(`${figureKey({ name, of })} is no whole number: ${whole}`)
  return given({ name, of, unit }, fraction(BigInt(whole)), source)
}

/** A share or factor, in basis points: 10,000 leaves things as they are. */
export function ratio(name: FigureName, basisPoints: number, source: Source, of?: string): Figure {
  if (!Number.isSafeInteger(basisPoints)) throw new RangeError(`${figureKey({ name, of })} is not in basis points: ${basisPoints}`)
  return given({ name, of, unit: 'ratio' }, fraction(BigInt(basisPoints), 10_000n), source)
}

/** A number of a formula. */
const constant = (name: FigureName, value: Fraction): Figure => given({ name, unit: 'ratio' }, value, 'definition')

export const one = constant('one', fraction(1n))
export const half = constant('half', fraction(1n, 2n))
export const twice = constant('twice', fraction(2n))
