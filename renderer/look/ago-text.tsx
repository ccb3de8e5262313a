import { useSyncExternalStore } from 'react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { formatInstant } from './date-text.tsx'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const tick = 15_000

const listeners = new Set<() => void>()
let now = Date.now()
let timer: ReturnType<typeof setInterval> | null = null

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  now = Date.now()
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, tick)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0 || !timer) return
    clearInterval(timer)
    timer = null
  }
}

/** The time in milliseconds, moving on every 15 seconds for all who look. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now)
}

/** How long ago, within a day; after that the date. `now` is milliseconds; what lies ahead of it is just now. */
export function formatAgo(instant: string, now: number, t: TFunction, language: string): string {
  const passed = now - Date.parse(instant)
  if (passed < 45_000) return t('look:ago.now')
  if (passed < hour - minute / 2) return t('look:ago.minutes', { count: Math.max(1, Math.round(passed / minute)) })
  if (passed < day) return t('look:ago.hours', { count: Math.round(passed / hour) })
  const at = new Date(instant)
  const sameYear = at.getFullYear() === new Date(now).getFullYear()
  return new Intl.DateTimeFormat(language, sameYear ? { month: 'short', day: 'numeric' } : { dateStyle: 'medium' }).format(at)
}

/** How long ago an instant was; the whole date on hover. */
export function AgoText({ at }: { readonly at: string }) {
  const { t, i18n } = useTranslation('look')
  const time = useNow()
  return <time dateTime={at} title={formatInstant(at, i18n.language)} className="figures">{formatAgo(at, time, t, i18n.language)}</time>
}
