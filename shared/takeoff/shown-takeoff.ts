import { figureKey, type Figure } from '../estimating/figure.ts'
import { rounded } from '../estimating/fraction.ts'
import { shownThousandths, type MeasureSystem } from '../estimating/shown-figure.ts'
import type { SurfaceKind, TakeoffProblem, WorkedOutCoating, WorkedOutTakeoff } from './work-out.ts'

/** A figure as numbers that travel: rounded as it is shown. */
export interface ShownFigure {
  readonly key: string
  readonly unit: Figure['unit']
  /** Of feet, square feet, gallons, hours …, or of metres, square metres and litres. */
  readonly thousandths: number
  readonly by_hand: boolean
}

export interface ShownCoating {
  readonly product_id: string
  readonly gallons: ShownFigure
  /** Null where there is no price. Not there for a role that may not see it. */
  readonly cost_cents?: number | null
}

export interface ShownTakeoff {
  readonly measure: MeasureSystem
  readonly rooms: readonly {
    readonly id: string
    readonly problems: readonly TakeoffProblem[]
    readonly figures: Readonly<Partial<Record<SurfaceKind, ShownFigure>>>
    readonly hours: ShownFigure
    readonly surfaces: readonly {
      readonly id: string
      readonly problems: readonly TakeoffProblem[]
      readonly quantity: ShownFigure | null
      readonly hours: ShownFigure | null
      readonly primer: ShownCoating | null
      readonly finish: ShownCoating | null
      readonly labour_cents?: number | null
    }[]
  }[]
  readonly products: readonly {
    readonly id: string
    readonly gallons: ShownFigure
    /** How many quarts, gallons and five-gallon pails hold it for the least money, or why there is no such plan. */
    readonly containers?: { readonly ok: true; readonly quarts: number; readonly gallons: number; readonly five_gallons: number; readonly cost_cents: number } | { readonly ok: false; readonly reason: 'no_price' | 'too_much' }
  }[]
  readonly hours: ShownFigure
  readonly days: ShownFigure | null
  readonly labour_cents?: number
  readonly material_cents?: number
}

/** A figure in the numbers that are shown. */
export const shownFigure = (figure: Figure, measure: MeasureSystem): ShownFigure =>
  ({ key: figureKey(figure), unit: figure.unit, thousandths: shownThousandths(figure, measure), by_hand: figure.how.kind === 'by_hand' })

/** A takeoff in the numbers that are shown, in plain JSON: what the REST interface answers. Money is left out where it was not worked out. */
export function shownTakeoff(takeoff: WorkedOutTakeoff, measure: MeasureSystem): ShownTakeoff {
  const shown = (figure: Figure): ShownFigure => shownFigure(figure, measure)
  const orNull = (figure: Figure | null): ShownFigure | null => (figure ? shown(figure) : null)
  const costs = takeoff.labour_cents !== null
  const cents = (figure: Figure | null): number | null => (figure ? Number(rounded(figure.value)) : null)
  const coating = (each: WorkedOutCoating | null): ShownCoating | null => (each ? { product_id: each.product.id, gallons: shown(each.gallons), ...(costs ? { cost_cents: cents(each.cost) } : {}) } : null)
  return {
    measure,
    rooms: takeoff.rooms.map(({ room, figures, hours, surfaces, problems }) => ({
      id: room.id, problems, hours: shown(hours),
      figures: Object.fromEntries(Object.entries(figures).map(([kind, figure]) => [kind, shown(figure)])),
      surfaces: surfaces.map((each) => ({
        id: each.surface.id, problems: each.problems, quantity: orNull(each.quantity), hours: orNull(each.hours), primer: coating(each.primer), finish: coating(each.finish),
        ...(costs ? { labour_cents: cents(each.labour_cost) } : {}),
      })),
    })),
    products: takeoff.products.map(({ product, gallons, containers }) => ({
      id: product.id, gallons: shown(gallons),
      ...(containers === null ? {} : { containers: containers.ok ? { ok: true as const, quarts: containers.counts['quart'] ?? 0, gallons: containers.counts['gallon'] ?? 0, five_gallons: containers.counts['five_gallons'] ?? 0, cost_cents: containers.cost_cents } : containers }),
    })),
    hours: shown(takeoff.hours), days: orNull(takeoff.days),
    ...(takeoff.labour_cents === null ? {} : { labour_cents: takeoff.labour_cents }), ...(takeoff.material_cents === null ? {} : { material_cents: takeoff.material_cents }),
  }
}
