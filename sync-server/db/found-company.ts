import type { CommandArguments } from '../../shared/commands/registry.ts'
import type { Actor } from '../../shared/commands/command.ts'
import { ProblemError } from '../../shared/problem.ts'
import { setPassword } from '../auth/credentials.ts'
import type { Intake } from '../sync/intake.ts'
import type { World } from '../world.ts'
import { instantOf } from '../world.ts'
import type { Postgres } from './postgres.ts'

export interface Founding {
  readonly postgres: Postgres
  readonly intake: Intake
  readonly world: World
  readonly passwordIterations: number
}

export type NewPerson = CommandArguments<'user.create'> & { readonly password: string }

/** Founds a company with its first admin, who can sign in from then on. */
export async function foundCompany(founding: Founding, company: CommandArguments<'company.create'>, admin: NewPerson): Promise<Actor> {
  const { postgres, intake, world } = founding
  const actor: Actor = { id: admin.id, company_id: company.id, role: 'admin' }
  const { password, ...person } = admin
  const shared = { device_id: null, sequence: null, at: instantOf(world), time_zone: company.time_zone }
  await intake.found(actor, [
    { id: world.newId(), name: 'company.create', args: company, ...shared },
    { id: world.newId(), name: 'user.create', args: person, ...shared },
  ])
  await setPassword(postgres, world, actor, password, founding.passwordIterations)
  return actor
}

/** Adds a person who can sign in. */
export async function addPerson(founding: Founding, admin: Actor, { password, ...person }: NewPerson): Promise<Actor> {
  const { postgres, intake, world } = founding
  const result = await intake.apply({ actor: admin, device_id: null }, { id: world.newId(), name: 'user.create', args: person, device_id: null, sequence: null, at: instantOf(world), time_zone: 'UTC' })
  if (result.status === 'refused') throw new ProblemError(result.problem)
  const actor: Actor = { id: person.id, company_id: admin.company_id, role: person.role }
  await setPassword(postgres, world, actor, password, founding.passwordIterations)
  return actor
}
