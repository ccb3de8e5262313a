import { formulasOf, type ByHand, type Figure } from './figure.ts'
import { half, length } from './given-figures.ts'
import { openingsArea, type Opening, type OpeningRule } from './opening.ts'
import { gableRise, pitch, slope } from './pitch.ts'

/** The triangle beneath a roof; `pitch_thousandths` are thousandths of an inch of rise in 12 of run. Lengths are in nanometres. */
export interface Gable {
  readonly id: string
  readonly width: number
  readonly pitch_thousandths: number
}

/** One side of a house. */
export interface Elevation {
  readonly id: string
  readonly width: number
  /** To the eaves. */
  readonly height: number
  readonly gables: readonly Gable[]
  readonly openings: readonly Opening[]
  /** How much eaves has this side; the sloping edges of its gables come on top. */
  readonly eaves: number
}

export interface ElevationSurfaces {
  readonly facade: Figure
  readonly soffit: Figure
  readonly fascia: Figure
}

/**
 * The surfaces of a side of a house: width × height and its gables, less openings by the rule, never below zero; soffit and fascia along
 * eaves and gables. A gable is half its width × its rise (CertainTeed, Estimating and Installing Vinyl Siding), the rise half its width ×
 * the pitch, its sloping edges its width × the slope. Throws `RangeError` for a size that is none.
 */
export function elevationSurfaces(elevation: Elevation, rule: OpeningRule, byHand: ByHand = {}): ElevationSurfaces {
  const { id } = elevation
  const formula = formulasOf(id, byHand)
  const gables = elevation.gables.map((gable) => {
    const ofGable = formulasOf(gable.id, byHand)
    const [wide, steep] = [length('width', gable.width, gable.id), pitch(gable.pitch_thousandths, gable.id)]
    return { area: ofGable('gable', 'area', 'product', half, wide, gableRise(ofGable, wide, steep)), rakes: ofGable('rakes', 'length', 'product', wide, slope(ofGable, steep)) }
  })
  const level = formula('wall_gross', 'area', 'product', length('width', elevation.width, id), length('height', elevation.height, id))
  const gross = formula('gross', 'area', 'sum', level, ...gables.map((gable) => gable.area))
  const edges = [length('eaves', elevation.eaves, id), ...gables.map((gable) => gable.rakes)]
  return {
    facade: formula('facade', 'area', 'less', gross, openingsArea(elevation.openings, rule, id, byHand)),
    soffit: formula('soffit', 'length', 'sum', ...edges),
    fascia: formula('fascia', 'length', 'sum', ...edges),
  }
}
