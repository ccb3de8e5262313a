import { useTranslation } from 'react-i18next'
import classes from './status-badge.module.css'

const tones = {
  project: { lead: 'quiet', bid: 'waiting', active: 'accent', punch: 'accent-outline', closed: 'faint' },
  estimate: { draft: 'quiet', sent: 'waiting', accepted: 'signed', declined: 'faint', superseded: 'faint' },
  report: { draft: 'quiet', submitted: 'accent' },
  change_order: { draft: 'quiet', sent: 'waiting', approved: 'signed', declined: 'faint', void: 'faint' },
  ticket: { draft: 'quiet', company_signed: 'waiting', signed: 'signed', void: 'faint' },
  contract: { draft: 'quiet', signed: 'signed', void: 'faint' },
  colour_schedule: { draft: 'quiet', approved: 'signed', superseded: 'faint' },
} as const

export type StatusKind = keyof typeof tones

/** The state of a record in a word, with a mark whose form tells it as well as its colour. */
export function StatusBadge({ kind, status }: { readonly kind: StatusKind; readonly status: string }) {
  const { t } = useTranslation('status')
  const tone = (tones[kind] as Readonly<Record<string, string>>)[status] ?? 'quiet'
  return <span className={classes['badge']} data-tone={tone}>{t(`${kind}.${status}`)}</span>
}
