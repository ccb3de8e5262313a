import { compare, fraction, minus, over, plus, rounded, roundedUp, times, type Fraction } from './fraction.ts'

/**
 * What each unit is made of: [length, paint, time, piece, money, day]. Lengths are in nanometres, areas in square nanometres, paint
 * in US gallons, time in hours of one painter, money in cents. A formula whose units do not come out is refused.
 */
const dimensions = {
  ratio: [0, 0, 0, 0, 0, 0], coats: [0, 0, 0, 0, 0, 0], painters: [0, 0, 0, 0, 0, 0],
  length: [1, 0, 0, 0, 0, 0], area: [2, 0, 0, 0, 0, 0], pieces: [0, 0, 0, 1, 0, 0], area_per_piece: [2, 0, 0, -1, 0, 0],
  gallons: [0, 1, 0, 0, 0, 0], area_per_gallon: [2, -1, 0, 0, 0, 0], length_per_gallon: [1, -1, 0, 0, 0, 0],
  hours: [0, 0, 1, 0, 0, 0], area_per_hour: [2, 0, -1, 0, 0, 0], length_per_hour: [1, 0, -1, 0, 0, 0], pieces_per_hour: [0, 0, -1, 1, 0, 0],
  days: [0, 0, 0, 0, 0, 1], hours_per_day: [0, 0, 1, 0, 0, -1],
  cents: [0, 0, 0, 0, 1, 0], cents_per_hour: [0, 0, -1, 0, 1, 0], cents_per_gallon: [0, -1, 0, 0, 1, 0],
} as const satisfies Record<string, readonly number[]>

export type Unit = keyof typeof dimensions

/** Where a figure comes from that was not worked out. A `definition` is a number of the formula itself: half, twelve. */
export type Source = 'measured' | 'chosen' | 'product' | 'rate_table' | 'company_default' | 'definition'

/** What can be done to figures; nothing else changes one. */
const operations = {
  sum: (values) => values.reduce(plus, fraction(0n)),
  /** The first less the others, never below zero. */
  less: (values) => larger(values.slice(1).reduce(minus, values[0] ?? fraction(0n)), fraction(0n)),
  product: (values) => values.reduce(times, fraction(1n)),
  /** The first divided by the second. */
  quotient: ([one = fraction(0n), other = fraction(0n)]) => over(one, other),
  greatest: (values) => values.reduce(larger),
  least: (values) => values.reduce((one, other) => (compare(one, other) <= 0 ? one : other)),
  /** Half away from zero. */
  rounded: ([value = fraction(0n)]) => fraction(rounded(value)),
  up_to_half: ([value = fraction(0n)]) => fraction(roundedUp(value, 2n), 2n),
  /** How much longer a slope is than its run: the root of 1 + rise², to the millionth, up. */
  slope: ([rise = fraction(0n)]) => fraction(rootUp(plus(fraction(1n), times(rise, rise)), 1_000_000n), 1_000_000n),
} satisfies Record<string, (values: readonly Fraction[]) => Fraction>

export type Operation = keyof typeof operations

/** What a figure is of, each by a name that no two formulas of one thing share. */
export const figureNames = [
  'length', 'width', 'height', 'other_height', 'face_width', 'least_width', 'count', 'pitch', 'half', 'twice', 'one', 'slope',
  'long_and_wide', 'perimeter', 'both_heights', 'mean_height', 'wall_gross', 'ridge_rise', 'end_triangles', 'high_wall', 'gable_rise', 'gable', 'gross',
  'opening_share', 'opening', 'openings', 'opening_widths', 'walls', 'floor', 'ceiling', 'baseboard', 'crown', 'doors', 'windows', 'cabinets',
  'wall', 'measured', 'facade', 'eaves', 'rakes', 'soffit', 'fascia', 'width_counted', 'trim_area', 'piece_area', 'pieces_area',
  'coats', 'texture', 'coverage', 'waste', 'with_waste', 'spread', 'gallons_without_waste', 'gallons',
  'rate', 'hours_a_coat', 'first_coat', 'coats_after_it', 'further_coat_share', 'further_coats', 'coats_time', 'prep', 'height_factor', 'access', 'loss', 'with_loss', 'hours',
  'crew', 'hours_a_day', 'crew_hours_a_day', 'days_exact', 'days', 'price', 'labour_cost_exact', 'labour_cost', 'material_cost_exact', 'material_cost', 'total',
] as const

export type FigureName = (typeof figureNames)[number]

