import { squareNanometresPer } from './area.ts'
import type { Figure, Unit } from './figure.ts'
import { fraction, over, rounded, roundedUp, times, type Fraction } from './fraction.ts'
import { nanometresPer } from './length.ts'
import { litresPerGallon } from './volume.ts'

/** `imperial` shows feet, square feet and US gallons, `metric` metres, square metres and litres. */
export type MeasureSystem = 'imperial' | 'metric'

const itself = fraction(1n)
const foot = fraction(nanometresPer.foot)
const metre = fraction(nanometresPer.metre)
const squareFoot = fraction(squareNanometresPer.square_foot)
const squareMetre = fraction(squareNanometresPer.square_metre)

/** One of what is shown, in what figures are kept in; what is not named is shown as it is. */
const shownUnits: Partial<Record<Unit, Readonly<Record<MeasureSystem, Fraction>>>> = {
  length: { imperial: foot, metric: metre },
  area: { imperial: squareFoot, metric: squareMetre },
  area_per_piece: { imperial: squareFoot, metric: squareMetre },
  area_per_hour: { imperial: squareFoot, metric: squareMetre },
  length_per_hour: { imperial: foot, metric: metre },
  gallons: { imperial: itself, metric: over(itself, litresPerGallon) },
  area_per_gallon: { imperial: squareFoot, metric: times(squareMetre, litresPerGallon) },
  length_per_gallon: { imperial: foot, metric: times(metre, litresPerGallon) },
  cents_per_gallon: { imperial: itself, metric: litresPerGallon },
}

const shownUnit = (unit: Unit, system: MeasureSystem): Fraction => shownUnits[unit]?.[system] ?? itself

/** Thousandths of what people count the figure in: gallons or litres are rounded up, all else half away from zero. */
export function shownThousandths({ unit, value }: Figure, system: MeasureSystem): number {
  const counted = over(value, shownUnit(unit, system))
  return Number(unit === 'gallons' ? roundedUp(counted, 1000n) : rounded(counted, 1000n))
}

/** A value that somebody puts in by hand, as they count it, in thousandths. */
export const valueByHand = (thousandths: number, unit: Unit, system: MeasureSystem): Fraction => times(fraction(BigInt(thousandths), 1000n), shownUnit(unit, system))
