import { areaOf, squareNanometresPer, type AreaUnit } from './area.ts'
import { formulasOf, given, type ByHand, type Figure } from './figure.ts'
import { fraction } from './fraction.ts'
import { count, one, ratio } from './given-figures.ts'
import { nanometresPer } from './length.ts'
import { litresPerGallon } from './volume.ts'

/** What a product covers, in thousandths, as its data sheet has it. */
export type Coverage = { readonly unit: 'square_feet_per_gallon' | 'square_metres_per_litre' | 'feet_per_gallon'; readonly thousandths: number }

/** A paint or primer on a surface. */
export interface Coating {
  /** Of this product on this surface: its figures are kept under it. */
  readonly id: string
  readonly coverage: Coverage
  readonly coats: number
  /** How much more the substrate takes than a smooth one, in basis points: 10,000 for smooth. */
  readonly texture_basis_points: number
  /** What stays in trays, rollers and cans, in basis points on top. */
  readonly waste_basis_points: number
}

/**
 * What substrates take, in basis points of a smooth one: wikiHow, "How to Estimate Painting Jobs" (up to a tenth more for rough
 * texture); diyornot.com (300 sq ft a gallon on smooth drywall, 250 on stucco); inPAINT, "How do you estimate uneven surfaces?" (metal).
 */
export const usualTexture = { smooth: 10_000, textured: 11_000, stucco: 12_000, corrugated_metal: 10_800, ribbed_metal_deck: 24_200 } as const

/**
 * Gallons of a coating: quantity × texture × coats ÷ coverage × (1 + waste), exact; shown in thousandths, rounded up. A coverage in feet
 * a gallon is for trim that is measured along. Throws `RangeError` where coverage is not positive, or is not of what is measured.
 */
export function gallonsOf(quantity: Figure, coating: Coating, byHand: ByHand = {}): Figure {
  const { id } = coating
  const formula = formulasOf(id, byHand)
  const spread = formula('spread', quantity.unit, 'product', quantity, ratio('texture', coating.texture_basis_points, 'company_default', id), count('coats', 'coats', coating.coats, 'chosen', id))
  const bare = formula('gallons_without_waste', 'gallons', 'quotient', spread, coverage(id, coating.coverage))
  return formula('gallons', 'gallons', 'product', bare, formula('with_waste', 'ratio', 'sum', one, ratio('waste', coating.waste_basis_points, 'company_default', id)))
}

function coverage(of: string, { unit, thousandths }: Coverage): Figure {
  if (!Number.isSafeInteger(thousandths) || thousandths <= 0) throw new RangeError(`${of} covers nothing: ${thousandths}`)
  if (unit === 'feet_per_gallon') return given({ name: 'coverage', unit: 'length_per_gallon', of }, fraction(BigInt(thousandths) * nanometresPer.foot, 1000n), 'product')
  const per: AreaUnit = unit === 'square_feet_per_gallon' ? 'square_foot' : 'square_metre'
  const { dividend, divisor } = unit === 'square_feet_per_gallon' ? fraction(1n) : litresPerGallon
  return given({ name: 'coverage', unit: 'area_per_gallon', of }, fraction(BigInt(thousandths) * squareNanometresPer[per] * dividend, 1000n * divisor), 'product')
}

/** What one piece has to paint. */
export interface PieceArea {
  /** Of these pieces: their figures are kept under it. */
  readonly id: string
  readonly thousandths: number
  readonly unit: AreaUnit
}

/** Pieces as an area, for their paint: how many × what one has to paint. */
export function piecesArea(pieces: Figure, { id, thousandths, unit }: PieceArea, byHand: ByHand = {}): Figure {
  const each = given({ name: 'piece_area', unit: 'area_per_piece', of: id }, areaOf(thousandths, unit), 'rate_table')
  return formulasOf(id, byHand)('pieces_area', 'area', 'product', pieces, each)
}
