import { v7 as newId } from 'uuid'
import { positionsAt } from '../editing/positions.ts'
import type { Catalogue } from './use-catalogue.ts'
import type { Room, Surface } from './use-takeoff-editing.ts'

/** What is usually painted in a new room, and on a new side of a house. */
const usual = { room: ['walls', 'ceiling', 'baseboard'], elevation: ['facade', 'soffit', 'fascia'] } as const satisfies Record<Room['kind'], readonly Surface['kind'][]>

/** The surfaces that a new room begins with. */
export function beginningSurfaces(room: Room, rooms: readonly Room[], surfaces: readonly Surface[], catalogue: Catalogue): Surface[] {
  const kinds = usual[room.kind]
  const positions = positionsAt([], 0, kinds.length)
  return kinds.map((kind, index) => likeBefore({ room_id: room.id, kind, position: positions[index] as string }, rooms, surfaces, catalogue))
}

/**
 * A new surface, painted like the last one of its kind in this estimate; where there is none, with the only paint and the first
 * production rate that fit.
 */
export function likeBefore(surface: Pick<Surface, 'room_id' | 'kind' | 'position'>, rooms: readonly Room[], surfaces: readonly Surface[], catalogue: Catalogue): Surface {
  const before = surface.kind === 'other' ? undefined : rooms.flatMap((room) => surfaces.filter((each) => each.room_id === room.id && each.kind === surface.kind)).at(-1)
  const plain: Omit<Surface, 'id' | 'room_id' | 'kind' | 'position'> = {
    name: '', included: 1, measured_thousandths: 0, measured_unit: 'square_feet', face_width: null, substrate_id: null, finish_product_id: null, coats: 2, primer_product_id: null, primer_coats: 0, production_rate_id: null,
    prep_factor_id: null, height_factor_id: null, access_factor_id: null, note: '',
  }
  if (before) {
    const { face_width, substrate_id, finish_product_id, coats, primer_product_id, primer_coats, production_rate_id, prep_factor_id, access_factor_id } = before
    return { ...plain, face_width, substrate_id, finish_product_id, coats, primer_product_id, primer_coats, production_rate_id, prep_factor_id, access_factor_id, ...surface, id: newId() }
  }
  const made: Surface = { ...plain, ...surface, id: newId() }
  const paints = catalogue.finishesFor(made)
  return { ...made, finish_product_id: paints.length === 1 ? paints[0]?.id ?? null : null, production_rate_id: catalogue.ratesFor(made)[0]?.id ?? null }
}
