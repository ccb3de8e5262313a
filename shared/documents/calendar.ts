import type { ConsentLanguage } from '../signing/consent.ts'

const months = {
  en: ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'],
  es: ['enero', 'febrero', 'marzo', 'abril', 'mayo', 'junio', 'julio', 'agosto', 'septiembre', 'octubre', 'noviembre', 'diciembre'],
} as const

/** The day of an instant in words, as a calendar hanging in that time zone shows it. The words are our own: a document has the same text on every machine. */
export function dayInWords(instant: string, timeZone: string, language: ConsentLanguage): string {
  const { year, month, day } = partsIn(instant, timeZone)
  const name = months[language][Number(month) - 1]
  return language === 'es' ? `${Number(day)} de ${name} de ${year}` : `${name} ${Number(day)}, ${year}`
}

/** Day and time of an instant on a clock of that time zone, which is said. */
export function instantInWords(instant: string, timeZone: string, language: ConsentLanguage): string {
  const zone = isTimeZone(timeZone) ? timeZone : 'UTC'
  const { hour, minute } = partsIn(instant, zone)
  const time = language === 'es' ? `${hour}:${minute}` : `${Number(hour) % 12 || 12}:${minute} ${Number(hour) < 12 ? 'AM' : 'PM'}`
  return `${dayInWords(instant, zone, language)}, ${time} (${zone.replaceAll('_', ' ')})`
}

/** The figures on a clock of that time zone. Only the zone's rules are asked of the platform, never a locale. */
function partsIn(instant: string, timeZone: string): Readonly<Record<'year' | 'month' | 'day' | 'hour' | 'minute', string>> {
  const format = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
    timeZone: isTimeZone(timeZone) ? timeZone : 'UTC', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  })
  const parts = Object.fromEntries(format.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]))
  return { year: parts['year'] ?? '', month: parts['month'] ?? '', day: parts['day'] ?? '', hour: parts['hour'] ?? '', minute: parts['minute'] ?? '' }
}

/** A company's zone is free text to the database; a document is drawn whatever it says. */
function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).format(0) !== ''
  } catch {
    return false
  }
}
