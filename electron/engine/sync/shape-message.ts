import type { StreamChange } from './cut.ts'

/** A row of the replica table, as far as a stream's columns go. Values that Postgres calls bigint come as such, or as text. */
export interface Image {
  readonly tbl?: string
  readonly id?: string
  readonly version?: bigint | string | number
  readonly data?: string
  readonly restricted?: string
}

/** A message of a shape's log, as far as it is of concern here. */
export interface ShapeMessage {
  readonly headers: { readonly operation?: string; readonly txids?: readonly (string | number)[] }
  readonly value?: Image
}

/** The change that a message tells, or null where it tells none that can be understood. */
export function changeIn({ headers, value }: ShapeMessage): StreamChange | null {
  const { tbl, id, version, data, restricted } = value ?? {}
  if (headers.operation === undefined || typeof tbl !== 'string' || typeof id !== 'string') return null
  if (headers.operation === 'delete') return { kind: 'delete', table: tbl, id }
  return { kind: 'upsert', table: tbl, id, version: version === undefined ? null : Number(version), data, restricted, whole: headers.operation === 'insert' }
}
