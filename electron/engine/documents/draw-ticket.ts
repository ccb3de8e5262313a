import { dayInWords } from '../../../shared/documents/calendar.ts'
import { jobWords } from '../../../shared/documents/job-words.ts'
import type { Paper } from '../../../shared/documents/paper.ts'
import type { TicketPaper } from '../../../shared/documents/ticket.ts'
import { documentWords, filled, taxLabel } from '../../../shared/documents/words.ts'
import { formatCents, formatThousandths } from '../../../shared/estimating/format-amount.ts'
import { labourHours } from '../../../shared/estimating/ticket-totals.ts'
import { changeOrderNumber, humanNumber, ticketNumber } from '../../../shared/human-number.ts'
import { addParagraphs } from './document-parts.ts'
import { addSignature, addTotals } from './draw-proposal.ts'
import type { DrawnDocument } from './drawn-document.ts'
import { addSigning, beginJobPaper } from './job-paper.ts'
import { addPlainTable } from './plain-table.ts'
import { textStyles } from './paper.ts'

/** Draws a time and material ticket as the customer is handed it: hours, material and equipment, prices where they stand on it, and both signatures. */
export async function drawTicket(model: TicketPaper, paper: Paper): Promise<DrawnDocument> {
  const { content, language, currency, state, suffix, company_signature } = model
  const [words, own] = [documentWords[language], jobWords[language]]
  const money = (cents: number): string => formatCents(cents, { language, currency, negative: 'parentheses' })
  const figure = (thousandths: number): string => formatThousandths(thousandths, { language })
  const number = ticketNumber({ number: content.number, suffix })
  const about = filled(own.to_estimate, humanNumber('E', { id: content.estimate_id, number: content.estimate_number }))
  const order = content.change_order_number === null ? [] : [`${own.change_order} ${changeOrderNumber({ number: content.change_order_number, suffix: null })}`]
  const worked = filled(own.worked_on, dayInWords(`${content.work_date}T00:00:00.000Z`, 'UTC', language))
  const sheet = beginJobPaper(model, paper, { kind: 'ticket', number, facts: [about, ...order, worked], state, title: content.title })

  addParagraphs(sheet, own.work_done, content.work_done)
  const { sums } = content
  for (const kind of ['labour', 'material', 'equipment'] as const) {
    const lines = content.lines.filter((line) => line.kind === kind)
    if (lines.length === 0) continue
    sheet.gap(18)
    sheet.text('H2', own.ticket_lines[kind], textStyles.heading, { keepWithNext: true })
    sheet.gap(2)
    addPlainTable(
      sheet, [{ head: words.description, share: 1 }, { head: words.quantity, align: 'right' }, { head: words.unit }, ...(sums ? [{ head: words.price, align: 'right' as const }] : [])],
      lines.map((line) => [{ text: line.description }, { text: figure(line.quantity_thousandths) }, { text: line.unit }, ...(sums ? [{ text: money(line.price_cents ?? 0) }] : [])]), { keepLast: true },
    )
  }
  sheet.gap(10)
  const hours = { label: own.hours_in_all, text: figure(labourHours(content.lines)) }
  if (sums) {
    addTotals(sheet, [
      hours, { label: words.subtotal, text: money(sums.subtotal_cents) },
      ...(sums.tax_cents === 0 ? [] : [{ label: taxLabel(sums, language), text: money(sums.tax_cents) }]),
    ], { label: words.total, text: money(sums.total_cents) })
  } else {
    addTotals(sheet, [], hours)
    addParagraphs(sheet, own.conditions, own.priced_later)
  }
  addParagraphs(sheet, words.notes, content.notes)
  if (company_signature) addSignature(sheet, { language }, company_signature, own.for_the_company)
  if (model.signature) addSignature(sheet, { language }, model.signature, own.for_the_customer)
  else if (state !== 'void') addSigning(sheet, model, true, { title: own.for_the_customer, text: own.confirm_ticket })
  return { name: `${own.ticket} ${number} ${content.title}`, ...await sheet.finish() }
}
