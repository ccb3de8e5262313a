import { allocate } from './money.ts'

/** A payment as a contract names it: an amount in cents, or a share in basis points. The row of `contract_payment` fits. */
export interface NamedPayment {
  readonly share_basis_points: number | null
  readonly amount_cents: number | null
}

export interface PaymentSchedule {
  /** What each payment comes to, in their order. */
  readonly amounts: readonly number[]
  /** What they leave of the sum; 0 where they add up to it exactly. */
  readonly left_cents: number
}

const whole = 10_000

/**
 * What the payments of a contract come to. Amounts are taken first; what they leave is shared out by the shares, which have to make a
 * whole for nothing to be left. `allocate` loses no cent, so payments that make a whole add up to the sum exactly.
 */
export function paymentSchedule(sumCents: number, payments: readonly NamedPayment[]): PaymentSchedule {
  const named = payments.reduce((sum, { amount_cents }) => sum + BigInt(amount_cents ?? 0), 0n)
  const rest = BigInt(sumCents) - named
  const shares = payments.map(({ amount_cents, share_basis_points }) => (amount_cents === null ? BigInt(share_basis_points ?? 0) : 0n))
  const given = shares.reduce((one, other) => one + other, 0n)
  // what the shares leave, or take too much, has a share as well; of what it gets nothing is paid
  const parts = given === 0n ? shares.map(() => 0n) : allocate(rest, [...shares, BigInt(whole) - given])
  const amounts = payments.map(({ amount_cents }, index) => Number(amount_cents === null ? parts[index] ?? 0n : BigInt(amount_cents)))
  return { amounts, left_cents: Number(BigInt(sumCents) - amounts.reduce((one, amount) => one + BigInt(amount), 0n)) }
}
