import { commonDivisor, fraction, roundedUp, type Fraction } from './fraction.ts'

/** A can or pail as it is sold. */
export interface Container {
  readonly id: string
  /** Thousandths of the unit that the need is in: 250 for a quart, 1,000 for a gallon, 5,000 for a pail. */
  readonly size_thousandths: number
  /** Null where nobody knows it: such a container is not chosen. */
  readonly price_cents: number | null
}

/** How many of each, the dearest plan never, or why there is none. */
export type ContainerPlan =
  | { readonly ok: true; readonly counts: Readonly<Record<string, number>>; readonly containers: number; readonly cost_cents: number; readonly held_thousandths: number }
  | { readonly ok: false; readonly reason: 'no_price' | 'too_much' }

/** Beyond so many steps of the table, nobody buys paint by the can: 10,000 gallons in quarts. */
const mostSteps = 40_000n

interface Best {
  readonly cost: number
  readonly containers: number
  readonly held: number
  readonly last: Container | null
  readonly before: number
}

/**
 * The cheapest containers that hold at least `need`, of as many as one likes of each size. Where two plans cost the same, the one with
 * fewer containers, then the one with less left over. Exact: a dynamic programme over the need, in steps of the greatest size that all
 * sizes are a multiple of. Throws `RangeError` for a container without a size, a price below zero, or a need below zero.
 */
export function cheapestContainers(need: Fraction, containers: readonly Container[]): ContainerPlan {
  if (need.dividend < 0n) throw new RangeError('a need is not negative')
  for (const { id, size_thousandths, price_cents } of containers) {
    if (!Number.isSafeInteger(size_thousandths) || size_thousandths <= 0) throw new RangeError(`${id} holds nothing: ${size_thousandths}`)
    if (price_cents !== null && (!Number.isSafeInteger(price_cents) || price_cents < 0)) throw new RangeError(`${id} has no price in cents: ${price_cents}`)
  }
  const priced = containers.flatMap((container) => (container.price_cents === null ? [] : [{ container, cost: container.price_cents, size: container.size_thousandths }]))
  if (need.dividend > 0n && priced.length === 0) return { ok: false, reason: 'no_price' }
  const step = priced.reduce((by, { size }) => commonDivisor(by, BigInt(size)), 0n)
  const steps = step === 0n ? 0n : roundedUp(fraction(need.dividend * 1000n, need.divisor * step))
  const beyond = (each: number): boolean => !Number.isSafeInteger(each * Number(steps))
  if (steps > mostSteps || priced.some(({ cost, size }) => beyond(cost) || beyond(size))) return { ok: false, reason: 'too_much' }

  const best: Best[] = [{ cost: 0, containers: 0, held: 0, last: null, before: 0 }]
  for (let at = 1; at <= Number(steps); at += 1) {
    let found: Best | null = null
    for (const { container, cost, size } of priced) {
      const before = Math.max(0, at - size / Number(step))
      const rest = best[before] as Best
      const plan: Best = { cost: rest.cost + cost, containers: rest.containers + 1, held: rest.held + size, last: container, before }
      if (!found || better(plan, found)) found = plan
    }
    best.push(found as Best)
  }
  return counted(best, Number(steps))
}

function better(one: Best, other: Best): boolean {
  if (one.cost !== other.cost) return one.cost < other.cost
  if (one.containers !== other.containers) return one.containers < other.containers
  return one.held < other.held
}

function counted(best: readonly Best[], steps: number): ContainerPlan {
  const { cost, containers, held } = best[steps] as Best
  const counts: Record<string, number> = {}
  for (let at = steps; at > 0;) {
    const { last, before } = best[at] as Best
    if (last) counts[last.id] = (counts[last.id] ?? 0) + 1
    at = before
  }
  return { ok: true, counts, containers, cost_cents: cost, held_thousandths: held }
}
