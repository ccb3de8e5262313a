import { Tooltip } from '@mantine/core'
import { IconClockExclamation } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { seesRestricted } from '../../shared/schema/scope.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useCompany } from '../bridge/use-company.ts'
import { useTopicPart } from '../bridge/use-topic.ts'
import { useNow } from '../look/ago-text.tsx'
import classes from './stale-prices.module.css'

const day = 24 * 60 * 60 * 1000

/** When this laptop last heard from the office, where that is longer ago than the company lets prices pass for the present ones; else null. */
function useStaleSince(): Date | null {
  const days = useCompany()?.price_stale_days ?? 0
  const syncedAt = useTopicPart('sync_status', (status) => status.synced_at)
  const now = useNow()
  const { role } = useSignedInUser()
  if (days === 0 || !syncedAt || !seesRestricted(role) || now - Date.parse(syncedAt) <= days * day) return null
  return new Date(syncedAt)
}

/** The two texts of it: a few words, and why. */
export function useStaleWords(): { readonly short: string; readonly why: string } | null {
  const { t, i18n } = useTranslation('price-book')
  const since = useStaleSince()
  const now = useNow()
  if (!since) return null
  const sameYear = since.getFullYear() === new Date(now).getFullYear()
  const words = (month: 'short' | 'long'): string => new Intl.DateTimeFormat(i18n.language, { day: 'numeric', month, ...(sameYear ? {} : { year: 'numeric' }) }).format(since)
  return { short: t('stale', { day: words('short') }), why: t('stale_why', { day: words('long') }) }
}

/** Says beside prices from when they are, once this laptop has not heard from the office for long. Nothing stops for it. */
export function StalePrices() {
  const words = useStaleWords()
  if (!words) return null
  return (
    <Tooltip label={words.why} multiline w={280} events={{ hover: true, focus: true, touch: true }}>
      <button type="button" className={classes['badge']} aria-description={words.why}><IconClockExclamation size={15} stroke={1.8} aria-hidden="true" />{words.short}</button>
    </Tooltip>
  )
}
