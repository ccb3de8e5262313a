import { v7 as newId } from 'uuid'
import { noParts, partsText, roomParts } from '../../shared/takeoff/room-parts.ts'
import type { Room } from './use-takeoff-editing.ts'

/** What changes when a room is measured in another way: wall by wall it begins with the walls and the floor that it had as a box. */
export function reshaped(room: Room, shape: Room['shape']): Partial<Room> {
  const parts = roomParts(room.parts) ?? noParts
  if (shape === 'box' || parts.walls.length > 0 || parts.floors.length > 0) return { shape }
  const { length, width, height } = room
  return {
    shape,
    parts: partsText({ ...parts, walls: [length, width, length, width].map((each) => ({ id: newId(), length: each, height })), floors: [{ id: newId(), length, width }] }),
  }
}
