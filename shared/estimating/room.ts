import { formulasOf, type ByHand, type Figure } from './figure.ts'
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
  const formula = formulasOf(room.id, byHand)
  const openings = room.shape === 'box' ? room.openings : room.walls.flatMap((wall) => wall.openings)
  const shell = room.shape === 'box' ? ofBox(room, rule, byHand) : ofWalls(room, rule, byHand)
  const gaps = openings.filter(({ kind }) => kind === 'door' || kind === 'passage').map(({ id, width, count: many }) =>
    formulasOf(id, byHand)('opening_widths', 'length', 'product', length('width', width, id), count('count', 'ratio', many, 'measured', id)))
  const pieces = (kind: OpeningKind): Figure[] => openings.filter((opening) => opening.kind === kind).map((opening) => count('count', 'pieces', opening.count, 'measured', opening.id))
  return {
    walls: shell.walls,
    ceiling: shell.ceiling,
    floor: shell.floor,
    baseboard: formula('baseboard', 'length', 'less', shell.perimeter, formula('opening_widths', 'length', 'sum', ...gaps)),
    crown: formula('crown', 'length', 'sum', shell.perimeter),
    doors: formula('doors', 'pieces', 'sum', ...pieces('door')),
    windows: formula('windows', 'pieces', 'sum', ...pieces('window')),
    cabinets: formula('cabinets', 'pieces', 'sum', count('count', 'pieces', room.cabinet_pieces, 'measured', room.id)),
  }
}

type Shell = Pick<RoomSurfaces, 'walls' | 'ceiling' | 'floor'> & { readonly perimeter: Figure }

function ofBox(room: BoxRoom, rule: OpeningRule, byHand: ByHand): Shell {
  const { id } = room
  const formula = formulasOf(id, byHand)
  const [long, wide, high] = [length('length', room.length, id), length('width', room.width, id), length('height', room.height, id)]
  const perimeter = formula('perimeter', 'length', 'product', twice, formula('long_and_wide', 'length', 'sum', long, wide))
  const level = formula('wall_gross', 'area', 'product', perimeter, high)
  const floor = formula('floor', 'area', 'product', long, wide)
  const walls = (...gross: readonly Figure[]): Figure => formula('walls', 'area', 'less', formula('gross', 'area', 'sum', ...gross), openingsArea(room.openings, rule, id, byHand))
  if (room.ceiling.kind === 'flat') return { perimeter, floor, walls: walls(level), ceiling: formula('ceiling', 'area', 'product', long, wide) }

  const steep = pitch(room.ceiling.pitch_thousandths, id)
  const ceiling = formula('ceiling', 'area', 'product', long, wide, slope(formula, steep))
  const rise = room.ceiling.kind === 'cathedral' ? gableRise(formula, wide, steep) : formula('ridge_rise', 'length', 'product', wide, steep)
  // two triangles of half the width × the rise, whether the ridge stands in the middle or at one side
  const ends = formula('end_triangles', 'area', 'product', wide, rise)
  if (room.ceiling.kind === 'cathedral') return { perimeter, floor, ceiling, walls: walls(level, ends) }
  return { perimeter, floor, ceiling, walls: walls(level, ends, formula('high_wall', 'area', 'product', long, rise)) }
}

function ofWalls({ id, walls, floors }: WalledRoom, rule: OpeningRule, byHand: ByHand): Shell {
  const formula = formulasOf(id, byHand)
  const rectangles = floors.map((floor) => formulasOf(floor.id, byHand)('floor', 'area', 'product', length('length', floor.length, floor.id), length('width', floor.width, floor.id)))
  return {
    perimeter: formula('perimeter', 'length', 'sum', ...walls.map((wall) => length('length', wall.length, wall.id))),
    walls: formula('walls', 'area', 'sum', ...walls.map((wall) => wallArea(wall, rule, byHand))),
    floor: formula('floor', 'area', 'sum', ...rectangles),
    ceiling: formula('ceiling', 'area', 'sum', ...rectangles),
  }
}

/** Length × height, or × the mean of the heights at both ends, less openings by the rule, never below zero. */
export function wallArea(wall: Wall, rule: OpeningRule, byHand: ByHand = {}): Figure {
  const { id } = wall
  const formula = formulasOf(id, byHand)
  const low = length('height', wall.height, id)
  const high = wall.other_height === undefined ? low : formula('mean_height', 'length', 'product', half, formula('both_heights', 'length', 'sum', low, length('other_height', wall.other_height, id)))
  return formula('wall', 'area', 'less', formula('wall_gross', 'area', 'product', length('length', wall.length, id), high), openingsArea(wall.openings, rule, id, byHand))
}
