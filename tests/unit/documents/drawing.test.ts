import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { drawProposal } from '../../../electron/engine/documents/draw-proposal.ts'
import { drawWorkOrder } from '../../../electron/engine/documents/draw-work-order.ts'
import { proposalOf } from '../../../shared/documents/proposal.ts'
import { workOrderOf } from '../../../shared/documents/work-order.ts'
import type { Job } from './a-job.ts'
import { aJob, aSignedJob, ours } from './a-job.ts'
import type { ReadPage } from './read-pdf.ts'
import { readPdf, roles } from './read-pdf.ts'

const proposal = async (job: Job = {}, paper: 'letter' | 'a4' = 'letter', withTags = false) => await readPdf((await drawProposal(proposalOf(aJob(job)), paper)).bytes, { withTags })
const workOrder = async (job: Job = {}, paper: 'letter' | 'a4' = 'letter') => await readPdf((await drawWorkOrder(workOrderOf(aJob(job)), paper)).bytes)

/** So many rooms of so many lines. */
const rooms = (count: number, linesOf: number, description = 'Walls, two coats'): NonNullable<Job['sections']> =>
  Array.from({ length: count }, (_, room) => ({ name: `Room ${room + 1}`, lines: Array.from({ length: linesOf }, (_each, line) => ({ description: `${description} ${room + 1}.${line + 1}` })) }))

const at = (page: ReadPage | undefined, text: string): number => page?.pieces.find((piece) => piece.text.startsWith(text))?.y ?? Number.NaN

describe('a proposal', () => {
  test('says who, for whom, what, for how much, and where to sign', async () => {
    const { text, pages } = await proposal()
    expect(pages).toHaveLength(1)
    for (const words of [
      'Brightside Painting Co.', '1420 Larimer Street', '(303) 555-0142', 'E-1042 · Version 2', 'November 19, 2026', 'Lucía Moreno PO Box 7, Boulder', 'Moreno residence 88 Pearl Street, Boulder', 'Interior repaint',
      'Living room $1,456.37 Walls, two coats 3 sq ft $728.19', 'Subtotal $2,184.55 Discount ($109.23) Tax 8.25% $171.21 Total $2,246.53', 'Notes Two coats, eggshell', 'Terms Half on acceptance', 'I accept this proposal and agree to a total of $2,246.53.', 'Signature Name Date', 'Page 1 of 1',
    ]) expect(text).toContain(words)
    expect(text).not.toContain('Draft')
  })

  test('lets nobody see costs, rates or what is noted for ourselves', async () => {
    const { text } = await proposal()
    for (const secret of [...Object.values(ours), '35%', '20%', '11%', '13%']) expect(text).not.toContain(secret)
  })

  test('that is a draft says so, at its head and at the foot of each page, and is not to be signed', async () => {
    const { pages } = await proposal({ estimate: { status: 'draft', number: null }, sections: rooms(4, 15) })
    expect(pages.length).toBeGreaterThan(1)
    for (const page of pages) expect(page.text).toMatch(/Version 2 · Draft · Brightside Painting Co\. Page \d of \d$/)
    expect(pages[0]?.text).toContain('E-?0001 · Version 2 provisional, the final number follows November 19, 2026 Draft')
    expect(pages.map(({ text }) => text).join(' ')).not.toContain('I accept this proposal')
  })

  test('in Spanish writes words, dates and amounts as Spanish does', async () => {
    const { text, language } = await proposal({ language: 'es' })
    expect(language).toBe('es')
    for (const words of ['Propuesta', 'E-1042 · Versión 2', '19 de noviembre de 2026', 'Subtotal $2.184,55 Descuento ($109,23) Impuesto 8,25 % $171,21 Total $2.246,53', 'Página 1 de 1']) expect(text).toContain(words)
  })

  test('that was signed shows who signed, when, agreeing to which words, and the fingerprint', async () => {
    const job = aSignedJob()
    const { pages, text } = await readPdf((await drawProposal(proposalOf(job), 'letter')).bytes, { withTags: true })
    expect(text).toContain('Lucía Moreno, Dueña 21 de noviembre de 2026, 11:05 (America/Denver) Ante Ana Reyes He leído este documento.')
    expect(text.replaceAll(' ', '')).toContain(job.signature?.document_sha256)
    expect(text).not.toMatch(/CHANGED SINCE|Acepto esta propuesta/)
    expect(roles(pages[0]?.tags)).toContain('Figure')
  })
})

