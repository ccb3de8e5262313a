import { describe, expect, test } from 'vitest'
import { drawProposal } from '../../../electron/engine/documents/draw-proposal.ts'
import { proposalOf } from '../../../shared/documents/proposal.ts'
import { workOrderOf } from '../../../shared/documents/work-order.ts'
import { formatCents } from '../../../shared/estimating/format-amount.ts'
import { estimateTotals } from '../../../shared/estimating/totals.ts'
import type { JobRows } from './a-job.ts'
import { aJob, ours, uuid } from './a-job.ts'
import { readPdf } from './read-pdf.ts'

const endless = 'Everything that anybody could possibly want to have painted on this house in this decade, with three coats of it'

/** A job with work in any case, three packages of which the second is chosen, and an alternate. */
function offered({ language = 'en' as 'en' | 'es', linesOf = 1 } = {}): JobRows {
  const names = ['Preparation', 'One coat', 'Two coats', 'Three coats', 'Fence']
  const job = aJob({ language, sections: names.map((name) => ({ name, lines: Array.from({ length: linesOf }, (_, index) => ({ description: `${name} line ${index + 1}` })) })), estimate: { chosen_package_id: uuid(501), cover: 1, scope_of_work: 'All outside walls.', exclusions: 'Gutters.' } })
  const option = (number: number, kind: 'package' | 'alternate', name: string, description = '') => ({ id: uuid(500 + number), kind, name, description, position: `a${number}`, chosen: 0 as const })
  return {
    ...job, sections: job.sections.map((section, index) => ({ ...section, option_id: index === 0 ? null : uuid(499 + index) })), lines: job.lines.map((line, index) => ({ ...line, allowance: index === 0 ? 1 : 0 })),
    options: [option(0, 'package', 'Good'), option(1, 'package', 'Better', 'Five years of warranty.'), option(2, 'package', endless), option(3, 'alternate', 'The fence')],
  }
}
const drawn = async (job: JobRows) => await readPdf((await drawProposal(proposalOf(job), 'letter')).bytes)

describe('options on paper', () => {
  test('a proposal begins with its cover, shows every option with what it is worth, and sums up what is chosen', async () => {
    const job = offered()
    const totals = estimateTotals(job.estimate, job.sections, job.lines, job.options)
    const money = (cents: number | undefined): string => formatCents(cents ?? 0, { language: 'en', currency: 'USD' })
    const { pages, text } = await drawn(job)
    expect(pages[0]?.text).toMatch(/^Brightside Painting Co\..*Proposal E-1042 Interior repaint .*Prepared for Lucía Moreno .*Project Moreno residence/)
    expect(pages[0]?.text).not.toContain('Scope of work')
    for (const words of [
      'Scope of work All outside walls.', 'Preparation line 1 (allowance)', `Good Total with it: ${money(totals.options[uuid(500)]?.total_cents)}`, `Better Chosen Total with it: ${money(totals.total_cents)} Five years of warranty.`,
      `The fence Would add: ${money(totals.options[uuid(503)]?.adds_cents)}`, 'Work in any case', `Total ${money(totals.total_cents)}`, 'Not included Gutters.',
    ]) expect(text).toContain(words)
    expect(text.match(/Chosen/g)).toHaveLength(1)
    for (const secret of Object.values(ours)) expect(text).not.toContain(secret)
    const es = await drawn(offered({ language: 'es' }))
    expect(es.text).toMatch(/Better Elegido Total con él: [\s\S]*Trabajo en todo caso/)
  })

  test('goes over pages with nothing beyond their edges, no option without its first line and no sums without a line', async () => {
    const { pages } = await drawn(offered({ linesOf: 23 }))
    expect(pages.length).toBeGreaterThan(3)
    for (const page of pages) for (const piece of page.pieces) expect(piece.x + piece.width).toBeLessThanOrEqual(page.width - 50)
    const lastOf = (page: (typeof pages)[number]): string => page.pieces.filter((piece) => piece.y < page.height - 62).at(-1)?.text ?? ''
    for (const page of pages.slice(0, -1)) expect(lastOf(page)).not.toMatch(/Total with it|Would add|^Price$|Alternates:|Packages:/)
    const sums = pages.find((page) => page.text.includes('Subtotal'))
    expect(sums?.text).toContain('Fence line 23')
  })

  test('a crew is told the work of what is chosen, and no other', () => {
    const order = workOrderOf(offered())
    expect(order.sections.map((section) => section.name)).toEqual(['Preparation', 'Better · Two coats'])
    expect(JSON.stringify(order)).not.toMatch(/Three coats|Fence|One coat/)
  })
})
