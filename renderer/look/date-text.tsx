import { useTranslation } from 'react-i18next'

/** A calendar date (`YYYY-MM-DD`) in words; no time zone can move it. */
export function formatDate(date: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`))
}

/** An instant in the laptop's own zone, or in the zone named, which is then said. */
export function formatInstant(instant: string, language: string, timeZone?: string): string {
  const format = timeZone
    ? new Intl.DateTimeFormat(language, { year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', timeZone, timeZoneName: 'short' })
    : new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
  return format.format(new Date(instant))
}

/** A calendar date, or a dash where there is none. */
export function DateText({ date }: { readonly date: string | null }) {
  const { i18n } = useTranslation()
  if (!date) return <span className="quiet">–</span>
  return <time dateTime={date} className="figures">{formatDate(date, i18n.language)}</time>
}

/** An instant; with `timeZone` in that zone, which is said. */
export function InstantText({ at, timeZone }: { readonly at: string; readonly timeZone?: string }) {
  const { i18n } = useTranslation()
  return <time dateTime={at} className="figures">{formatInstant(at, i18n.language, timeZone)}</time>
}
