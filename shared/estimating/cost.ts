import { formulasOf, given, type ByHand, type Figure, type Source } from './figure.ts'
import { fraction, over, type Fraction } from './fraction.ts'

export interface Price {
  /** Of this price on this surface: its figures are kept under it. */
  readonly id: string
  /** For an hour or a gallon, or for as much as `buys` says. */
  readonly cents: number
  /** How many hours or gallons that price buys: a quarter, five; one where it is left out. */
  readonly buys?: Fraction
  readonly source: Source
}

/** What hours or gallons cost in whole cents: the exact quantity × its price, rounded once, half away from zero. */
export function costOf(quantity: Figure, price: Price, byHand: ByHand = {}): Figure {
  const { id } = price
  const each = given({ name: 'price', unit: quantity.unit === 'hours' ? 'cents_per_hour' : 'cents_per_gallon', of: id }, over(fraction(BigInt(price.cents)), price.buys ?? fraction(1n)), price.source)
  const [name, exact] = quantity.unit === 'hours' ? (['labour_cost', 'labour_cost_exact'] as const) : (['material_cost', 'material_cost_exact'] as const)
  const formula = formulasOf(id, byHand)
  return formula(name, 'cents', 'rounded', formula(exact, 'cents', 'product', quantity, each))
}

/** The same figure of several surfaces, added up. */
export const totalOf = (of: string, figures: readonly [Figure, ...Figure[]], byHand: ByHand = {}): Figure => formulasOf(of, byHand)('total', figures[0].unit, 'sum', ...figures)
