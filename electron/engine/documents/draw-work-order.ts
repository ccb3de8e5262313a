import { formatThousandths } from '../../../shared/estimating/format-amount.ts'
import { jobWords } from '../../../shared/documents/job-words.ts'
import type { Paper } from '../../../shared/documents/paper.ts'
import type { WorkOrder } from '../../../shared/documents/work-order.ts'
import { documentWords, filled } from '../../../shared/documents/words.ts'
import { humanNumber } from '../../../shared/human-number.ts'
import { addParagraphs, signingLines } from './document-parts.ts'
import type { Cell } from './document-sheet.ts'
import { DocumentSheet } from './document-sheet.ts'
import type { DrawnDocument } from './drawn-document.ts'
import { addLetterhead } from './letterhead.ts'
import { stacked } from './page-flow.ts'
import { tableLook, textStyles } from './paper.ts'
import { addPlainTable, colourCells, colourColumns } from './plain-table.ts'
import type { TextStyle } from './typeface.ts'

const { plain, strong, quiet } = textStyles

/** Draws what a crew is handed. */
export async function drawWorkOrder(order: WorkOrder, paper: Paper): Promise<DrawnDocument> {
  const words = documentWords[order.language]
  const number = humanNumber('E', order)
  const version = order.version_number > 1 ? filled(words.version, order.version_number) : ''
  const mark = words.states[order.state]
  const name = [[`${words.work_order} ${number}`, version].filter(Boolean).join(', '), mark, order.project_name, order.company_name].filter(Boolean).join(' · ')
  const sheet = new DocumentSheet({ paper, language: order.language, words, name, author: order.company_name, at: order.at })
  addLetterhead(sheet, {
    company_name: order.company_name, company_facts: [order.company_phone],
    kind: words.work_order, facts: [[number, version].filter(Boolean).join(' · '), order.date], mark: { text: mark, signed: order.state === 'accepted' },
    parties: [{ label: words.project, name: order.project_name, more: order.project_address }, { label: words.client, name: order.client_name, more: '' }],
    title: order.title,
  })
  addWork(sheet, order)
  if (order.colours.length > 0) {
    sheet.gap(18)
    sheet.text('H2', jobWords[order.language].colours, textStyles.heading, { keepWithNext: true })
    sheet.gap(3)
    addPlainTable(sheet, colourColumns(order.language), order.colours.map(colourCells))
  }
  addParagraphs(sheet, words.notes, order.crew_notes)
  sheet.add(signingLines(sheet, [{ label: words.finished_by, share: 0.7 }, { label: words.date, share: 0.3 }]))
  return { name: `${words.work_order} ${number} ${order.title}`, ...await sheet.finish() }
}

function addWork(sheet: DocumentSheet, { language, sections }: WorkOrder): void {
  const words = documentWords[language]
  const lines = sections.flatMap((section) => section.lines)
  const quantityOf = (thousandths: number): string => formatThousandths(thousandths, { language })
  const pad = 6
  const quantity = sheet.widest([words.quantity, ...lines.map((line) => quantityOf(line.quantity_thousandths))], strong)
  const unit = Math.min(96, sheet.widest([words.unit, ...lines.map((line) => line.unit)], plain))
  const done = sheet.widest([words.done], quiet)
  const unitAt = sheet.left + sheet.width - pad - unit
  const quantityAt = unitAt - 8 - quantity
  const workAt = sheet.left + pad + done + 10
  const cellsOf = (work: Partial<Cell>, amount: string, of: string, style: TextStyle, more: Partial<Cell>, first: Partial<Cell>): Cell[] => [
    { text: '', style, x: sheet.left + pad, width: done, ...more, ...first },
    { text: '', style, x: workAt, width: quantityAt - 16 - workAt, ...more, ...work },
    { text: amount, style: style === plain ? strong : style, x: quantityAt, width: quantity, align: 'right', ...more },
    { text: of, style, x: unitAt, width: unit, ...more },
  ]

  const table = sheet.later('Table')
  const heads = sheet.row(table, cellsOf({ text: words.work }, words.quantity, words.unit, quiet, { head: 'Column' }, { text: words.done }), tableLook.heads, { keepWithNext: true })
  sheet.add(...heads)
  for (const section of sections) {
    const named = (name: string, more: Partial<Cell> = {}): Cell[] => {
      const [empty, work, ...others] = cellsOf({ text: name, ...more }, '', '', strong, {}, {})
      return work && empty ? [{ ...work, x: sheet.left + pad, width: quantityAt - 16 - sheet.left - pad, head: 'Row' }, empty, ...others] : []
    }
    sheet.add(...sheet.row(table, named(section.name), tableLook.section, { keepWithNext: section.lines.length > 0, head: stacked(heads) }))
    const head = stacked([...heads, ...sheet.row(table, named(filled(words.continued, section.name), { clip: true }), tableLook.section)])
    for (const line of section.lines) {
      const cells = cellsOf({ text: line.description, under: { text: line.crew_note.trim(), style: quiet } }, quantityOf(line.quantity_thousandths), line.unit, plain, {}, { box: true })
      sheet.add(...sheet.row(table, cells, tableLook.line, { head }))
    }
  }
}
