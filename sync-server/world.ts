import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'

/** Time and randomness, through the one door where a test can hold them. */
export interface World {
  now(): Date
  /** A new UUIDv7. */
  newId(): string
  randomBytes(size: number): Buffer
}

/** The clock and the randomness of the machine. */
export const realWorld: World = {
  now: () => new Date(),
  newId: () => v7(),
  randomBytes: (size) => randomBytes(size),
}

/** The present instant in the form that rows hold: UTC, milliseconds, `Z`. */
export const instantOf = (world: World): string => world.now().toISOString()
