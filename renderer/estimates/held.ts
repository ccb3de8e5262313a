import { useSyncExternalStore } from 'react'

/** A value that many look at and few follow: whoever holds it is not drawn again when it changes. */
export class Held<Value> {
  #value: Value
  readonly #listeners = new Set<() => void>()

  constructor(value: Value) {
    this.#value = value
  }

  readonly set = (value: Value): void => {
    if (Object.is(value, this.#value)) return
    this.#value = value
    for (const listener of this.#listeners) listener()
  }

  readonly current = (): Value => this.#value

  readonly follow = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }
}

export const useHeld = <Value>(held: Held<Value>): Value => useSyncExternalStore(held.follow, held.current)

/** A part of what is held; draws again only when that part changed. `part` must return a plain value. */
export const useHeldPart = <Value, Part>(held: Held<Value>, part: (value: Value) => Part): Part => useSyncExternalStore(held.follow, () => part(held.current()))
