import { createHash } from 'node:crypto'
import { randomFrom } from '../unit/shared/random-commands.ts'

/** A whole number of 32 bits that is the same for the same names (FNV-1a). */
export function hashOf(...names: readonly (string | number)[]): number {
  let hash = 0x811c9dc5
  for (const letter of names.join('/')) hash = Math.imul(hash ^ (letter.codePointAt(0) as number), 0x01000193)
  return hash >>> 0
}

/** Chance that is the same for the same names, whatever else was drawn: leaving a step out changes no other. */
export class Chance {
  readonly next: () => number

  constructor(...names: readonly (string | number)[]) {
    this.next = randomFrom(hashOf(...names))
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number { return Math.floor(this.next() * limit) }

  of(probability: number): boolean { return this.next() < probability }

  pick<Item>(items: readonly Item[]): Item { return items[this.below(items.length)] as Item }

  /** One of the items, each as likely as its weight says. */
  weighed<Item extends string>(weights: Readonly<Record<Item, number>>): Item {
    const all = Object.entries(weights) as [Item, number][]
    let left = this.next() * all.reduce((sum, [, weight]) => sum + weight, 0)
    return (all.find(([, weight]) => (left -= weight) < 0) ?? all[0] as [Item, number])[0]
  }
}

/** One of the rows by the dice alone: more rows or fewer rarely change which one it is. */
export function pickStably<Row extends { readonly id: string }>(rows: readonly Row[], dice: string | number): Row | undefined {
  let best: Row | undefined
  let least = Infinity
  for (const row of rows) {
    const hash = hashOf(dice, row.id)
    if (hash < least) [best, least] = [row, hash]
  }
  return best
}

/** An id of the form of a UUIDv7 that is the same for the same names. */
export function idOf(...names: readonly (string | number)[]): string {
  const hex = createHash('md5').update(names.join('/')).digest('hex')
  return `0199${hex.slice(0, 4)}-${hex.slice(4, 8)}-7${hex.slice(8, 11)}-8${hex.slice(11, 14)}-${hex.slice(14, 26)}`
}
