import { useCallback, useState } from 'react'

/** A value of the interface alone (which columns, which saved views) kept on this laptop under a name. */
export function useKeptOnLaptop<Value>(name: string, first: Value): readonly [Value, (value: Value) => void] {
  const key = `kibray-${name}`
  const [value, setValue] = useState<Value>(() => {
    const kept = localStorage.getItem(key)
    if (kept === null) return first
    try {
      return JSON.parse(kept) as Value
    } catch {
      return first
    }
  })
  const keep = useCallback((next: Value) => {
    setValue(next)
    localStorage.setItem(key, JSON.stringify(next))
  }, [key])
  return [value, keep]
}
