import { startTransition, useEffect, useState } from 'react'
import type { Held } from './held.ts'

/** How long the keys must rest, in milliseconds. */
const rest = 200

/**
 * What is held, at once after a rest, and otherwise as soon as neither it nor `other` has changed for a moment: what stands beside the
 * sheet is not drawn between the keys of whoever types.
 */
export function useSettled<Value>(held: Held<Value>, other: Pick<Held<unknown>, 'follow'>): Value {
  const [settled, setSettled] = useState(held.current)
  useEffect(() => {
    let last = -Infinity
    let timer: ReturnType<typeof setTimeout> | undefined
    const settle = (): void => { startTransition(() => { setSettled(() => held.current()) }) }
    const changed = (): void => {
      clearTimeout(timer)
      const now = performance.now()
      if (now - last > rest) settle()
      else timer = setTimeout(settle, rest)
      last = now
    }
    settle()
    const stops = [held.follow(changed), other.follow(changed)]
    return () => {
      clearTimeout(timer)
      for (const stop of stops) stop()
    }
  }, [held, other])
  return settled
}
