import type { TFunction } from 'i18next'
import { cheapestContainers, type ContainerPlan } from '../../shared/estimating/containers.ts'
import { totalOf } from '../../shared/estimating/cost.ts'
import { figureKey, type Figure } from '../../shared/estimating/figure.ts'
import { productName } from '../../shared/takeoff/line-words.ts'
import { roomParts } from '../../shared/takeoff/room-parts.ts'
import { figureOfKey, figuresIn, figuresOf, type TakeoffSource, type WorkedOutCoating, type WorkedOutRoom, type WorkedOutTakeoff } from '../../shared/takeoff/work-out.ts'

/** What a room, or all of them, comes to. Money is null for those who may not see it. */
export interface Sums {
  readonly gallons: Figure | null
  readonly hours: Figure
  readonly days: Figure | null
  readonly labour_cents: number | null
  readonly material_cents: number | null
}

export interface ShownTakeoff {
  readonly takeoff: WorkedOutTakeoff
  readonly rooms: ReadonlyMap<string, WorkedOutRoom & { readonly sums: Sums }>
  readonly sums: Sums
  /** The figure of that key as it stands now. */
  byKey(key: string): Figure | undefined
}

/** A takeoff as the screen has it: with the sums of each room, and every figure to be found by its key. */
export function shownTakeoff(takeoff: WorkedOutTakeoff, estimateId: string): ShownTakeoff {
  const rooms = new Map(takeoff.rooms.map((room) => [room.room.id, { ...room, sums: sumsOf(room.room.id, [room], room.hours, null) }]))
  const whole = sumsOf(estimateId, takeoff.rooms, takeoff.hours, takeoff.days)
  const sums: Sums = { ...whole, labour_cents: takeoff.labour_cents, material_cents: takeoff.material_cents }
  let shown: Map<string, Figure> | undefined
  return {
    takeoff, rooms, sums,
    byKey(key) {
      shown ??= new Map([...figuresIn(takeoff), ...[...rooms.values()].map((room) => room.sums.gallons), sums.gallons].flatMap((figure) => (figure ? [[figureKey(figure), figure]] : [])))
      return shown.get(key) ?? figureOfKey(takeoff, key) ?? undefined
    },
  }
}

function sumsOf(of: string, rooms: readonly WorkedOutRoom[], hours: Figure, days: Figure | null): Sums {
  const surfaces = rooms.flatMap((room) => room.surfaces)
  const [first, ...others] = surfaces.flatMap(({ primer, finish }) => [primer, finish]).flatMap((coating) => (coating ? [coating.gallons] : []))
  const cents = (figures: readonly (Figure | null | undefined)[]): number => figures.reduce((sum, figure) => sum + (figure ? Number(figure.value.dividend) : 0), 0)
  return {
    gallons: first ? totalOf(figuresOf.gallons(of), [first, ...others]) : null, hours, days,
    labour_cents: cents(surfaces.map((surface) => surface.labour_cost)), material_cents: cents(surfaces.flatMap(({ primer, finish }) => [primer?.cost, finish?.cost])),
  }
}

/** The cheapest cans for one coating, were it bought alone. */
export function cansFor({ product, gallons }: WorkedOutCoating): ContainerPlan {
  return cheapestContainers(gallons.value, [
    { id: 'quart', size_thousandths: 250, price_cents: product.quart_cents }, { id: 'gallon', size_thousandths: 1000, price_cents: product.gallon_cents }, { id: 'five_gallons', size_thousandths: 5000, price_cents: product.five_gallons_cents },
  ])
}

/** What the doors and windows of a room take off its walls; null where that is worked out wall by wall. */
export function takenOff({ figures }: Pick<WorkedOutRoom, 'figures'>): Figure | null {
  const how = (figures.walls ?? figures.facade)?.how
  const worked = how?.kind === 'by_hand' ? how.instead_of.how : how
  return (worked?.kind === 'worked_out' ? worked.inputs.find(({ name }) => name === 'openings') : null) ?? null
}

/** A sum is what it adds up: only what it is made of can be put in by hand. */
export const takesAValue = (figure: Figure): boolean => figure.how.kind !== 'given' && figure.name !== 'total'

export const surfaceName = ({ name, kind }: { readonly name: string; readonly kind: string }, word: (kind: string) => string): string => name || word(kind)

/** What figures speak of, by the id that they carry: rooms, walls, openings, surfaces and what is on them. */
export function takeoffNames(source: TakeoffSource, t: TFunction<'takeoff'>): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const room of source.rooms) {
    names.set(room.id, room.name)
    names.set(figuresOf.hours(room.id), room.name)
    names.set(figuresOf.gallons(room.id), room.name)
    const parts = roomParts(room.parts)
    parts?.walls.forEach(({ id }, index) => names.set(id, t('wall_number', { number: index + 1 })))
    parts?.floors.forEach(({ id }, index) => names.set(id, t('floor_number', { number: index + 1 })))
    parts?.gables.forEach(({ id }, index) => names.set(id, t('gable_number', { number: index + 1 })))
  }
  for (const opening of source.openings) names.set(opening.id, t(`opening_kind.${opening.kind}`))
  for (const surface of source.surfaces) {
    const name = `${names.get(surface.room_id) ?? ''} · ${surfaceName(surface, (kind) => t(`surface.${kind}`))}`
    names.set(surface.id, name)
    names.set(figuresOf.finish(surface.id), name)
    names.set(figuresOf.primer(surface.id), t('of_primer', { name }))
  }
  for (const product of source.products) names.set(figuresOf.gallons(product.id), productName(product))
  return names
}
