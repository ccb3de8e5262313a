/** By position and id, both by code point, as everywhere. */
export function byPosition(one: { readonly position: string; readonly id: string }, other: { readonly position: string; readonly id: string }): number {
  if (one.position !== other.position) return one.position < other.position ? -1 : 1
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0
}
