import { areaOf, type AreaUnit } from './area.ts'
import { formulasOf, type ByHand, type Figure } from './figure.ts'
import { compare, fraction, type Fraction } from './fraction.ts'
import { count, length, ratio } from './given-figures.ts'
import { nanometresPer } from './length.ts'

/** What a wall has a hole for. Doors and passages reach the floor and end the baseboard; doors and windows are painted by the piece. */
export type OpeningKind = 'door' | 'window' | 'passage' | 'other'

export interface Opening {
  readonly id: string
  readonly kind: OpeningKind
  /** Nanometres. */
  readonly width: number
  readonly height: number
  /** How many of the same size. */
  readonly count: number
}

/**
 * How much of its openings is taken off a wall.
 * - `all`: each in full, as most published guides for painters have it (The Old Farmer's Almanac, "How Much Do You Need: Interior Paint").
 * - `none`: walls are measured solid (Armstrong, Cyclopedia of Painting, 1908; Griffith, Carpentry): cutting in around a window costs
 *   what its area saves.
 * - `larger_than`: openings up to that area are left in, larger ones taken off in full.
 * - `share`: of each so much, in basis points (Armstrong takes a third).
 */
export type OpeningRule =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'larger_than'; readonly thousandths: number; readonly unit: AreaUnit }
  | { readonly kind: 'share'; readonly basis_points: number }

export const defaultOpeningRule: OpeningRule = { kind: 'all' }

const feet = (whole: bigint): number => Number(whole * nanometresPer.foot)

/** 3' × 7', the 21 sq ft of the Almanac's door, and 3' × 5', the 15 sq ft of its window. */
export const usualOpening = {
  door: { width: feet(3n), height: feet(7n) },
  window: { width: feet(3n), height: feet(5n) },
} as const

/** The area that openings take off their wall: width × height × count × the share that the rule gives. */
export function openingsArea(openings: readonly Opening[], rule: OpeningRule, of: string, byHand: ByHand): Figure {
  return formulasOf(of, byHand)('openings', 'area', 'sum', ...openings.map((opening) => openingArea(opening, rule, byHand)))
}

function openingArea(opening: Opening, rule: OpeningRule, byHand: ByHand): Figure {
  const { id } = opening
  const share = ratio('opening_share', shareOf(rule, fraction(BigInt(opening.width) * BigInt(opening.height))), 'company_default', id)
  return formulasOf(id, byHand)('opening', 'area', 'product', length('width', opening.width, id), length('height', opening.height, id), count('count', 'ratio', opening.count, 'measured', id), share)
}

function shareOf(rule: OpeningRule, area: Fraction): number {
  switch (rule.kind) {
    case 'all': return 10_000
    case 'none': return 0
    case 'share': return Math.min(rule.basis_points, 10_000)
    case 'larger_than': return compare(area, areaOf(rule.thousandths, rule.unit)) > 0 ? 10_000 : 0
  }
}
