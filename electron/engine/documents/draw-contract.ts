import type { ContractPaper } from '../../../shared/documents/contract.ts'
import { jobWords } from '../../../shared/documents/job-words.ts'
import type { Paper } from '../../../shared/documents/paper.ts'
import { filled } from '../../../shared/documents/words.ts'
import { formatBasisPoints, formatCents } from '../../../shared/estimating/format-amount.ts'
import { humanNumber } from '../../../shared/human-number.ts'
import { addParagraphs } from './document-parts.ts'
import { addTotals } from './draw-proposal.ts'
import type { DrawnDocument } from './drawn-document.ts'
import { addSigning, beginJobPaper } from './job-paper.ts'
import { textStyles } from './paper.ts'
import { addPlainTable } from './plain-table.ts'

/** Draws a contract as the client is handed it. */
export async function drawContract(model: ContractPaper, paper: Paper): Promise<DrawnDocument> {
  const { content, language, currency, state } = model
  const own = jobWords[language]
  const money = (cents: number): string => formatCents(cents, { language, currency })
  const estimate = humanNumber('E', { id: content.estimate_id, number: content.estimate_number })
  const sheet = beginJobPaper(model, paper, { kind: 'contract', number: '', facts: [filled(own.to_estimate, estimate)], state, title: content.title })

  addTotals(sheet, [], { label: own.contract_sum, text: money(content.sum_cents) })
  for (const [index, clause] of content.clauses.entries()) addParagraphs(sheet, `${index + 1}. ${clause.title}`, clause.text || ' ')
  sheet.gap(18)
  sheet.text('H2', own.payments, textStyles.heading, { keepWithNext: true })
  sheet.gap(3)
  addPlainTable(
    sheet, [{ head: own.payment, share: 3 }, { head: own.due, share: 2 }, { head: own.share, align: 'right' }, { head: own.amount, align: 'right' }],
    content.payments.map((payment) => [
      { text: payment.name }, { text: payment.due }, { text: payment.share_basis_points === null ? '' : formatBasisPoints(payment.share_basis_points, { language }) }, { text: money(payment.amount_cents) },
    ]), { keepLast: true },
  )
  addSigning(sheet, model, state === 'draft', { title: own.agreement, text: own.agree })
  return { name: `${own.contract} ${estimate} ${content.title}`, ...await sheet.finish() }
}
