import { areaOf } from '../estimating/area.ts'
import { gallonsOf, piecesArea } from '../estimating/coating.ts'
import { cheapestContainers, type ContainerPlan } from '../estimating/containers.ts'
import { costOf, totalOf } from '../estimating/cost.ts'
import { elevationSurfaces } from '../estimating/elevation.ts'
import { figureKey, formulasOf, given, type ByHand, type Figure, type Unit } from '../estimating/figure.ts'
import { compare, fraction, plus, rounded, times, type Fraction } from '../estimating/fraction.ts'
import { count } from '../estimating/given-figures.ts'
import { daysOf, heightFactor, hoursOf } from '../estimating/labour.ts'
import { nanometresPer } from '../estimating/length.ts'
import type { Opening, OpeningRule } from '../estimating/opening.ts'
import { roomSurfaces } from '../estimating/room.ts'
import { valueByHand, type MeasureSystem } from '../estimating/shown-figure.ts'
import { leastTrimWidth, trimArea } from '../estimating/trim.ts'
import type { Database } from '../schema/database.ts'
import { noParts, roomParts } from './room-parts.ts'

type Row<T extends keyof Database, Name extends keyof Database[T]> = Readonly<Pick<Database[T], Name>>

/** What the company has set for its takeoffs; the row of `company` fits. Money is null for a role that may not see it. */
export type TakeoffSettings = Row<'company',
  'length_unit' | 'opening_rule' | 'opening_threshold_thousandths' | 'opening_threshold_unit' | 'opening_share_basis_points' | 'paint_waste_basis_points' | 'labour_loss_basis_points' |
  'painters' | 'working_day_thousandths'> & { readonly labour_hour_cents: number | null }

export type MeasuredRoom = Row<'room', 'id' | 'section_id' | 'name' | 'position' | 'kind' | 'shape' | 'length' | 'width' | 'height' | 'ceiling' | 'pitch_thousandths' | 'eaves' | 'cabinet_pieces' | 'parts' | 'note'>
export type MeasuredOpening = Row<'room_opening', 'id' | 'room_id' | 'wall_id' | 'kind' | 'width' | 'height' | 'count'>
export type PaintedSurface = Row<'surface',
  'id' | 'room_id' | 'kind' | 'name' | 'position' | 'included' | 'measured_thousandths' | 'measured_unit' | 'face_width' | 'substrate_id' | 'finish_product_id' | 'coats' | 'primer_product_id' |
  'primer_coats' | 'production_rate_id' | 'prep_factor_id' | 'height_factor_id' | 'access_factor_id' | 'note'>
export type UsedProduct = Row<'product', 'id' | 'kind' | 'brand' | 'name' | 'sheen' | 'coverage_thousandths' | 'coverage_unit' | 'quart_cents' | 'gallon_cents' | 'five_gallons_cents' | 'taxable' | 'cost_code_id'>
export type UsedRate = Row<'production_rate', 'id' | 'name' | 'unit' | 'rate_thousandths' | 'further_coat_basis_points' | 'piece_area_thousandths' | 'piece_area_unit' | 'hour_cents' | 'taxable' | 'cost_code_id'>
export type UsedFactor = Row<'labour_factor', 'id' | 'kind' | 'name' | 'basis_points' | 'above' | 'archived_at'>
export type FigureByHand = Row<'takeoff_figure', 'figure' | 'unit' | 'measure' | 'value_thousandths' | 'value_cents'>

/** Everything that a takeoff is worked out of: nothing archived, but for factors, which are in use as long as a surface names them. */
export interface TakeoffSource {
  readonly estimate_id: string
  readonly company: TakeoffSettings
  readonly rooms: readonly MeasuredRoom[]
  readonly openings: readonly MeasuredOpening[]
  readonly surfaces: readonly PaintedSurface[]
  readonly products: readonly UsedProduct[]
  readonly rates: readonly UsedRate[]
  readonly substrates: readonly Row<'substrate', 'id' | 'name' | 'texture_basis_points'>[]
  readonly factors: readonly UsedFactor[]
  readonly by_hand: readonly FigureByHand[]
}

export type SurfaceKind = PaintedSurface['kind']

