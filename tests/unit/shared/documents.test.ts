import { describe, expect, test } from 'vitest'
import { dayInWords, instantInWords } from '../../../shared/documents/calendar.ts'
import { usualPaper } from '../../../shared/documents/paper.ts'
import type { Proposal } from '../../../shared/documents/proposal.ts'
import { proposalOf } from '../../../shared/documents/proposal.ts'
import type { WorkOrder } from '../../../shared/documents/work-order.ts'
import { workOrderOf } from '../../../shared/documents/work-order.ts'
import { documentWords, filled } from '../../../shared/documents/words.ts'
import { estimateTotals } from '../../../shared/estimating/totals.ts'
import { aJob, aSignedJob, ours } from '../documents/a-job.ts'

/** The names of all fields of a type, however deep. */
type Fields<T> = T extends readonly (infer Item)[] ? Fields<Item> : T extends object ? { [Key in keyof T & string]: Key | Fields<T[Key]> }[keyof T & string] : never

type OfMoney = `${string}${'cents' | 'basis_points' | 'price' | 'cost' | 'rate' | 'total' | 'currency' | 'markup' | 'discount' | 'tax' | 'terms'}${string}`
type OfOurs = `${string}${'cost' | 'markup' | 'margin' | 'overhead' | 'profit' | 'labour' | 'material' | 'unit_cents' | 'internal'}${string}` | 'note'
type OfTheCrew = `${string}crew${string}`
type OfTheClient = 'notes' | 'scope_of_work' | 'exclusions' | 'terms'
/** Does not compile where a field of one of these names is in the type. */
type None<T extends never> = T
export type CrewHasNoMoney = None<Extract<Fields<WorkOrder>, OfMoney>>
export type CrewHasNothingOfOthers = None<Extract<Fields<Omit<WorkOrder, 'colours'>>, OfOurs | OfTheClient>>
export type ClientHasNothingOfOurs = None<Extract<Fields<Proposal>, OfOurs>>
export type ClientHasNothingOfTheCrew = None<Extract<Fields<Proposal>, OfTheCrew>>

/** Every name and every value of a model, as one text. */
const whole = (model: object): string => JSON.stringify(model)

describe('what a document holds for whom', () => {
  test('a proposal: prices out of the one function for totals, nothing that stands behind them, and nothing for the crew', () => {
    const job = aJob()
    const proposal = proposalOf(job)
    const totals = estimateTotals(job.estimate, job.sections, job.lines)
    expect(proposal.content).toMatchObject({ subtotal_cents: totals.subtotal_cents, discount_cents: totals.discount_cents, tax_cents: totals.tax_cents, total_cents: totals.total_cents })
    expect(proposal.content.sections.flatMap((section) => section.lines).map((line) => line.price_cents)).toEqual(job.lines.map((line) => totals.lines[line.id]?.price_cents))
    expect(whole(proposal)).not.toMatch(new RegExp(`${ours.note}|CREW|crew|markup|overhead|profit|margin|cost|labour|material|9137|4753|1313|3500`))
  })

  test('a work order: what to do and the notes for the crew, nothing of ours or of the client, and no amount of anything but work', () => {
    const job = aJob()
    const order = workOrderOf(job)
    expect(order.sections).toEqual([
      { name: 'Living room', lines: [{ description: 'Walls, two coats', quantity_thousandths: 3000, unit: 'sq ft', crew_note: ours.crew_note }, { description: 'Ceiling', quantity_thousandths: 3000, unit: 'sq ft', crew_note: ours.crew_note }] },
      { name: 'Kitchen', lines: [{ description: 'Doors, both sides', quantity_thousandths: 3000, unit: 'each', crew_note: ours.crew_note }] },
    ])
    const prices = Object.values(estimateTotals(job.estimate, job.sections, job.lines).lines).map((line) => String(line.price_cents))
    expect(whole(order)).not.toMatch(new RegExp([ours.note, job.estimate.notes, 'cents', 'basis_points', 'USD', 'TERMSMARK', 'PO Box', '9137', ...prices].join('|')))
  })

  test('the same whatever the order of the rows', () => {
    const job = aJob()
    const turned = { ...job, sections: job.sections.toReversed(), lines: job.lines.toReversed() }
    expect(proposalOf(turned)).toEqual(proposalOf(job))
    expect(workOrderOf(turned)).toEqual(workOrderOf(job))
  })

  test('of a signed estimate exactly what was signed, in the language in which it was, whatever became of its rows', () => {
    const job = aSignedJob()
    const proposal = proposalOf({ ...job, language: 'en' })
    expect({ heading: proposal.heading, content: proposal.content }).toEqual(JSON.parse(job.signature?.document ?? ''))
    expect(proposal).toMatchObject({ language: 'es', state: 'accepted', at: '2026-11-21T18:05:00.000Z', signature: { signer: 'Lucía Moreno', sha256: job.signature?.document_sha256, signed: '21 de noviembre de 2026, 11:05 (America/Denver)', witness: 'Ana Reyes' } })
    expect(whole(proposal)).not.toMatch(/CHANGED SINCE|Renamed since|PO Box/)
  })

  test('dated by the document, not by the clock: when it was sent, before that when it was begun', () => {
    expect(proposalOf(aJob())).toMatchObject({ at: '2026-11-20T01:30:00.000Z', date: 'November 19, 2026', state: 'open' })
    expect(proposalOf(aJob({ estimate: { status: 'draft', sent_at: null } }))).toMatchObject({ at: '2026-11-18T16:00:00.000Z', date: 'November 18, 2026', state: 'draft' })
    expect(workOrderOf(aJob({ language: 'es' })).date).toBe('19 de noviembre de 2026')
  })
})

describe('the calendar of documents', () => {
  test('the day and the time are those of the zone', () => {
    expect(dayInWords('2026-01-01T03:00:00.000Z', 'America/Denver', 'en')).toBe('December 31, 2025')
    expect(dayInWords('2026-01-01T03:00:00.000Z', 'America/Denver', 'es')).toBe('31 de diciembre de 2025')
    expect(instantInWords('2026-07-01T06:05:00.000Z', 'America/Denver', 'en')).toBe('July 1, 2026, 12:05 AM (America/Denver)')
    expect(instantInWords('2026-07-01T19:05:00.000Z', 'America/New_York', 'en')).toBe('July 1, 2026, 3:05 PM (America/New York)')
    expect(instantInWords('2026-07-01T06:05:00.000Z', 'America/Denver', 'es')).toBe('1 de julio de 2026, 00:05 (America/Denver)')
  })

  test('a zone that is none is read as UTC and said so', () => {
    expect(instantInWords('2026-07-01T19:05:00.000Z', 'Nowhere/Land', 'en')).toBe('July 1, 2026, 7:05 PM (UTC)')
  })
})

test('a company that counts in dollars prints on Letter', () => {
  expect([usualPaper('USD'), usualPaper('EUR')]).toEqual(['letter', 'a4'])
})

test('both languages have words with the same gaps', () => {
  const gaps = (words: object): [string, number][] => Object.entries(words).map(([name, text]) => [name, typeof text === 'string' ? text.split('{}').length : -1])
  expect(gaps(documentWords.es)).toEqual(gaps(documentWords.en))
  expect(filled('Page {} of {}', 2, 3)).toBe('Page 2 of 3')
})
