import type { ReactElement } from 'react'
import { Kbd, Tooltip } from '@mantine/core'
import classes from './key-hint.module.css'

/** Shows the key of an action beside its words when the pointer or the focus rests on it. */
export function KeyHint({ label, keys, children }: { readonly label: string; readonly keys: string; readonly children: ReactElement }) {
  return (
    <Tooltip label={<span className={classes['hint']}>{label}<Kbd size="xs">{keys}</Kbd></span>} events={{ hover: true, focus: true, touch: false }}>
      {children}
    </Tooltip>
  )
}