/** A number that can be opened: what it is, how much, and how it came about. */
export interface Figure {
  readonly name: FigureName
  /** The id of the wall, opening, surface … that it speaks of. */
  readonly of: string | null
  readonly unit: Unit
  /** Exact; it is rounded where it is shown (`shown-figure.ts`), or by an operation that says so. */
  readonly value: Fraction
  readonly how:
    | { readonly kind: 'given'; readonly source: Source }
    | { readonly kind: 'worked_out'; readonly operation: Operation; readonly inputs: readonly Figure[] }
    | { readonly kind: 'by_hand'; readonly instead_of: Figure }
}

/** Values that people have put in place of worked-out ones, by `figureKey`. To reset one is to leave it out. */
export type ByHand = Readonly<Record<string, Fraction>>

export interface FigureTitle {
  readonly name: FigureName
  readonly unit: Unit
  readonly of?: string | null
}

/** The key that a value by hand is kept under; the same figure has the same key on every laptop. */
export const figureKey = ({ name, of }: { readonly name: FigureName; readonly of?: string | null }): string => (of == null ? name : `${of}.${name}`)

/** A figure that somebody measured, chose or looked up. Throws `RangeError` where it is negative. */
export function given({ name, unit, of = null }: FigureTitle, value: Fraction, source: Source): Figure {
  refuseNegative(name, value)
  return Object.freeze({ name, of, unit, value, how: Object.freeze({ kind: 'given', source }) })
}

/** Works out a figure: its name and unit, the operation, and what it is done to. */
export type Formula = (name: FigureName, unit: Unit, operation: Operation, ...inputs: readonly Figure[]) => Figure

/**
 * Works out the figures of one room, wall or surface: each is what its operation makes of its inputs, or the value that somebody has put
 * in its place. A formula throws `RangeError` where the units do not come out, where it would divide by zero, or where the value by hand
 * is negative.
 */
export const formulasOf = (of: string, byHand: ByHand): Formula => (name, unit, operation, ...inputs) => {
  let formula = `${unit} ${operation}`
  for (const input of inputs) formula += ` ${input.unit}`
  if (!comesOut.has(formula)) {
    const made = dimensionsOf(operation, inputs, unit)
    if (made.some((exponent, index) => exponent !== dimensions[unit][index])) throw new RangeError(`${name} is not in ${unit}`)
    // a sum of very many has a formula of its own, which nobody asks for again
    if (inputs.length < 12) comesOut.add(formula)
  }
  const figure: Figure = Object.freeze({ name, of, unit, value: operate(operation, inputs), how: Object.freeze({ kind: 'worked_out', operation, inputs: Object.freeze(inputs) }) })
  const value = byHand[figureKey(figure)]
  if (value === undefined) return figure
  refuseNegative(name, value)
  return Object.freeze({ name, of, unit, value, how: Object.freeze({ kind: 'by_hand', instead_of: figure }) })
}

/** Formulas whose units came out: a takeoff works out the same few, thousands of times. */
const comesOut = new Set<string>()

/** What an operation makes of the values of its inputs. */
export const operate = (operation: Operation, inputs: readonly Figure[]): Fraction => operations[operation](inputs.map((input) => input.value))

/** Every figure beneath this one, itself first, whose value was put in by hand. */
export function byHandWithin(figure: Figure): Figure[] {
  if (figure.how.kind === 'by_hand') return [figure]
  return figure.how.kind === 'given' ? [] : figure.how.inputs.flatMap(byHandWithin)
}

/** A sum of nothing has the unit that is asked for. */
function dimensionsOf(operation: Operation, inputs: readonly Figure[], asked: Unit): readonly number[] {
  const [first = dimensions[asked], ...others] = inputs.map((input): readonly number[] => dimensions[input.unit])
  if (operation === 'product') return first.map((exponent, index) => others.reduce((total, other) => total + (other[index] ?? 0), exponent))
  if (operation === 'quotient') return first.map((exponent, index) => exponent - (others[0]?.[index] ?? 0))
  if (others.some((other) => other.some((exponent, index) => exponent !== first[index]))) throw new RangeError(`${operation} of ${inputs.map((input) => input.unit).join(' and ')}`)
  return first
}

function refuseNegative(name: FigureName, value: Fraction): void {
  if (value.dividend < 0n) throw new RangeError(`${name} is negative`)
}

const larger = (one: Fraction, other: Fraction): Fraction => (compare(one, other) >= 0 ? one : other)

/** The least whole number of `scale`-ths whose square is at least `value`. */
function rootUp(value: Fraction, scale: bigint): bigint {
  const square = roundedUp(value, scale * scale)
  let root = 0n
  for (let bit = 1n << BigInt(Math.ceil(square.toString(2).length / 2)); bit > 0n; bit >>= 1n) {
    if ((root | bit) * (root | bit) <= square) root |= bit
  }
  return root * root === square ? root : root + 1n
}
