import type { ReactNode } from 'react'
import { useId } from 'react'
import classes from './section.module.css'

/** A part of a screen under a heading of its own. */
export function Section({ title, actions, children }: { readonly title: string; readonly actions?: ReactNode; readonly children: ReactNode }) {
  const id = useId()
  return (
    <section className={classes['section']} aria-labelledby={id}>
      <div className={classes['heading']}>
        <h2 id={id}>{title}</h2>
        {actions ? <div className={classes['actions']}>{actions}</div> : null}
      </div>
      {children}
    </section>
  )
}
