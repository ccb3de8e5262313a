import type { Writing } from './database/writer.ts'

interface Lease { readonly id: string; readonly first_number: number; readonly last_number: number }

/**
 * The next human number out of this device's leases, or null when they are used up. How far a lease is used is kept for good, also
 * when the lease itself has left the disk and come back, so no number is given twice. Belongs in a transaction that is committed
 * before the number is told.
 */
export function takeNumber({ statements }: Writing, deviceId: string, kind: 'project' | 'estimate'): number | null {
  const leases = statements.get('select id, first_number, last_number from number_lease where device_id = ? and kind = ? order by first_number, id').all(deviceId, kind) as Lease[]
  for (const lease of leases) {
    const used = statements.get('select next_number from local_number where lease_id = ?').get(lease.id) as { next_number: number } | undefined
    const number = used?.next_number ?? lease.first_number
    if (number > lease.last_number) continue
    statements.get('insert into local_number (lease_id, kind, next_number) values (?, ?, ?) on conflict (lease_id) do update set next_number = excluded.next_number').run(lease.id, kind, number + 1)
    return number
  }
  return null
}
