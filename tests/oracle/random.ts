/** Chance that is the same for the same seed and names, whatever else was drawn: leaving a shape out changes no other. */
export class Random {
  private state: number

  constructor(seed: number, ...names: readonly (string | number)[]) {
    // FNV-1a
    let hash = 0x811c9dc5
    for (const letter of [seed, ...names].join('/')) hash = Math.imul(hash ^ (letter.codePointAt(0) as number), 0x01000193)
    this.state = hash
  }

  /** From 0 to below 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item
  }

  /** At least one of the items, in their order. */
  some<Item>(items: readonly Item[], probability: number): Item[] {
    const chosen = items.filter(() => this.chance(probability))
    return chosen.length > 0 ? chosen : [this.pick(items)]
  }
}
