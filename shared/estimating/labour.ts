import { squareNanometresPer } from './area.ts'
import { formulasOf, given, type ByHand, type Figure, type Unit } from './figure.ts'
import { fraction } from './fraction.ts'
import { count, one, ratio } from './given-figures.ts'
import { nanometresPer } from './length.ts'

/** How much one painter does in an hour, in thousandths. */
export interface ProductionRate {
  readonly unit: 'square_feet' | 'square_metres' | 'feet' | 'metres' | 'pieces'
  readonly thousandths: number
}

/** How a surface is to be worked; all factors in basis points, 10,000 leaves the rate as it is. */
export interface Work {
  /** Of this work on this surface: its figures are kept under it. */
  readonly id: string
  readonly coats: number
  /** How long each coat after the first takes, of the first. */
  readonly further_coat_basis_points: number
  readonly prep_basis_points: number
  readonly height_basis_points: number
  readonly access_basis_points: number
  /** Setting up, moving, cleaning, pauses: on top of the hours of work. */
  readonly loss_basis_points: number
}

/** Work at the rate as it stands in the table: one coat, nothing in the way. */
export const plainWork: Omit<Work, 'id'> = { coats: 1, further_coat_basis_points: 10_000, prep_basis_points: 10_000, height_basis_points: 10_000, access_basis_points: 10_000, loss_basis_points: 0 }

/** From that height, in nanometres, the work takes so much longer. */
export interface HeightBand {
  readonly above: number
  readonly basis_points: number
}

/** The factor of the highest band that the height is above; 10,000 where it is above none. */
export function heightFactor(height: number, bands: readonly HeightBand[]): number {
  const reached = bands.filter((band) => height > band.above).sort((low, high) => high.above - low.above)
  return reached[0]?.basis_points ?? 10_000
}

/**
 * Hours of one painter: quantity ÷ rate × coats × prep × height × access × (1 + loss), exact; shown in thousandths, half away from zero.
 * A coat after the first counts for its share of the first. Throws `RangeError` where the rate is not positive, or is not of what is measured.
 */
export function hoursOf(quantity: Figure, rate: ProductionRate, work: Work, byHand: ByHand = {}): Figure {
  const { id } = work
  const formula = formulasOf(id, byHand)
  const coats = count('coats', 'coats', work.coats, 'chosen', id)
  const further = formula('further_coats', 'ratio', 'product', formula('coats_after_it', 'coats', 'less', coats, one), ratio('further_coat_share', work.further_coat_basis_points, 'rate_table', id))
  return formula('hours', 'hours', 'product',
    formula('hours_a_coat', 'hours', 'quotient', quantity, perHour(id, rate)),
    formula('coats_time', 'ratio', 'sum', formula('first_coat', 'coats', 'least', coats, one), further),
    ratio('prep', work.prep_basis_points, 'rate_table', id),
    ratio('height_factor', work.height_basis_points, 'rate_table', id),
    ratio('access', work.access_basis_points, 'rate_table', id),
    formula('with_loss', 'ratio', 'sum', one, ratio('loss', work.loss_basis_points, 'company_default', id)))
}

const rateUnits: Record<ProductionRate['unit'], { readonly unit: Unit; readonly of: bigint }> = {
  square_feet: { unit: 'area_per_hour', of: squareNanometresPer.square_foot },
  square_metres: { unit: 'area_per_hour', of: squareNanometresPer.square_metre },
  feet: { unit: 'length_per_hour', of: nanometresPer.foot },
  metres: { unit: 'length_per_hour', of: nanometresPer.metre },
  pieces: { unit: 'pieces_per_hour', of: 1n },
}

function perHour(id: string, { unit, thousandths }: ProductionRate): Figure {
  if (!Number.isSafeInteger(thousandths) || thousandths <= 0) throw new RangeError(`nobody does ${thousandths} thousandths of ${id} an hour`)
  const { unit: made, of } = rateUnits[unit]
  return given({ name: 'rate', unit: made, of: id }, fraction(BigInt(thousandths) * of, 1000n), 'rate_table')
}

export interface Crew {
  readonly id: string
  readonly painters: number
  /** What each of them works on the job in a day, in thousandths of an hour. */
  readonly day_thousandths: number
}

/** Working days of a crew: hours ÷ (painters × hours a day), rounded up to half days. Throws `RangeError` for a crew that does not work. */
export function daysOf(hours: Figure, { id, painters, day_thousandths }: Crew, byHand: ByHand = {}): Figure {
  const formula = formulasOf(id, byHand)
  const day = given({ name: 'hours_a_day', unit: 'hours_per_day', of: id }, fraction(BigInt(day_thousandths), 1000n), 'company_default')
  const together = formula('crew_hours_a_day', 'hours_per_day', 'product', count('crew', 'painters', painters, 'chosen', id), day)
  return formula('days', 'days', 'up_to_half', formula('days_exact', 'days', 'quotient', hours, together))
}
