import type { Actor } from '../../shared/commands/command.ts'

/** Who sends commands: the person of the session, and the device that the session is for, if any. */
export interface Author {
  readonly actor: Actor
  readonly device_id: string | null
}
