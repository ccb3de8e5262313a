import type { ReactNode } from 'react'
import classes from './fields.module.css'

interface FieldFrameProps {
  readonly id: string
  readonly label: string
  readonly reason?: string | null
  readonly children: ReactNode
}

/** A field's label, its control, and what is wrong with what was typed. */
export function FieldFrame({ id, label, reason = null, children }: FieldFrameProps) {
  return (
    <div className={classes['field']}>
      <label htmlFor={id} className={classes['label']}>{label}</label>
      <div className={classes['control']}>
        {children}
        {reason ? <div id={`${id}-reason`} role="alert" className={classes['reason']}>{reason}</div> : null}
      </div>
    </div>
  )
}

/** Fields one below the other, labels in a column of their own. */
export function FieldGrid({ children, label }: { readonly children: ReactNode; readonly label: string }) {
  return <div role="group" aria-label={label} className={classes['grid']}>{children}</div>
}
