import { useState } from 'react'
import { useSearchParams } from 'react-router'

export interface RecordPanel {
  /** The record that the address names, or null. */
  readonly openId: string | null
  /** Whether the panel of a new record stands there instead. */
  readonly creating: boolean
  /** Opens a record; null none. */
  open(id: string | null): void
  create(): void
  /** Closes the panel that stands there. */
  close(): void
}

/** What stands in the panel beside a list: the record whose id the address has under `parameter`, or one to be made. */
export function useRecordPanel(parameter: string): RecordPanel {
  const [parameters, setParameters] = useSearchParams()
  const [creating, setCreating] = useState(false)
  const open = (id: string | null): void => {
    setCreating(false)
    setParameters((before) => {
      const after = new URLSearchParams(before)
      if (id === null) after.delete(parameter)
      else after.set(parameter, id)
      return after
    }, { replace: true })
  }
  return {
    openId: parameters.get(parameter), creating, open,
    create: () => {
      open(null)
      setCreating(true)
    },
    close: () => {
      if (creating) setCreating(false)
      else open(null)
    },
  }
}
