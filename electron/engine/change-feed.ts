type Listener = (tables: ReadonlySet<string>) => void

/** Tells who wants to know which tables changed, after each commit. */
export class ChangeFeed {
  readonly #listeners = new Set<Listener>()

  /** Returns what ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  announce(tables: ReadonlySet<string>): void {
    if (tables.size === 0) return
    for (const listener of this.#listeners) listener(tables)
  }
}
