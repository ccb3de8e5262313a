import type { ReactNode } from 'react'
import classes from './empty-state.module.css'

/** Says what a place is for while nothing is in it, and offers the one next step; `wholePage` where it is the whole screen. */
export function EmptyState({ icon, title, text, action, wholePage = false }: { readonly icon?: ReactNode; readonly title: string; readonly text: string; readonly action?: ReactNode; readonly wholePage?: boolean }) {
  const Heading = wholePage ? 'h1' : 'h2'
  return (
    <div className={classes['empty']}>
      {icon ? <div className={classes['icon']} aria-hidden="true">{icon}</div> : null}
      <Heading className={classes['title']}>{title}</Heading>
      <p className={classes['text']}>{text}</p>
      {action}
    </div>
  )
}
