import { formulasOf, type ByHand, type Figure } from './figure.ts'
import { length } from './given-figures.ts'
import { nanometresPer } from './length.ts'

/** A foot: what is narrower counts as one square foot a foot (Painting Contractors Association, Industry Standard P10, its first rule). */
export const leastTrimWidth = Number(nanometresPer.foot)

export interface TrimWidth {
  readonly id: string
  /** How wide its face is, in nanometres. */
  readonly width: number
  /** What it counts for at least; `leastTrimWidth` by the standard. */
  readonly least_width: number
}

/** Trim as an area, for its paint and its price: length × width, or × the least width where it is narrower. */
export function trimArea(linear: Figure, { id, width, least_width }: TrimWidth, byHand: ByHand = {}): Figure {
  const formula = formulasOf(id, byHand)
  return formula('trim_area', 'area', 'product', linear, formula('width_counted', 'length', 'greatest', length('face_width', width, id), length('least_width', least_width, id, 'company_default')))
}
