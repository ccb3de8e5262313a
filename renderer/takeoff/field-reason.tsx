import type { RefObject } from 'react'
import { useLayoutEffect, useState } from 'react'
import { Portal } from '@mantine/core'
import classes from './field-reason.module.css'

interface FieldReasonProps {
  readonly id: string
  readonly of: RefObject<HTMLElement | null>
  readonly reason: string
}

/** Why what was typed is no value, right beneath its field and above everything that scrolls. Only drawn where it is needed: a sheet has hundreds of fields. */
export function FieldReason({ id, of, reason }: FieldReasonProps) {
  const [place, setPlace] = useState<{ readonly left: number; readonly top: number } | null>(null)
  useLayoutEffect(() => {
    const follow = (): void => {
      const box = of.current?.getBoundingClientRect()
      if (box) setPlace({ left: Math.max(8, Math.min(box.left, innerWidth - 352)), top: box.bottom + 4 })
    }
    follow()
    addEventListener('scroll', follow, true)
    addEventListener('resize', follow)
    return () => {
      removeEventListener('scroll', follow, true)
      removeEventListener('resize', follow)
    }
  }, [of])
  return <Portal><span id={id} role="alert" className={classes['reason']} style={place ?? { visibility: 'hidden' }}>{reason}</span></Portal>
}
