import type { ReactNode } from 'react'
import { createContext, useCallback, useContext, useMemo, useRef, useState } from 'react'
import { Button, CloseButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './notices.module.css'

export interface Notice {
  /** What happened, a sentence. */
  readonly title: string
  /** What was kept and what to do, where that is not plain. */
  readonly text?: string
  /** `attention` stays until it is closed, `quiet` leaves by itself. */
  readonly tone: 'quiet' | 'attention'
  readonly action?: { readonly label: string; readonly run: () => void }
}

const quietMilliseconds = 6_000
const mostAtOnce = 4

const NoticeContext = createContext<((notice: Notice) => void) | null>(null)

/** Shows notices in a corner, where they cover no work and take no focus. */
export function NoticeProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation('look')
  const [notices, setNotices] = useState<readonly (Notice & { readonly key: number })[]>([])
  const nextKey = useRef(1)

  const close = useCallback((key: number) => { setNotices((before) => before.filter((each) => each.key !== key)) }, [])
  const tell = useCallback((notice: Notice) => {
    const key = nextKey.current++
    setNotices((before) => [...before.filter((each) => each.title !== notice.title || each.text !== notice.text), { ...notice, key }].slice(-mostAtOnce))
    if (notice.tone === 'quiet') setTimeout(() => { close(key) }, quietMilliseconds)
  }, [close])

  const shown = useMemo(() => notices.map(({ key, title, text, tone, action }) => (
    <div key={key} className={classes['notice']} data-tone={tone} role={tone === 'attention' ? 'alert' : 'status'}>
      <div className={classes['words']}>
        <div className={classes['title']}>{title}</div>
        {text ? <div className={classes['text']}>{text}</div> : null}
        {action ? <Button size="compact-sm" variant="default" mt={8} onClick={() => { close(key); action.run() }}>{action.label}</Button> : null}
      </div>
      <CloseButton size="sm" aria-label={t('close_notice')} onClick={() => { close(key) }} />
    </div>
  )), [notices, close, t])

  return (
    <NoticeContext value={tell}>
      {children}
      <section className={classes['corner']} aria-label={t('notices')} data-print="no">{shown}</section>
    </NoticeContext>
  )
}

/** Tells the person something in a calm notice. */
export function useNotice(): (notice: Notice) => void {
  const tell = useContext(NoticeContext)
  if (!tell) throw new TypeError('there is no NoticeProvider above')
  return tell
}
