/** What people call a change order by: its number in the project, and a letter where two people who were offline took the same one. */
export const changeOrderNumber = ({ number, suffix }: { readonly number: number; readonly suffix: number | null }): string => `CO-${number}${letterOf(suffix ?? 0)}`

/** What people call a time and material ticket by, as a change order. */
export const ticketNumber = ({ number, suffix }: { readonly number: number; readonly suffix: number | null }): string => `TM-${number}${letterOf(suffix ?? 0)}`

/** Nothing for the first, then B, C … Z, and what is beyond in figures. */
const letterOf = (place: number): string => (place === 0 ? '' : place < 26 ? String.fromCharCode(65 + place) : `-${place + 1}`)

/**
 * What people call a record by: its number, or, until the office has given one, a provisional mark out of the record's own id. The
 * question mark keeps it from ever being read as a number.
 */
export function humanNumber(prefix: 'E' | 'P', { id, number }: { readonly id: string; readonly number: number | null }): string {
  return number === null ? `${prefix}-?${id.slice(-4).toUpperCase()}` : `${prefix}-${number}`
}
