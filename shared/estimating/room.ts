import { workedOut, type ByHand, type Figure, type FigureName } from './figure.ts'
import { count, half, length, twice } from './given-figures.ts'
import { openingsArea, type Opening, type OpeningKind, type OpeningRule } from './opening.ts'
import { gableRise, pitch, slope } from './pitch.ts'

/** Lengths are in nanometres. */
export interface Rectangle {
  readonly id: string
  readonly length: number
  readonly width: number
}

export interface Wall {
  readonly id: string
  readonly length: number
  readonly height: number
  /** The height at the other end, where the wall ends under a slope. */
  readonly other_height?: number
  readonly openings: readonly Opening[]
}

/** `cathedral` has its ridge in the middle, along the length; `shed` is high along one of the long walls. Pitches are in thousandths of an inch in 12. */
export type Ceiling =
  | { readonly kind: 'flat' }
  | { readonly kind: 'cathedral' | 'shed'; readonly pitch_thousandths: number }

interface AnyRoom {
  readonly id: string
  /** How many pieces of a cabinet are painted: doors, drawer fronts, boxes. */
  readonly cabinet_pieces: number
}

/** A room measured by its length, width and height. */
export interface BoxRoom extends AnyRoom {
  readonly shape: 'box'
  readonly length: number
  readonly width: number
  readonly height: number
  readonly ceiling: Ceiling
  readonly openings: readonly Opening[]
}

/** A room measured wall by wall; its floor is a sum of rectangles, an L is two of them. */
export interface WalledRoom extends AnyRoom {
  readonly shape: 'walls'
  readonly walls: readonly Wall[]
  readonly floors: readonly Rectangle[]
}

export type Room = BoxRoom | WalledRoom

/** What there is to paint in a room. */
export interface RoomSurfaces {
  readonly walls: Figure
  readonly ceiling: Figure
  readonly floor: Figure
  readonly baseboard: Figure
  readonly crown: Figure
  readonly doors: Figure
  readonly windows: Figure
  readonly cabinets: Figure
}

/**
 * The surfaces of a room: walls, ceiling and floor as areas, baseboard and crown as lengths, the rest in pieces. Walls are perimeter ×
 * height less openings by the rule, never below zero (The Old Farmer's Almanac, "How Much Do You Need: Interior Paint"); wall by wall,
 * each wall for itself. The crown runs around the room, the baseboard as well but for doors and passages. Throws `RangeError` for a
 * size that is none.
 */
export function roomSurfaces(room: Room, rule: OpeningRule, byHand: ByHand = {}): RoomSurfaces {
  const openings = room.shape === 'box' ? room.openings : room.walls.flatMap((wall) => wall.openings)
  const { perimeter, walls, ceiling, floor } = room.shape === 'box' ? ofBox(room, rule, byHand) : ofWalls(room, rule, byHand)
  const toFloor = openings.filter(({ kind }) => kind === 'door' || kind === 'passage')
  const gaps = workedOut({ name: 'opening_widths', unit: 'length', of: room.id }, 'sum', toFloor.map(({ id, width, count: many }) =>
    workedOut({ name: 'opening_widths', unit: 'length', of: id }, 'product', [length('width', width, id), count('count', 'ratio', many, 'measured', id)], byHand)), byHand)
  return {
    walls, ceiling, floor,
    baseboard: workedOut({ name: 'baseboard', unit: 'length', of: room.id }, 'less', [perimeter, gaps], byHand),
    crown: workedOut({ name: 'crown', unit: 'length', of: room.id }, 'sum', [perimeter], byHand),
    doors: pieces('doors', 'door', room.id, openings, byHand),
    windows: pieces('windows', 'window', room.id, openings, byHand),
    cabinets: workedOut({ name: 'cabinets', unit: 'pieces', of: room.id }, 'sum', [count('count', 'pieces', room.cabinet_pieces, 'measured', room.id)], byHand),
  }
}

type Shell = Pick<RoomSurfaces, 'walls' | 'ceiling' | 'floor'> & { readonly perimeter: Figure }

