import type { Role } from '../../shared/schema/scope.ts'
import { Chance } from './chance.ts'
import { people } from './office.ts'
import type { Weather } from './wire.ts'
import { allWeathers } from './wire.ts'

/** One thing that happens. `dice` decides its details, together with what is there at the time. */
export type Step = { readonly dice: string } & (
  | { readonly do: 'command'; readonly laptop: number }
  /** One of all commands, whatever there is to do it with. */
  | { readonly do: 'named_command'; readonly laptop: number }
  /** Several at once, none waiting for the one before. */
  | { readonly do: 'burst'; readonly laptop: number; readonly count: number }
  | { readonly do: 'resend' | 'discard' | 'import' | 'sync_now' | 'offline' | 'online' | 'restart' | 'quit' | 'start' | 'kill' | 'sign_out' | 'sign_in' | 'reinstall' | 'hand_over' | 'keep_copy' | 'put_back' | 'verify' | 'reset'; readonly laptop: number }
  | { readonly do: 'weather'; readonly laptop: number; readonly weather: Weather }
  | { readonly do: 'clock'; readonly laptop: number; readonly by: number }
  | { readonly do: 'pass'; readonly milliseconds: number }
  | { readonly do: 'member' | 'revoke' }
  | { readonly do: 'role'; readonly user: number; readonly role: Role }
  | { readonly do: 'server_stop' | 'server_kill' | 'server_start' | 'shapes_lost' | 'database_cut' | 'schema' }
)

/** Everything that a seed decides. */
export interface Plan {
  readonly seed: string
  /** Whose laptops they are, by their place in `people`. */
  readonly users: readonly number[]
  readonly steps: readonly Step[]
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const clockJumps = [-10 * 365 * day, -400 * day, -day, -hour, -2 * minute, 3 * second, 10 * minute, hour, 2 * day, 100 * day, 5 * 365 * day]

/** What happens how often. */
const weights = {
  command: 90, named_command: 40, burst: 8, resend: 4, discard: 2, import: 1, sync_now: 3, offline: 5, online: 6, restart: 2, quit: 2, start: 3, kill: 4, sign_out: 1, sign_in: 3, reinstall: 0.5, hand_over: 0.5,
  weather: 10, clock: 3, pass: 30, member: 8, revoke: 0.5, role: 1.5, server_stop: 0.7, server_kill: 1, server_start: 3, shapes_lost: 0.4, database_cut: 0.5, schema: 1,
  keep_copy: 1, put_back: 0.7, verify: 1, reset: 0.7,
} as const

/** Makes the plan of a seed. `kinds` are the only things that happen, where they are named. */
export function planOf(seed: string, { laptops, steps, kinds }: { readonly laptops: number; readonly steps: number; readonly kinds?: readonly string[] | undefined }): Plan {
  const chance = new Chance(seed, 'plan')
  const allowed = Object.fromEntries(Object.entries(weights).filter(([kind]) => !kinds || kinds.includes(kind))) as typeof weights
  // one who holds the whole company, one who does not; then whoever, the second laptop of the same person often among them
  const users = [chance.pick([0, 1]), chance.pick([2, 3]), ...Array.from({ length: Math.max(0, laptops - 2) }, () => chance.below(people.length))].slice(0, laptops)
  return { seed, users, steps: Array.from({ length: steps }, (_, index) => stepOf(new Chance(seed, 'step', index), `${seed}/${index}`, chance.weighed(allowed), laptops)) }
}

function stepOf(chance: Chance, dice: string, kind: keyof typeof weights, laptops: number): Step {
  const laptop = chance.below(laptops)
  switch (kind) {
    case 'burst': return { dice, do: kind, laptop, count: 2 + chance.below(6) }
    case 'weather': return { dice, do: kind, laptop, weather: chance.of(0.3) ? 'calm' : chance.pick(allWeathers) }
    case 'clock': return { dice, do: kind, laptop, by: chance.pick(clockJumps) }
    case 'pass': return { dice, do: kind, milliseconds: chance.pick([20, 200, second, 3 * second, 10 * second, 40 * second, chance.of(0.2) ? 6 * minute : second, chance.of(0.1) ? 30 * minute : 300]) }
    case 'role': return { dice, do: kind, user: 1 + chance.below(people.length - 1), role: chance.pick(['office', 'estimator', 'superintendent', 'admin']) }
    case 'member': case 'revoke': case 'server_stop': case 'server_kill': case 'server_start': case 'shapes_lost': case 'database_cut': case 'schema': return { dice, do: kind }
    default: return { dice, do: kind, laptop }
  }
}