/** Which surfaces there are in a room, and which on a side of a house. */
export const surfaceKinds: Readonly<Record<MeasuredRoom['kind'], readonly SurfaceKind[]>> = {
  room: ['walls', 'ceiling', 'floor', 'baseboard', 'crown', 'doors', 'windows', 'cabinets', 'other'],
  elevation: ['facade', 'soffit', 'fascia', 'doors', 'windows', 'other'],
}

/**
 * What keeps a part of a takeoff from being worked out, or makes it doubtful:
 * - `not_measurable`            a size is none, or a value by hand makes no sense
 * - `not_in_this_room`          the surface is none of such a room
 * - `openings_exceed_walls`     the openings are larger than what they are in: nothing is left of it
 * - `no_rate`, `no_product`     there is nothing to work hours or paint out of
 * - `rate_does_not_fit`, `coverage_does_not_fit`   it is for another unit than what is measured
 * - `no_piece_area`             nobody said what one piece has to paint
 * - `no_hour_price`, `no_price` the hour or the paint costs nothing as far as anybody knows
 * - `too_large`                 beyond what Kibray counts
 */
export const takeoffProblems = [
  'not_measurable', 'not_in_this_room', 'openings_exceed_walls', 'no_rate', 'no_product', 'rate_does_not_fit', 'coverage_does_not_fit', 'no_piece_area', 'no_hour_price', 'no_price', 'too_large',
] as const
export type TakeoffProblem = (typeof takeoffProblems)[number]

export interface WorkedOutCoating {
  readonly product: UsedProduct
  /** Exact gallons; shown rounded up. */
  readonly gallons: Figure
  /** Whole cents of the exact gallons; null for a role that may not see it, and where there is no price. */
  readonly cost: Figure | null
}

export interface WorkedOutSurface {
  readonly surface: PaintedSurface
  /** How much of it there is: an area, a length or pieces. */
  readonly quantity: Figure | null
  /** Hours of one painter. */
  readonly hours: Figure | null
  readonly labour_cost: Figure | null
  readonly rate: UsedRate | null
  readonly primer: WorkedOutCoating | null
  readonly finish: WorkedOutCoating | null
  readonly problems: readonly TakeoffProblem[]
}

export interface WorkedOutRoom {
  readonly room: MeasuredRoom
  /** What there is to paint in it, whether or not somebody does. */
  readonly figures: Readonly<Partial<Record<SurfaceKind, Figure>>>
  readonly surfaces: readonly WorkedOutSurface[]
  readonly hours: Figure
  readonly problems: readonly TakeoffProblem[]
}

export interface WorkedOutProduct {
  readonly product: UsedProduct
  readonly gallons: Figure
  /** The cheapest quarts, gallons and five-gallon pails that hold it; null for a role that may not see prices. */
  readonly containers: ContainerPlan | null
}

export interface WorkedOutTakeoff {
  readonly rooms: readonly WorkedOutRoom[]
  readonly products: readonly WorkedOutProduct[]
  readonly hours: Figure
  /** Of the company's crew; null where it does not work. */
  readonly days: Figure | null
  /** Sums of what the surfaces cost, in whole cents; null for a role that may not see it. */
  readonly labour_cents: number | null
  readonly material_cents: number | null
}

/** The system that a company shows its figures in. */
export const measureSystem = ({ length_unit }: Pick<TakeoffSettings, 'length_unit'>): MeasureSystem => (length_unit === 'feet' ? 'imperial' : 'metric')

/** What the figures of a coating and of sums are kept under; those of a surface's labour are kept under its id. */
export const figuresOf = { primer: (surface: string) => `${surface}/primer`, finish: (surface: string) => `${surface}/finish`, hours: (room: string) => `${room}/hours`, gallons: (product: string) => `${product}/gallons` } as const

/**
 * Works a whole takeoff out: the surfaces of every room, their hours, paint and costs, cans and days. The one function for it: screen,
 * server, REST and `estimate.take_off` show what it says. What cannot be worked out is null and has a problem; nothing is thrown.
 * `costs` says whether the reader may see money. Rooms of an earlier takeoff (of the same `costs`) whose rows are the very same are taken
 * over: an edit among a hundred rooms works one out.
 */
