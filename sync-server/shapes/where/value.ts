/**
 * A non-null value as it is computed with here. Integers are bigints; so are dates (days since 2000-01-01), timestamps and times
 * (microseconds, since 2000-01-01 and since midnight). Texts, uuids, enum labels and bytea are strings, as the stream has them.
 */
export type Value = boolean | bigint | number | string | Decimal | Interval | ArrayValue

/** A numeric: `units / 10^scale`, or one of the three that have no digits. */
export type Decimal = { readonly units: bigint; readonly scale: number } | { readonly special: 'NaN' | 'Infinity' | '-Infinity' }

export interface Interval {
  readonly months: number
  readonly days: number
  readonly microseconds: bigint
}

/** An array of any number of dimensions, its items in storage order. An empty array has no dimension. */
export interface ArrayValue {
  readonly lengths: readonly number[]
  readonly lowerBounds: readonly number[]
  readonly items: readonly (Value | null)[]
}
