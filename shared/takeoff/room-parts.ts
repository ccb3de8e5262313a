import { z } from 'zod'
import { isLength } from '../estimating/length.ts'
import { field } from '../schema/row-schema.ts'
import { room } from '../schema/tables.ts'
import { canonicalJson } from '../signing/canonical-json.ts'

/** A length in nanometres, of at most a kilometre. */
const measuredLength = z.number().refine(isLength, { error: 'not a length from 0 to 1 km in whole nanometres' })
/** A rise in thousandths of an inch in 12 inches, of at most ten times the run. */
const pitchThousandths = z.number().int().min(0).max(120_000)

const partId = field(room, 'id')
const wall = z.strictObject({ id: partId, length: measuredLength, height: measuredLength, other_height: measuredLength.optional() })
const rectangle = z.strictObject({ id: partId, length: measuredLength, width: measuredLength })
const gable = z.strictObject({ id: partId, width: measuredLength, pitch_thousandths: pitchThousandths })

const shapes = z.strictObject({ walls: z.array(wall).max(200).default([]), floors: z.array(rectangle).max(50).default([]), gables: z.array(gable).max(20).default([]) })

/** What a room consists of that has more than a length, a width and a height: walls and floors, or gables. Lengths are in nanometres. */
export type RoomParts = z.output<typeof shapes>

export const noParts: RoomParts = { walls: [], floors: [], gables: [] }

/** The parts as `room.parts` keeps them. */
export const partsText = (parts: Partial<RoomParts>): string => canonicalJson({ ...noParts, ...parts })

/** Reads `room.parts`; null where it holds something else. */
export function roomParts(text: string): RoomParts | null {
  try {
    const { data } = shapes.refine(({ walls, floors, gables }) => {
      const ids = [...walls, ...floors, ...gables].map((part) => part.id)
      return new Set(ids).size === ids.length
    }).safeParse(JSON.parse(text))
    return data ?? null
  } catch {
    return null
  }
}
