import { dayInWords } from '../../../shared/documents/calendar.ts'
import type { ChangeOrderPaper } from '../../../shared/documents/change-order.ts'
import { jobWords } from '../../../shared/documents/job-words.ts'
import type { Paper } from '../../../shared/documents/paper.ts'
import { documentWords, filled, taxLabel } from '../../../shared/documents/words.ts'
import { formatCents, formatThousandths } from '../../../shared/estimating/format-amount.ts'
import { changeOrderNumber, humanNumber } from '../../../shared/human-number.ts'
import { addParagraphs } from './document-parts.ts'
import { addTotals } from './draw-proposal.ts'
import type { DrawnDocument } from './drawn-document.ts'
import { addSigning, beginJobPaper } from './job-paper.ts'
import { addPhotos, type PhotoFiles } from './photos.ts'
import { addPlainTable } from './plain-table.ts'

/** Draws a change order as the client is handed it. */
export async function drawChangeOrder(model: ChangeOrderPaper, paper: Paper, files: PhotoFiles = new Map()): Promise<DrawnDocument> {
  const { content, language, currency, state, suffix, contract_sums: sums } = model
  const [words, own] = [documentWords[language], jobWords[language]]
  const money = (cents: number): string => formatCents(cents, { language, currency, negative: 'parentheses' })
  const number = changeOrderNumber({ number: content.number, suffix })
  const estimate = humanNumber('E', { id: content.estimate_id, number: content.estimate_number })
  const sheet = beginJobPaper(model, paper, { kind: 'change_order', number, facts: [filled(own.to_estimate, estimate)], state, title: content.title })

  addPlainTable(
    sheet, [{ head: words.description, share: 1 }, { head: words.quantity, align: 'right' }, { head: words.unit }, { head: words.price, align: 'right' }],
    content.lines.map((line) => [{ text: line.description }, { text: formatThousandths(line.quantity_thousandths, { language }) }, { text: line.unit }, { text: money(line.price_cents) }]), { keepLast: true },
  )
  sheet.gap(10)
  addTotals(sheet, [
    { label: words.subtotal, text: money(content.subtotal_cents) },
    ...(content.tax_cents === 0 ? [] : [{ label: taxLabel(content, language), text: money(content.tax_cents) }]),
  ], { label: words.total, text: money(content.total_cents) })
  if (sums) {
    sheet.gap(10)
    addTotals(sheet, [{ label: own.sum_before, text: money(sums.before_cents) }], { label: own.sum_after, text: money(sums.after_cents) })
  }
  addParagraphs(sheet, own.reason, content.reason)
  const { days_of_delay: days } = content
  addParagraphs(sheet, own.conditions, [
    own[content.pricing],
    ...(days === 0 ? [] : [filled(days > 0 ? own.later : own.earlier, filled(Math.abs(days) === 1 ? own.day : own.days, Math.abs(days)))]),
    ...(content.respond_by === null ? [] : [filled(own.respond_by, dayInWords(`${content.respond_by}T00:00:00.000Z`, 'UTC', language))]),
  ].join('\n'))
  addPhotos(sheet, content.photos, files, words)
  addSigning(sheet, model, state === 'sent', { title: own.approval, text: filled(own.approve_change, money(content.total_cents)) })
  return { name: `${own.change_order} ${number} ${content.title}`, ...await sheet.finish() }
}
