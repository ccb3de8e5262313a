import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseDate } from '../../shared/import/parse-cell.ts'
import { formatDate, formatInstant } from '../../renderer/look/date-text.tsx'
import { today } from '../../renderer/reports/today.ts'
import { tableNamed } from '../../shared/schema/database.ts'
import { decodeRow, encodeRow } from '../../shared/schema/replica-codec.ts'

describe.each([['America/Denver', 420], ['UTC', 0], ['Pacific/Kiritimati', -840]] as const)('on a laptop in %s', (zone, minutesWest) => {
  const before = process.env['TZ']
  beforeEach(() => {
    process.env['TZ'] = zone
    expect(new Date('2026-11-23T12:00:00Z').getTimezoneOffset()).toBe(minutesWest)
  })
  afterEach(() => {
    if (before === undefined) delete process.env['TZ']
    else process.env['TZ'] = before
  })

  test('a calendar date is the same day on every laptop: read from a file, kept, sent, and shown', () => {
    for (const written of ['2026-01-01', '2026-03-08', '2026-11-01', '2026-12-31']) {
      const [year = '', month = '', day = ''] = written.split('-')
      for (const typed of [written, `${written}T23:59:59Z`, `${month}/${day}/${year}`]) expect(parseDate(typed)).toBe(written)
      const report = tableNamed('report')
      expect(decodeRow(report, encodeRow(report, { report_date: written }).data, null)['report_date']).toBe(written)
      expect(formatDate(written, 'en')).toContain(` ${Number(day)}, ${year}`)
      expect(formatDate(written, 'es')).toMatch(new RegExp(`^${Number(day)} `))
    }
  })

  test('a report is of the day on which somebody stands on the site, from midnight to midnight there', () => {
    expect(today(new Date(2026, 10, 23, 0, 0, 1))).toBe('2026-11-23')
    expect(today(new Date(2026, 10, 23, 23, 59, 59))).toBe('2026-11-23')
  })

  test('an instant that is shown in its own zone says the same time everywhere, and the zone', () => {
    expect(formatInstant('2026-11-24T01:30:00.000Z', 'en', 'America/Denver')).toMatch(/Nov 23, 2026, 6:30\sPM MST/)
  })
})
