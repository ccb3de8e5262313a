import type { NumbersLeft } from '../../shared/bridge.ts'
import type { Connection } from './database/open-database.ts'
import type { Writing } from './database/writer.ts'

interface Lease { readonly id: string; readonly first_number: number; readonly last_number: number; readonly next_number: number }

const leasesOf = `select l.id, l.first_number, l.last_number, coalesce(n.next_number, l.first_number) as next_number
  from number_lease l left join local_number n on n.lease_id = l.id where l.device_id = ? and l.kind = ? order by l.first_number, l.id`

/**
 * The next human number out of this device's leases, or null when they are used up. How far a lease is used is kept for good, also
 * when the lease itself has left the disk and come back; and a number that stands in a record here is passed over, whoever gave it.
 * So no number is given twice. Belongs in a transaction that is committed before the number is told.
 */
export function takeNumber({ statements, changed }: Writing, deviceId: string, kind: 'project' | 'estimate'): number | null {
  for (const lease of statements.get(leasesOf).all(deviceId, kind) as Lease[]) {
    const { used } = statements.get(`select max(number) as used from "${kind}" where number between ? and ?`).get(lease.first_number, lease.last_number) as { used: number | null }
    const number = Math.max(lease.next_number, (used ?? 0) + 1)
    if (number > lease.last_number) continue
    statements.get('insert into local_number (lease_id, kind, next_number) values (?, ?, ?) on conflict (lease_id) do update set next_number = excluded.next_number').run(lease.id, kind, number + 1)
    changed('local_number')
    return number
  }
  return null
}

/** How many numbers of each kind this device may still give without the office. */
export function numbersLeft(connection: Connection, deviceId: string): NumbersLeft {
  const left = (kind: 'project' | 'estimate'): number => (connection.prepare(leasesOf).all(deviceId, kind) as Lease[]).reduce((sum, lease) => sum + Math.max(0, lease.last_number - lease.next_number + 1), 0)
  return { project: left('project'), estimate: left('estimate') }
}
