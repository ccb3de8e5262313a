/**
 * What people call a record by: its number, or, until the office has given one, a provisional mark out of the record's own id. The
 * question mark keeps it from ever being read as a number.
 */
export function humanNumber(prefix: 'E' | 'P', { id, number }: { readonly id: string; readonly number: number | null }): string {
  return number === null ? `${prefix}-?${id.slice(-4).toUpperCase()}` : `${prefix}-${number}`
}
