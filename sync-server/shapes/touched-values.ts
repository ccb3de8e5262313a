/** The values of a subquery that came or went, and so may have changed what `column IN (subquery)` is for a row. */
export class TouchedValues {
  readonly texts = new Set<string>()
  /** Rows that have NULL in the column: an empty set is not the same to them as one that holds something. */
  nulls = false
  /** Rows with any value: whether the set holds NULL has changed. */
  everything = false

  get isEmpty(): boolean {
    return !this.everything && !this.nulls && this.texts.size === 0
  }

  /** Whether a row with this text in the column may be concerned. */
  concerns(text: string | null): boolean {
    return this.everything || (text === null ? this.nulls : this.texts.has(text))
  }

  add(other: TouchedValues): void {
    if (other.everything) this.everything = true
    if (other.nulls) this.nulls = true
    for (const text of other.texts) this.texts.add(text)
  }

  clear(): void {
    this.texts.clear()
    this.nulls = false
    this.everything = false
  }
}
