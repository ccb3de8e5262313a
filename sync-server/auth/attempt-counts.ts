import { createHash } from 'node:crypto'
import type { ClientRateLimitInfo, Store } from 'express-rate-limit'
import type { Postgres } from '../db/postgres.ts'
import type { World } from '../world.ts'

/** How often somebody tried: kept beside the rows and not with them, for it is of no worth after a crash. Keys are hashed: people type passwords into the wrong field. */
export const attemptTable = `create unlogged table if not exists sign_in_attempt (key text collate "C" primary key, attempts bigint not null, counts_until timestamptz not null)`

const counting = `
  insert into sign_in_attempt (key, attempts, counts_until) values ($1, 1, $2::timestamptz + make_interval(secs => $3))
  on conflict (key) do update set
    attempts = case when sign_in_attempt.counts_until <= $2::timestamptz then 1 else sign_in_attempt.attempts + 1 end,
    counts_until = case when sign_in_attempt.counts_until <= $2::timestamptz then excluded.counts_until else sign_in_attempt.counts_until end
  returning attempts, counts_until`

/** Counts attempts in the database, so that several servers count them together. `name` keeps apart what is limited apart. */
export function attemptCounts(postgres: Postgres, world: World, name: string, windowMs: number): Store {
  const digest = (key: string): string => createHash('sha256').update(`${name} ${key}`).digest('base64')
  const query = <Row extends object>(text: string, values: readonly unknown[]): Promise<Row[]> => postgres.withConnection((connection) => connection.query<Row>(text, values))
  return {
    async increment(key): Promise<ClientRateLimitInfo> {
      const [row] = await query<{ attempts: number; counts_until: Date }>(counting, [digest(key), world.now(), windowMs / 1000])
      // a first attempt is rare, and so a good moment to forget those whose time is over
      if (row?.attempts === 1) await query('delete from sign_in_attempt where counts_until <= $1', [world.now()])
      return { totalHits: row?.attempts ?? 1, resetTime: row?.counts_until }
    },
    async decrement(key) {
      await query('update sign_in_attempt set attempts = greatest(attempts - 1, 0) where key = $1', [digest(key)])
    },
    async resetKey(key) {
      await query('delete from sign_in_attempt where key = $1', [digest(key)])
    },
  }
}
