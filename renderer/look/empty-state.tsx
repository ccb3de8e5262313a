import type { ReactNode } from 'react'
import classes from './empty-state.module.css'

/** Says what a place is for while nothing is in it, and offers the one next step. */
export function EmptyState({ icon, title, text, action }: { readonly icon?: ReactNode; readonly title: string; readonly text: string; readonly action?: ReactNode }) {
  return (
    <div className={classes['empty']}>
      {icon ? <div className={classes['icon']} aria-hidden="true">{icon}</div> : null}
      <h2 className={classes['title']}>{title}</h2>
      <p className={classes['text']}>{text}</p>
      {action}
    </div>
  )
}