export function workOutTakeoff(source: TakeoffSource, costs: boolean, before?: { readonly source: TakeoffSource; readonly takeoff: WorkedOutTakeoff }): WorkedOutTakeoff {
  const byHand = valuesByHand(source.by_hand)
  const rooms = inOrder(source.rooms).map((room) => unchangedRoom(room, source, before) ?? workedOutRoom(room, source, byHand, costs))
  const surfaces = rooms.flatMap((room) => room.surfaces)
  const hours = sumOf(figuresOf.hours(source.estimate_id), 'hours', rooms.map((room) => room.hours))
  const cost = (figures: readonly (Figure | null | undefined)[]): number | null => (costs ? Number(figures.reduce((sum, figure) => sum + (figure ? rounded(figure.value) : 0n), 0n)) : null)
  return {
    rooms,
    products: productsOf(surfaces, costs),
    hours,
    days: attempted(() => daysOf(hours, { id: source.estimate_id, painters: source.company.painters, day_thousandths: source.company.working_day_thousandths }, byHand)),
    labour_cents: cost(surfaces.map((surface) => surface.labour_cost)),
    material_cents: cost(surfaces.flatMap((surface) => [surface.primer?.cost, surface.finish?.cost])),
  }
}

/** The room as it was worked out before, where it and all that it is worked out of are the same rows. */
function unchangedRoom(room: MeasuredRoom, source: TakeoffSource, before: { readonly source: TakeoffSource; readonly takeoff: WorkedOutTakeoff } | undefined): WorkedOutRoom | null {
  if (!before || (['company', 'products', 'rates', 'substrates', 'factors', 'by_hand'] as const).some((part) => source[part] !== before.source[part])) return null
  const within = ({ openings, surfaces }: TakeoffSource): readonly unknown[] => [...openings, ...surfaces].filter((row) => row.room_id === room.id)
  const [now, then] = [within(source), within(before.source)]
  return now.length === then.length && now.every((row, index) => row === then[index]) ? before.takeoff.rooms.find((each) => each.room === room) ?? null : null
}

/** Every figure that the takeoff shows, each with all beneath it. */
export function figuresIn(takeoff: WorkedOutTakeoff): Figure[] {
  const shown = takeoff.rooms.flatMap(({ figures, surfaces, hours }) => [...Object.values(figures), hours, ...surfaces.flatMap(({ quantity, hours: work, labour_cost, primer, finish }) => [quantity, work, labour_cost, primer?.gallons, primer?.cost, finish?.gallons, finish?.cost])])
  return [...shown, ...takeoff.products.map(({ gallons }) => gallons), takeoff.hours, takeoff.days].filter((figure) => figure != null)
}

/** The figure of that key, wherever it stands in the takeoff; null where there is none. */
export function figureOfKey(takeoff: WorkedOutTakeoff, key: string): Figure | null {
  const seen = new Set<Figure>()
  const search = (figure: Figure): Figure | null => {
    if (seen.has(figure)) return null
    seen.add(figure)
    if (figure.how.kind !== 'given' && figureKey(figure) === key) return figure
    const beneath = figure.how.kind === 'worked_out' ? figure.how.inputs : figure.how.kind === 'by_hand' ? [figure.how.instead_of] : []
    for (const each of beneath) {
      const found = search(each)
      if (found) return found
    }
    return null
  }
  for (const figure of figuresIn(takeoff)) {
    const found = search(figure)
    if (found) return found
  }
  return null
}

const inOrder = <R extends { readonly id: string; readonly position: string }>(rows: readonly R[]): R[] =>
  rows.toSorted((one, other) => (one.position === other.position ? (one.id < other.id ? -1 : 1) : one.position < other.position ? -1 : 1))

const sumOf = (of: string, unit: Unit, figures: readonly Figure[]): Figure => {
  const [first, ...others] = figures
  return first ? totalOf(of, [first, ...others]) : formulasOf(of, {})('total', unit, 'sum')
}

