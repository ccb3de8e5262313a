import type { z } from 'zod'
import type { Role, Scope } from '../schema/scope.ts'
import type { Tx } from './tx.ts'

/** Who acts: taken from the session, never from the arguments. */
export interface Actor {
  readonly id: string
  readonly company_id: string
  readonly role: Role
}

/** What a command may know besides its arguments and its `Tx`. The same on the laptop and on the server. */
export interface CommandContext {
  readonly actor: Actor
  /** The command's own id. */
  readonly command_id: string
  /** The device that issued it; null for the REST interface and jobs. */
  readonly device_id: string | null
  /** When the user did it, UTC. */
  readonly at: string
  /** The named zone of the device at that time. */
  readonly time_zone: string
  /** The schema version under which it was issued: what is refused since a later one is not refused to it. */
  readonly schema: number
}

/**
 * Everything that can change a synced row is one of these.
 * `run` is a pure function of its arguments, its context and its `Tx`: it awaits nothing else and catches no database error,
 * for it runs on SQLite and on Postgres and must do the same on both.
 */
export interface Command<Name extends string = string, Arguments extends z.ZodType = z.ZodType> {
  readonly name: Name
  readonly arguments: Arguments
  /** Roles that may. Access to the scope is checked besides, by whoever runs the command. */
  readonly roles: readonly Role[]
  /** True for the command that brings its scope into being, so that nobody can have access to it yet. */
  readonly createsScope?: boolean
  /** The one scope that it writes. */
  scope(args: z.output<Arguments>, actor: Actor): Scope
  /** The record that it is about, for the outbox and for history. */
  record(args: z.output<Arguments>): { readonly table: string; readonly id: string }
  /** Refuses by throwing `Refusal`. */
  run(tx: Tx, args: z.output<Arguments>, context: CommandContext): Promise<void>
}

/** Declares a command; only here for its type. */
export function command<const Name extends string, Arguments extends z.ZodType>(declaration: Command<Name, Arguments>): Command<Name, Arguments> {
  return Object.freeze(declaration)
}

export const everyRole: readonly Role[] = ['admin', 'office', 'estimator', 'superintendent']
/** Those who write estimates and see what things cost. */
export const estimatingRoles: readonly Role[] = ['admin', 'office', 'estimator']
export const officeRoles: readonly Role[] = ['admin', 'office']