function ofBox(room: BoxRoom, rule: OpeningRule, byHand: ByHand): Shell {
  const { id } = room
  const [long, wide, high] = [length('length', room.length, id), length('width', room.width, id), length('height', room.height, id)]
  const perimeter = workedOut({ name: 'perimeter', unit: 'length', of: id }, 'product', [twice, workedOut({ name: 'long_and_wide', unit: 'length', of: id }, 'sum', [long, wide], byHand)], byHand)
  const level = workedOut({ name: 'wall_gross', unit: 'area', of: id }, 'product', [perimeter, high], byHand)
  const floor = workedOut({ name: 'floor', unit: 'area', of: id }, 'product', [long, wide], byHand)
  const walls = (gross: readonly Figure[]): Figure => workedOut({ name: 'walls', unit: 'area', of: id }, 'less', [workedOut({ name: 'gross', unit: 'area', of: id }, 'sum', gross, byHand), openingsArea(room.openings, rule, id, byHand)], byHand)
  if (room.ceiling.kind === 'flat') return { perimeter, floor, walls: walls([level]), ceiling: workedOut({ name: 'ceiling', unit: 'area', of: id }, 'product', [long, wide], byHand) }

  const steep = pitch(room.ceiling.pitch_thousandths, id)
  const ceiling = workedOut({ name: 'ceiling', unit: 'area', of: id }, 'product', [long, wide, slope(id, steep, byHand)], byHand)
  const rise = room.ceiling.kind === 'cathedral' ? gableRise(id, wide, steep, byHand) : workedOut({ name: 'ridge_rise', unit: 'length', of: id }, 'product', [wide, steep], byHand)
  // two triangles of half the width × the rise, whether the ridge stands in the middle or at one side
  const ends = workedOut({ name: 'end_triangles', unit: 'area', of: id }, 'product', [wide, rise], byHand)
  if (room.ceiling.kind === 'cathedral') return { perimeter, floor, ceiling, walls: walls([level, ends]) }
  return { perimeter, floor, ceiling, walls: walls([level, ends, workedOut({ name: 'high_wall', unit: 'area', of: id }, 'product', [long, rise], byHand)]) }
}

function ofWalls(room: WalledRoom, rule: OpeningRule, byHand: ByHand): Shell {
  const { id } = room
  const flat = (name: 'floor' | 'ceiling'): Figure => workedOut({ name, unit: 'area', of: id }, 'sum', room.floors.map((floor) =>
    workedOut({ name: 'floor', unit: 'area', of: floor.id }, 'product', [length('length', floor.length, floor.id), length('width', floor.width, floor.id)], byHand)), byHand)
  return {
    perimeter: workedOut({ name: 'perimeter', unit: 'length', of: id }, 'sum', room.walls.map((wall) => length('length', wall.length, wall.id)), byHand),
    walls: workedOut({ name: 'walls', unit: 'area', of: id }, 'sum', room.walls.map((wall) => wallArea(wall, rule, byHand)), byHand),
    floor: flat('floor'), ceiling: flat('ceiling'),
  }
}

/** Length × height, or × the mean of the heights at both ends, less openings by the rule, never below zero. */
export function wallArea(wall: Wall, rule: OpeningRule, byHand: ByHand = {}): Figure {
  const { id } = wall
  const low = length('height', wall.height, id)
  const high = wall.other_height === undefined ? low
    : workedOut({ name: 'mean_height', unit: 'length', of: id }, 'product', [half, workedOut({ name: 'both_heights', unit: 'length', of: id }, 'sum', [low, length('other_height', wall.other_height, id)], byHand)], byHand)
  const gross = workedOut({ name: 'wall_gross', unit: 'area', of: id }, 'product', [length('length', wall.length, id), high], byHand)
  return workedOut({ name: 'wall', unit: 'area', of: id }, 'less', [gross, openingsArea(wall.openings, rule, id, byHand)], byHand)
}

const pieces = (name: FigureName, kind: OpeningKind, of: string, openings: readonly Opening[], byHand: ByHand): Figure =>
  workedOut({ name, unit: 'pieces', of }, 'sum', openings.filter((opening) => opening.kind === kind).map((opening) => count('count', 'pieces', opening.count, 'measured', opening.id)), byHand)