function attempted<T>(work: () => T): T | null {
  try {
    return work()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** Money that somebody put in is null, or not there at all, for a role that may not see it: then the figure is the worked-out one. */
function valuesByHand(rows: readonly FigureByHand[]): ByHand {
  return Object.fromEntries(rows.flatMap(({ figure, unit, measure, value_thousandths, value_cents }) => {
    if (value_cents != null) return [[figure, fraction(BigInt(value_cents))]]
    return value_thousandths === null ? [] : [[figure, valueByHand(value_thousandths, unit as Unit, measure)]]
  }))
}

function ruleOf(company: TakeoffSettings): OpeningRule {
  switch (company.opening_rule) {
    case 'all': case 'none': return { kind: company.opening_rule }
    case 'larger_than': return { kind: 'larger_than', thousandths: company.opening_threshold_thousandths, unit: company.opening_threshold_unit }
    case 'share': return { kind: 'share', basis_points: company.opening_share_basis_points }
  }
}

function workedOutRoom(room: MeasuredRoom, source: TakeoffSource, byHand: ByHand, costs: boolean): WorkedOutRoom {
  const surfaces = inOrder(source.surfaces.filter((surface) => surface.room_id === room.id))
  const figures = attempted(() => figuresOfRoom(room, source.openings.filter((opening) => opening.room_id === room.id), ruleOf(source.company), byHand))
  const worked = surfaces.map((surface) => workedOutSurface(surface, room, figures, source, byHand, costs))
  const problems: TakeoffProblem[] = figures === null ? ['not_measurable'] : openingsExceed([figures.walls, figures.facade]) ? ['openings_exceed_walls'] : []
  return { room, figures: figures ?? {}, surfaces: worked, hours: sumOf(figuresOf.hours(room.id), 'hours', worked.flatMap(({ hours }) => (hours ? [hours] : []))), problems }
}

/** Whether more was to be taken off somewhere than there is. */
function openingsExceed(figures: readonly (Figure | undefined)[]): boolean {
  return figures.some((figure) => {
    if (figure?.how.kind !== 'worked_out') return false
    const [first, ...others] = figure.how.inputs
    if (figure.how.operation === 'less' && first) return compare(others.reduce<Fraction>((sum, each) => plus(sum, each.value), fraction(0n)), first.value) > 0
    return openingsExceed(figure.how.inputs)
  })
}

function figuresOfRoom(room: MeasuredRoom, all: readonly MeasuredOpening[], rule: OpeningRule, byHand: ByHand): Partial<Record<SurfaceKind, Figure>> {
  const openings = all.map(({ id, kind, width, height, count: many, wall_id }) => ({ id, kind, width, height, count: many, wall_id }))
  const parts = roomParts(room.parts) ?? noParts
  if (room.kind === 'elevation') {
    const { facade, soffit, fascia } = elevationSurfaces({ id: room.id, width: room.width, height: room.height, gables: parts.gables, openings, eaves: room.eaves }, rule, byHand)
    const pieces = (kind: Opening['kind'], name: 'doors' | 'windows'): Figure =>
      formulasOf(room.id, byHand)(name, 'pieces', 'sum', ...openings.filter((opening) => opening.kind === kind).map((opening) => count('count', 'pieces', opening.count, 'measured', opening.id)))
    return { facade, soffit, fascia, doors: pieces('door', 'doors'), windows: pieces('window', 'windows') }
  }
  if (room.shape === 'walls') {
    const inWall = (wall: string): Opening[] => openings.filter((opening) => opening.wall_id === wall)
    return { ...roomSurfaces({ id: room.id, shape: 'walls', cabinet_pieces: room.cabinet_pieces, floors: parts.floors, walls: parts.walls.map(({ other_height, ...wall }) => ({ ...wall, ...(other_height === undefined ? {} : { other_height }), openings: inWall(wall.id) })) }, rule, byHand) }
  }
  const ceiling = room.ceiling === 'flat' ? { kind: room.ceiling } : { kind: room.ceiling, pitch_thousandths: room.pitch_thousandths }
  return { ...roomSurfaces({ id: room.id, shape: 'box', cabinet_pieces: room.cabinet_pieces, length: room.length, width: room.width, height: room.height, ceiling, openings }, rule, byHand) }
}

/** What was measured of a surface that follows from no room. */
function measured({ id, measured_thousandths, measured_unit }: PaintedSurface): Figure {
  const many = fraction(BigInt(measured_thousandths), 1000n)
  switch (measured_unit) {
    case 'square_feet': return given({ name: 'measured', unit: 'area', of: id }, areaOf(measured_thousandths, 'square_foot'), 'measured')
    case 'square_metres': return given({ name: 'measured', unit: 'area', of: id }, areaOf(measured_thousandths, 'square_metre'), 'measured')
    case 'feet': return given({ name: 'measured', unit: 'length', of: id }, times(many, fraction(nanometresPer.foot)), 'measured')
    case 'metres': return given({ name: 'measured', unit: 'length', of: id }, times(many, fraction(nanometresPer.metre)), 'measured')
    case 'pieces': return given({ name: 'measured', unit: 'pieces', of: id }, many, 'measured')
  }
}

function workedOutSurface(surface: PaintedSurface, room: MeasuredRoom, figures: Partial<Record<SurfaceKind, Figure>> | null, source: TakeoffSource, byHand: ByHand, costs: boolean): WorkedOutSurface {
  const problems = new Set<TakeoffProblem>()
  const rate = source.rates.find((each) => each.id === surface.production_rate_id) ?? null
  const quantity = surface.kind === 'other' ? attempted(() => measured(surface)) : figures?.[surface.kind] ?? null
  const nothing = { surface, quantity, rate, hours: null, labour_cost: null, primer: null, finish: null }
  if (!surfaceKinds[room.kind].includes(surface.kind)) return { ...nothing, quantity: null, problems: ['not_in_this_room'] }
  if (!quantity) return { ...nothing, problems: ['not_measurable'] }
  if (!surface.included) return { ...nothing, problems: [] }

  const asArea = areaOfSurface(surface, quantity, rate, byHand)
  const hours = rate ? workedOutHours(surface, room, quantity, asArea, rate, source, byHand, problems) : null
  if (!rate) problems.add('no_rate')
  const coating = (part: 'primer' | 'finish', productId: string | null, coats: number): WorkedOutCoating | null => {
    const product = source.products.find((each) => each.id === productId)
    if (coats === 0) return null
    if (!product) {
      problems.add('no_product')
      return null
    }
    return workedOutCoating({ part, product, coats, surface, quantity, asArea }, source, byHand, costs, problems)
  }
  const primer = coating('primer', surface.primer_product_id, surface.primer_coats)
  const finish = coating('finish', surface.finish_product_id, surface.coats)
  const hourCents = rate?.hour_cents ?? source.company.labour_hour_cents
  if (costs && hours && !hourCents) problems.add('no_hour_price')
  const labour_cost = costs && hours && hourCents !== null ? payable(() => costOf(hours, { id: surface.id, cents: hourCents, source: rate?.hour_cents === null ? 'company_default' : 'rate_table' }, byHand), problems) : null
  return { surface, quantity, rate, hours, labour_cost, primer, finish, problems: [...problems] }
}

/** A billion hours or gallons. */
const most = fraction(1_000_000_000n)

/** Hours or gallons, unless they are more than anybody counts. */
function countable(work: () => Figure, problems: Set<TakeoffProblem>): Figure | null {
  const figure = attempted(work)
  if (!figure) problems.add('not_measurable')
  if (!figure || compare(figure.value, most) <= 0) return figure
  problems.add('too_large')
  return null
}

/** A cost, unless it is beyond what a column of money holds. */
function payable(cost: () => Figure, problems: Set<TakeoffProblem>): Figure | null {
  const figure = attempted(cost)
  if (!figure) problems.add('not_measurable')
  if (!figure || Number.isSafeInteger(Number(figure.value.dividend))) return figure
  problems.add('too_large')
  return null
}

/** A surface as an area, for its paint and for rates by area; null where nobody knows what a piece has to paint. */
function areaOfSurface(surface: PaintedSurface, quantity: Figure, rate: UsedRate | null, byHand: ByHand): Figure | null {
  if (quantity.unit === 'area') return quantity
  if (quantity.unit === 'length') return attempted(() => trimArea(quantity, { id: surface.id, width: surface.face_width ?? 0, least_width: leastTrimWidth }, byHand))
  const each = rate?.piece_area_thousandths
  return rate && each != null ? attempted(() => piecesArea(quantity, { id: surface.id, thousandths: each, unit: rate.piece_area_unit }, byHand)) : null
}

const ratedUnits = { square_feet: 'area', square_metres: 'area', feet: 'length', metres: 'length', pieces: 'pieces' } as const

function workedOutHours(surface: PaintedSurface, room: MeasuredRoom, quantity: Figure, asArea: Figure | null, rate: UsedRate, source: TakeoffSource, byHand: ByHand, problems: Set<TakeoffProblem>): Figure | null {
  const rated = ratedUnits[rate.unit]
  const amount = rated === quantity.unit ? quantity : rated === 'area' ? asArea : null
  if (!amount) {
    problems.add('rate_does_not_fit')
    return null
  }
  const factor = (id: string | null): number => source.factors.find((each) => each.id === id)?.basis_points ?? 10_000
  const bands = source.factors.filter((each) => each.kind === 'height' && each.archived_at === null)
  return countable(() => hoursOf(amount, { unit: rate.unit, thousandths: rate.rate_thousandths }, {
    id: surface.id,
    coats: surface.coats + surface.primer_coats,
    further_coat_basis_points: rate.further_coat_basis_points,
    prep_basis_points: factor(surface.prep_factor_id),
    height_basis_points: surface.height_factor_id === null ? heightFactor(heightOf(room), bands) : factor(surface.height_factor_id),
    access_basis_points: factor(surface.access_factor_id),
    loss_basis_points: source.company.labour_loss_basis_points,
  }, byHand), problems)
}

/** How high the highest wall is, in nanometres. */
function heightOf(room: MeasuredRoom): number {
  if (room.shape === 'box') return room.height
  return (roomParts(room.parts)?.walls ?? []).reduce((highest, { height, other_height = 0 }) => Math.max(highest, height, other_height), 0)
}

interface Painting {
  readonly part: 'primer' | 'finish'
  readonly product: UsedProduct
  readonly coats: number
  readonly surface: PaintedSurface
  readonly quantity: Figure
  readonly asArea: Figure | null
}

function workedOutCoating({ part, product, coats, surface, quantity, asArea }: Painting, source: TakeoffSource, byHand: ByHand, costs: boolean, problems: Set<TakeoffProblem>): WorkedOutCoating | null {
  const along = product.coverage_unit === 'feet_per_gallon'
  if (along ? quantity.unit !== 'length' : !asArea) {
    problems.add(!along && quantity.unit === 'pieces' ? 'no_piece_area' : 'coverage_does_not_fit')
    return null
  }
  const id = figuresOf[part](surface.id)
  const texture = source.substrates.find((each) => each.id === surface.substrate_id)?.texture_basis_points ?? 10_000
  const gallons = countable(() => gallonsOf(along ? quantity : asArea as Figure, {
    id, coverage: { unit: product.coverage_unit, thousandths: product.coverage_thousandths }, coats, texture_basis_points: texture, waste_basis_points: source.company.paint_waste_basis_points,
  }, byHand), problems)
  if (!gallons) return null
  const price = costs ? priceOf(product) : null
  if (costs && !price) problems.add('no_price')
  return { product, gallons, cost: price ? payable(() => costOf(gallons, { id, ...price, source: 'product' }, byHand), problems) : null }
}

/** What a gallon of a product costs: by the gallon where that is known, else by the pail, else by the quart. */
function priceOf({ quart_cents, gallon_cents, five_gallons_cents }: UsedProduct): { readonly cents: number; readonly buys: Fraction } | null {
  if (gallon_cents !== null) return { cents: gallon_cents, buys: fraction(1n) }
  if (five_gallons_cents !== null) return { cents: five_gallons_cents, buys: fraction(5n) }
  return quart_cents === null ? null : { cents: quart_cents, buys: fraction(1n, 4n) }
}

function productsOf(surfaces: readonly WorkedOutSurface[], costs: boolean): WorkedOutProduct[] {
  const coatings = surfaces.flatMap(({ primer, finish }) => [primer, finish].filter((coating) => coating !== null))
  return [...Map.groupBy(coatings, ({ product }) => product.id)].map(([id, used]) => {
    const { product } = used[0] as WorkedOutCoating
    const gallons = sumOf(figuresOf.gallons(id), 'gallons', used.map((coating) => coating.gallons))
    const sizes = [
      { id: 'quart', size_thousandths: 250, price_cents: product.quart_cents }, { id: 'gallon', size_thousandths: 1000, price_cents: product.gallon_cents },
      { id: 'five_gallons', size_thousandths: 5000, price_cents: product.five_gallons_cents },
    ]
    return { product, gallons, containers: costs ? cheapestContainers(gallons.value, sizes) : null }
  }).sort((one, other) => (one.product.id < other.product.id ? -1 : 1))
}
