import { Refusal } from '../../shared/problem.ts'
import type { Tx } from '../../shared/commands/tx.ts'
import type { Connection } from '../db/postgres.ts'
import type { World } from '../world.ts'
import { instantOf } from '../world.ts'

export type NumberKind = 'project' | 'estimate'
export const numberKinds: readonly NumberKind[] = ['project', 'estimate']

const FIRST_NUMBER = 1001
/** Numbers in one lease. */
export const LEASE_SIZE = 50
/** A device whose last lease has fewer numbers left than this gets another. */
export const LEASE_LOW = 20
/** A number given by hand may run ahead of the counter by so much. */
const LARGEST_LEAP = 1_000_000

interface Lease { readonly id: string; readonly device_id: string; readonly user_id: string; readonly first_number: number; readonly last_number: number }

/** Takes the next `count` human numbers of a company; returns the first. Others wait until this transaction ends. */
export async function takeNumbers(connection: Connection, world: World, company: string, kind: NumberKind, count: number): Promise<number> {
  const [row] = await connection.query<{ first: number }>(
    `insert into number_counter (id, company_id, kind, next_number) values ($1, $2, $3, $4::bigint + $5::bigint)
     on conflict (company_id, kind) do update set next_number = number_counter.next_number + $5::bigint returning next_number - $5::bigint as first`,
    [world.newId(), company, kind, FIRST_NUMBER, count],
  )
  return (row as { first: number }).first
}

/** Gives a device a further range of numbers, which reaches it with its user's scope. */
export async function lease(connection: Connection, tx: Tx, world: World, device: { readonly id: string; readonly user_id: string; readonly company_id: string }, kind: NumberKind): Promise<void> {
  const first = await takeNumbers(connection, world, device.company_id, kind, LEASE_SIZE)
  await tx.insert('number_lease', {
    id: world.newId(), company_id: device.company_id, user_id: device.user_id, device_id: device.id, kind,
    first_number: first, last_number: first + LEASE_SIZE - 1, leased_at: instantOf(world),
  })
}

/**
 * Checks a number that came with a new record and renews the device's lease where it runs low.
 * Refuses with `number_taken` a number that another person's device may give out. One of another device of one's own came with work
 * that a restored or copied laptop goes on with; that no number stands twice is the database's own rule.
 */
export async function useNumber(connection: Connection, tx: Tx, world: World, use: { company: string; kind: NumberKind; number: number; device: string | null; user: string }): Promise<void> {
  const { company, kind, number, device, user } = use
  const leases = await connection.query<Lease>(
    `select id, device_id, user_id, first_number, last_number from number_lease
     where company_id = $1 and kind = $2 and (device_id = $3 or $4::bigint between first_number and last_number)`,
    [company, kind, device, number],
  )
  const holding = leases.find((each) => each.first_number <= number && number <= each.last_number)
  if (holding && holding.device_id !== device && holding.user_id !== user) throw new Refusal('number_taken', `the ${kind} number ${number} belongs to another device`, { fields: [{ field: 'number', message: 'belongs to another device' }] })
  if (!holding) {
    await leap(connection, world, company, kind, number)
    return
  }
  const newest = Math.max(0, ...leases.filter((each) => each.device_id === device).map((each) => each.last_number))
  if (device && newest - number < LEASE_LOW) await lease(connection, tx, world, { id: device, user_id: user, company_id: company }, kind)
}

/**
 * Gives a device further numbers that had none left when it issued a command, at `at`. Where it got some since, this command only
 * waited longer than they took.
 */
export async function refill(connection: Connection, tx: Tx, world: World, { device, kind, at }: { device: string; kind: NumberKind; at: string }): Promise<void> {
  const [known] = await connection.query<{ id: string; user_id: string; company_id: string; leased_at: string | null }>(
    `select device.id, device.user_id, device.company_id, (select max(leased_at) from number_lease where device_id = device.id and kind = $2) as leased_at
     from device where device.id = $1`, [device, kind],
  )
  if (known && (known.leased_at === null || known.leased_at <= at)) await lease(connection, tx, world, known, kind)
}

/** A number given by hand is never given out again. */
async function leap(connection: Connection, world: World, company: string, kind: NumberKind, number: number): Promise<void> {
  const next = await takeNumbers(connection, world, company, kind, 0)
  if (number < next) return
  if (number < 1 || number > next + LARGEST_LEAP) throw new Refusal('invalid_input', `${number} is no ${kind} number`, { fields: [{ field: 'number', message: 'too far from the numbers in use' }] })
  await takeNumbers(connection, world, company, kind, number + 1 - next)
}
