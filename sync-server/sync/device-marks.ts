import { ProblemError } from '../../shared/problem.ts'
import type { DeviceMark } from '../../shared/sync/protocol.ts'
import { inOnePass, type Postgres } from '../db/postgres.ts'
import type { World } from '../world.ts'
import { instantOf } from '../world.ts'

/** How far each device's data folder had come when it pushed last. No synced row, for it says nothing to anybody but this server. */
export const deviceMarkTable = `create table if not exists device_mark (device_id text collate "C" primary key, count bigint not null, nonce text not null, place text not null, at text not null)`

/**
 * Moves on with a device's mark, in a transaction of its own and before any command of the push is looked at. It waits for no disk
 * where commands follow, for theirs come behind it in the log of Postgres; what a power cut takes back is a mark that is ahead. The mark that the last
 * push left is good, and so is the same push again, whose answer may have been lost. One that is ahead is good too: then it is this
 * database that was restored.
 * @throws ProblemError `server_failed` for the mark of another device than the session's;
 *   `device_restored`, `device_copied` for a mark of the past: of an older state of the folder, or of a copy of it elsewhere
 */
export async function moveMark(postgres: Postgres, world: World, device: string, { device: stated, count, nonce, next, place }: DeviceMark, commandsFollow: boolean): Promise<void> {
  // somebody signed in between what this push says and the token that it came with
  if (stated !== device) throw new ProblemError({ code: 'server_failed', detail: 'the session is for another device; send it again' })
  const known = await postgres.withConnection(async (connection) => {
    const [, [moved]] = await inOnePass(connection.run(commandsFollow ? 'begin; set local synchronous_commit = off' : 'begin'), connection.query(
      `insert into device_mark as known (device_id, count, nonce, place, at) values ($1, $2::bigint + 1, $4, $5, $6)
       on conflict (device_id) do update set count = excluded.count, nonce = excluded.nonce, place = excluded.place, at = excluded.at
       where known.count < $2::bigint or (known.count = $2::bigint and known.nonce = $3) or (known.count = $2::bigint + 1 and known.nonce = $4)
       returning device_id`, [device, count, nonce, next, place, instantOf(world)],
    ), connection.run('commit'))
    if (moved) return null
    const [row] = await connection.query<{ place: string; at: string }>('select place, at from device_mark where device_id = $1', [device])
    return row ?? null
  })
  if (!known) return
  throw new ProblemError(known.place === place
    ? { code: 'device_restored', detail: `this data folder is an older state of itself: the office has later work of it, of ${known.at}` }
    : { code: 'device_copied', detail: `this data folder is a copy: the office has later work of the same device from another place, of ${known.at}` })
}
