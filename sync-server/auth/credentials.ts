import type { Postgres } from '../db/postgres.ts'
import type { World } from '../world.ts'
import { instantOf } from '../world.ts'
import { hashPassword } from './password.ts'

/** Gives a person a password, or another one. A credential never leaves the server, so no command writes it. */
export async function setPassword(postgres: Postgres, world: World, person: { readonly id: string; readonly company_id: string }, password: string, iterations?: number): Promise<void> {
  const hash = await hashPassword(password, world, iterations)
  await postgres.withConnection((connection) => connection.query(
    `insert into credential (id, company_id, password_hash, changed_at) values ($1, $2, $3, $4)
     on conflict (id) do update set password_hash = excluded.password_hash, changed_at = excluded.changed_at`,
    [person.id, person.company_id, hash, instantOf(world)],
  ))
}
