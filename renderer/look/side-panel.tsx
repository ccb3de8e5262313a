import type { ReactNode } from 'react'
import { useEffect, useId, useRef } from 'react'
import { CloseButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './side-panel.module.css'

interface SidePanelProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
  /** Buttons that stay in sight while the content scrolls. */
  readonly footer?: ReactNode
}

/** A panel at the right that keeps the list in sight: the list beside it goes on working. Escape closes it and gives the focus back. */
export function SidePanel({ title, onClose, children, footer }: SidePanelProps) {
  const { t } = useTranslation('look')
  const titleId = useId()
  const panel = useRef<HTMLElement>(null)

  useEffect(() => {
    const before = document.activeElement
    const body = panel.current?.querySelector('[data-panel-body]')
    const first = body?.querySelector<HTMLElement>('[data-autofocus]') ?? body?.querySelector<HTMLElement>('input, textarea, select, button, a[href]')
    first?.focus()
    return () => { if (before instanceof HTMLElement && before.isConnected) before.focus() }
  }, [])

  return (
    <aside
      ref={panel} className={classes['panel']} aria-labelledby={titleId} data-print="no"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.stopPropagation()
        onClose()
      }}
    >
      <header className={classes['header']}>
        <h2 id={titleId} className={classes['title']}>{title}</h2>
        <CloseButton aria-label={t('close_panel')} onClick={onClose} />
      </header>
      <div className={classes['body']} data-panel-body>{children}</div>
      {footer ? <footer className={classes['footer']}>{footer}</footer> : null}
    </aside>
  )
}