describe('a work order', () => {
  test('says what to do and what to mind, with a box to tick', async () => {
    const { text } = await workOrder({ language: 'es', sections: [{ name: 'Living room', lines: [{ description: 'Walls, two coats', crew_note: 'Gouges by the window' }] }] })
    for (const words of ['Orden de trabajo', 'Hecho Trabajo Cantidad Unidad', 'Living room Walls, two coats 3 sq ft Gouges by the window', 'Notas CREWALL', 'Terminado por Fecha', 'Página 1 de 1']) expect(text).toContain(words)
  })

  test('of an estimate that is still a draft says so too, so that nobody begins too early', async () => {
    expect((await workOrder({ estimate: { status: 'draft' } })).text).toMatch(/November 19, 2026 Draft .* · Draft · Moreno residence/)
  })

  test('has no price, no sum, no terms, nothing in any currency', async () => {
    const { text, info } = await workOrder()
    for (const secret of ['$', 'USD', '728.1', '2,184', '2,246', '%', 'TERMSMARK', 'PO Box', ...Object.values(ours).filter((each) => !each.startsWith('CREW'))]) expect(text + JSON.stringify(info)).not.toContain(secret)
  })
})

describe('on paper', () => {
  test('is as large as the sheet that was asked for, with nothing over its edges', async () => {
    const words = `${'wordwithoutanyspace'.repeat(30)} ${'and words with spaces '.repeat(60)}`
    const long = { title: 'Interior repaint of a very long title '.repeat(6), notes: words, crew_notes: words }
    const job: Job = { estimate: long, sections: [{ name: 'A room with a name that goes on and on '.repeat(5), lines: [{ description: 'x'.repeat(300), unit: 'bundles of twelve', quantity_thousandths: 987_654_321_123 }] }] }
    for (const [paper, size] of [['letter', [612, 792]], ['a4', [595.28, 841.89]]] as const) {
      for (const { pages } of [await proposal(job, paper), await workOrder(job, paper)]) {
        for (const page of pages) {
          expect(page.width).toBeCloseTo(size[0], 1)
          expect(page.height).toBeCloseTo(size[1], 1)
          for (const { x, y, width } of page.pieces) {
            expect(x).toBeGreaterThanOrEqual(53)
            expect(x + width).toBeLessThanOrEqual(page.width - 53)
            expect(y).toBeGreaterThan(40)
            expect(y).toBeLessThan(page.height - 25)
          }
        }
      }
    }
  })

  test('goes on over pages without leaving a heading at the foot, or the sums without a line, or where to sign without the sums', async () => {
    for (let lines = 7; lines < 23; lines++) {
      const { pages } = await proposal({ estimate: { notes: '', terms: '' }, sections: [{ name: 'Room 1', lines: Array.from({ length: lines }, (_, index) => ({ description: `Line ${index + 1}` })) }, { name: 'Room 2', lines: [{ description: 'The last line' }] }] })
      const withHeading = pages.find((page) => page.text.includes('Room 2'))
      const withSums = pages.find((page) => page.text.includes('Subtotal'))
      expect(at(withHeading, 'The last line')).toBeGreaterThan(at(withHeading, 'Room 2'))
      expect(withSums).toBe(withHeading)
      expect(pages.find((page) => page.text.includes('I accept this proposal'))).toBe(withSums)
      expect(at(withSums, 'Total')).toBeGreaterThan(at(withSums, 'Subtotal'))
      for (const page of pages) if (page.text.includes('Line ')) expect(page.text).toMatch(/Description Quantity Unit Price Room 1(, continued)? /)
    }
  })

  test('breaks a description that is longer than a page, and loses nothing of it', async () => {
    const words = Array.from({ length: 2500 }, (_, index) => `word${index}`).join(' ')
    const { pages, text } = await proposal({ sections: [{ name: 'Room', lines: [{ description: words }, { description: 'After it' }] }] })
    expect(pages.length).toBeGreaterThan(2)
    // the foot and the heads of the columns stand between the parts
    expect(text.match(/word\d+/g)).toEqual(words.split(' '))
    expect(text).toContain('After it')
  })

  test('stays on its pages however long the names are that stand side by side, or whatever lines they break into', async () => {
    const endless = 'Meadows\nand '.repeat(400)
    const job = aJob({ sections: [{ name: endless, lines: Array.from({ length: 30 }, () => ({ description: 'Line', unit: 'a\nb' })) }] })
    const company = { name: endless, address: endless, phone: '', currency: 'USD', time_zone: 'UTC' }
    const { bytes } = await drawProposal(proposalOf({ ...job, company, client: { name: endless, billing_address: endless }, project: { name: endless, address: endless, city: '' } }), 'letter')
    for (const page of (await readPdf(bytes)).pages) for (const { y } of page.pieces) expect(y).toBeLessThan(page.height - 25)
  })

  test('of a room with an endless name goes on without it at the head of each page', async () => {
    const { pages } = await proposal({ sections: [{ name: 'A room with a very long name '.repeat(40), lines: Array.from({ length: 40 }, () => ({ description: 'Line' })) }] })
    expect(pages.length).toBeLessThan(5)
    expect(pages[1]?.text).toMatch(/^Description Quantity Unit Price A room with [^…]{20,120}… Line/)
  })

  test('holds 2,000 lines, numbered pages and all', async () => {
    const { pages, text } = await proposal({ sections: rooms(40, 50) })
    expect(text.match(/Walls, two coats \d+\.\d+/g)).toHaveLength(2000)
    expect(pages.map((page) => /Page \d+ of \d+$/.exec(page.text)?.[0])).toEqual(pages.map((_, index) => `Page ${index + 1} of ${pages.length}`))
  })

  test('writes letters of many languages, takes apart what the typeface lacks, and shows where a letter is unknown', async () => {
    const { text } = await proposal({ sections: [{ name: 'Salón de Wiśniewski', lines: [{ description: 'Nguyễn Ελλάδα Кузнецов 12′6″ ½ ⅜ m² “fine” — 漆' }] }] })
    expect(text.replaceAll(' ', '')).toContain('Nguyễn Ελλάδα Кузнецов 12′6″ ½ 3⁄8 m² “fine” — ?'.replaceAll(' ', ''))
    expect(text.replaceAll(' ', '')).toContain('SalóndeWiśniewski')
  })
})

