import type { Entry, Report } from './use-report-editing.ts'

/** What a report lacks before it can be handed in; each has a sentence and a field in the report's screen. */
export type MissingPart = 'weather' | 'crew' | 'crew_hours' | 'work' | 'delay_words'

/**
 * A day is told when one knows the weather, who was there for how long, and what was done. A day on which a delay kept everybody
 * away needs neither crew nor work.
 */
export function missingParts(report: Pick<Report, 'weather'>, entries: readonly Pick<Entry, 'kind' | 'description' | 'quantity_thousandths'>[]): readonly MissingPart[] {
  const of = (kind: Entry['kind']) => entries.filter((entry) => entry.kind === kind)
  const told = (list: readonly Pick<Entry, 'description'>[]): boolean => list.some((entry) => entry.description.trim() !== '')
  const lostDay = told(of('delay'))
  const missing: MissingPart[] = []
  if (report.weather === '') missing.push('weather')
  if (!lostDay && of('crew').length === 0) missing.push('crew')
  if (of('crew').some((entry) => !entry.quantity_thousandths)) missing.push('crew_hours')
  if (!lostDay && !told(of('work'))) missing.push('work')
  if (of('delay').some((entry) => entry.description.trim() === '')) missing.push('delay_words')
  return missing
}
