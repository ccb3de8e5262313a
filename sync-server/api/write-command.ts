import type { CommandArguments, CommandName } from '../../shared/commands/registry.ts'
import { derivedId } from '../../shared/derived-id.ts'
import { ProblemError } from '../../shared/problem.ts'
import type { Session } from '../auth/sessions.ts'
import type { Postgres } from '../db/postgres.ts'
import type { Intake } from '../sync/intake.ts'
import type { World } from '../world.ts'
import { instantOf } from '../world.ts'

export interface CommandWriter {
  /**
   * Runs the call's one command; returns the id of the record that it is about, which for a repeated call is the one that the
   * first made. Throws `ProblemError` with the problem of a refusal, or `server_failed` where it could not be tried now.
   */
  command<Name extends CommandName>(name: Name, args: CommandArguments<Name>): Promise<string>
  /** Writes one of several commands of the call; their ids follow from the call's, so that a repeated call makes none a second time. */
  part(of: string): Pick<CommandWriter, 'command'>
  /** Whether the call was made before, with the same Idempotency-Key, and took effect. */
  wasApplied(): Promise<boolean>
}

/** Writes as one person, by a command with the given id: the same intake as a laptop's. */
export function commandWriter({ intake, postgres, world }: { intake: Intake; postgres: Postgres; world: World }, session: Session, id: string): CommandWriter {
  const loggedHere = () => postgres.database.selectFrom('command_log').select('record_id').where('id', '=', id).where('actor_id', '=', session.user.id).executeTakeFirst()
  return {
    part: (of) => commandWriter({ intake, postgres, world }, session, derivedId(id, of)),
    wasApplied: async () => await loggedHere() !== undefined,
    async command(name, args) {
      const result = await intake.apply(session, { id, name, args, device_id: session.device_id, sequence: null, at: instantOf(world), time_zone: 'UTC' })
      if (result.status === 'refused' || result.status === 'deferred') throw new ProblemError(result.problem)
      const logged = await loggedHere()
      if (!logged) throw new TypeError(`command ${id} was applied and is not in the log`)
      return logged.record_id
    },
  }
}