describe('for a screen reader', () => {
  test('has a language, a title, headings, and tables whose cells know their heads', async () => {
    const { pages, info, language, isTagged } = await proposal({}, 'letter', true)
    expect({ isTagged, language, title: info['Title'], author: info['Author'], made: info['CreationDate'], by: info['Producer'] }).toEqual({
      isTagged: true, language: 'en', title: 'Proposal E-1042, Version 2 · Brightside Painting Co.', author: 'Brightside Painting Co.', made: 'D:20261120013000Z', by: 'Kibray',
    })
    expect(roles(pages[0]?.tags)).toBe('Root(Document(P P P P H1 Table(TR(TH TH TH TH) TR(TH TD TD TD) TR(TD TD TD TD) TR(TD TD TD TD) TR(TH TD TD TD) TR(TD TD TD TD)) Table(TR(TH TD) TR(TH TD) TR(TH TD) TR(TH TD)) H2 P H2 P H2 P P P P))')
  })

  test('reads the heads of the columns once, however many pages they stand on', async () => {
    const { pages } = await proposal({ sections: rooms(6, 15) }, 'letter', true)
    expect(pages.length).toBeGreaterThan(2)
    const heads = pages.map((page) => roles(page.tags)).map((text) => text.split('TR(TH TH TH TH)').length - 1)
    expect(heads).toEqual(pages.map((_, index) => (index === 0 ? 1 : 0)))
  })
})

test('has the same bytes in another time zone, another language and another process, today and later', async () => {
  const child = async (environment: Record<string, string>): Promise<unknown> => {
    const { stdout } = await promisify(execFile)(process.execPath, [path.join(import.meta.dirname, 'draw-child.ts')], { env: { ...process.env, ...environment } })
    return JSON.parse(stdout)
  }
  const [here, there] = await Promise.all([child({ TZ: 'America/Denver', LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8' }), child({ TZ: 'Asia/Kathmandu', LANG: 'ar_EG.UTF-8', LC_ALL: 'ar_EG.UTF-8' })])
  expect(there).toEqual(here)
  // what any machine draws; a change of how documents look changes these on purpose
  expect(here).toMatchInlineSnapshot(`
    {
      "proposal": "288605e3c8972c41019fc20e2bbda198416a6d48d28a0db8eaa892f457d5fb13",
      "signed": "e84dad7bf53d668c56f56d8fa3fbbbe2bc4e2922d8771c7c9b3d66701351372e",
      "work_order": "26711f38a3b935ac103b6832520deda1dac634b58186793033f862c21ab43c96",
    }
  `)
})
