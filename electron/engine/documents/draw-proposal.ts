import { formatBasisPoints, formatCents, formatThousandths } from '../../../shared/estimating/format-amount.ts'
import type { Paper } from '../../../shared/documents/paper.ts'
import type { Proposal, ProposalSignature } from '../../../shared/documents/proposal.ts'
import { documentWords, filled } from '../../../shared/documents/words.ts'
import { humanNumber } from '../../../shared/human-number.ts'
import { addParagraphs, signingLines } from './document-parts.ts'
import type { Cell, RowLook } from './document-sheet.ts'
import { DocumentSheet } from './document-sheet.ts'
import type { DrawnDocument } from './drawn-document.ts'
import { addLetterhead } from './letterhead.ts'
import type { Block } from './page-flow.ts'
import { stacked } from './page-flow.ts'
import { colours, tableLook, textStyles } from './paper.ts'
import { drawPieces, heightOf, pieces } from './text-pieces.ts'
import type { TextStyle } from './typeface.ts'

const { plain, strong, quiet, heading: headingStyle } = textStyles

/** Draws what a client is handed. */
export async function drawProposal(proposal: Proposal, paper: Paper): Promise<DrawnDocument> {
  const { language, heading, content, state, signature } = proposal
  const words = documentWords[language]
  const number = humanNumber('E', content)
  const mark = words.states[state]
  const name = [`${words.proposal} ${number}${content.version_number > 1 ? `, ${filled(words.version, content.version_number)}` : ''}`, mark, heading.company_name].filter(Boolean).join(' · ')
  const sheet = new DocumentSheet({ paper, language, words, name, author: heading.company_name, at: proposal.at })
  addLetterhead(sheet, {
    company_name: heading.company_name,
    company_facts: [heading.company_address, proposal.company_phone],
    kind: words.proposal,
    facts: [
      `${number}${content.version_number > 1 ? ` · ${filled(words.version, content.version_number)}` : ''}`,
      ...(content.number === null ? [words.number_pending] : []),
      proposal.date,
    ],
    mark: { text: mark, signed: signature !== null },
    parties: [
      { label: words.client, name: heading.client_name, more: proposal.client_address },
      { label: words.project, name: heading.project_name, more: heading.project_address },
    ],
    title: content.title,
  })
  addLines(sheet, proposal)
  addParagraphs(sheet, words.notes, content.notes)
  addParagraphs(sheet, words.terms, content.terms)
  if (signature) addSignature(sheet, proposal, signature)
  else if (state === 'open') addAcceptance(sheet, proposal)
  return { name: `${words.proposal} ${number} ${content.title}`, ...await sheet.finish() }
}

function addLines(sheet: DocumentSheet, { content, language, currency }: Proposal): void {
  const words = documentWords[language]
  const money = (cents: number): string => formatCents(cents, { language, currency, negative: 'parentheses' })
  const lines = content.sections.flatMap((section) => section.lines)
  const amounts = [content.subtotal_cents, ...content.sections.map((section) => section.price_cents), ...lines.map((line) => line.price_cents)].map(money)
  const quantities = lines.map((line) => formatThousandths(line.quantity_thousandths, { language }))

  const pad = 6
  const columns = { price: sheet.widest([words.price, ...amounts], strong), unit: Math.min(84, sheet.widest([words.unit, ...lines.map((line) => line.unit)], plain)), quantity: sheet.widest([words.quantity, ...quantities], plain) }
  const right = sheet.left + sheet.width - pad
  const priceAt = right - columns.price
  const unitAt = priceAt - 16 - columns.unit
  const quantityAt = unitAt - 8 - columns.quantity
  const first = sheet.left + pad
  const cellsOf = (description: string, quantity: string, unit: string, price: string, style: TextStyle, more: Partial<Cell> = {}): Cell[] => [
    { text: description, style, x: first, width: quantityAt - 16 - first, ...more },
    { text: quantity, style, x: quantityAt, width: columns.quantity, align: 'right', ...more },
    { text: unit, style, x: unitAt, width: columns.unit, ...more },
    { text: price, style, x: priceAt, width: columns.price, align: 'right', ...more },
  ]

  const table = sheet.later('Table')
  const heads = sheet.row(table, cellsOf(words.description, words.quantity, words.unit, words.price, quiet, { head: 'Column' }), tableLook.heads, { keepWithNext: true })
  sheet.add(...heads)
  for (const [at, section] of content.sections.entries()) {
    const isLastSection = at === content.sections.length - 1
    const [named, ...others] = cellsOf(section.name, '', '', money(section.price_cents), strong)
    if (named) sheet.add(...sheet.row(table, [{ ...named, head: 'Row' }, ...others], tableLook.section, { keepWithNext: isLastSection || section.lines.length > 0, head: stacked(heads) }))
    const head = stacked([...heads, ...sheet.row(table, cellsOf(filled(words.continued, section.name), '', '', '', strong, { clip: true }), tableLook.section)])
    for (const [index, line] of section.lines.entries()) {
      // the sums never stand on a page without a line
      const isLast = isLastSection && index === section.lines.length - 1
      sheet.add(...sheet.row(table, cellsOf(line.description, formatThousandths(line.quantity_thousandths, { language }), line.unit, money(line.price_cents), plain), tableLook.line, { keepWithNext: isLast, head }))
    }
  }
  sheet.gap(10)
  addTotals(sheet, [
    { label: words.subtotal, text: money(content.subtotal_cents) },
    ...(content.discount_cents === 0 ? [] : [{ label: words.discount, text: money(-content.discount_cents) }]),
    ...(content.tax_cents === 0 ? [] : [{ label: filled(words.tax, formatBasisPoints(content.tax_basis_points, { language })), text: money(content.tax_cents) }]),
  ], { label: words.total, text: money(content.total_cents) })
}

interface Sum { readonly label: string; readonly text: string }

function addTotals(sheet: DocumentSheet, sums: readonly Sum[], total: Sum): void {
  const table = sheet.later('Table')
  const from = sheet.left + sheet.width * 0.52
  const right = sheet.left + sheet.width - 6
  const row = ({ label, text }: Sum, style: TextStyle, look: RowLook, keepWithNext: boolean): readonly Block[] => {
    const wide = sheet.type.width(text, style)
    return sheet.row(table, [
      { text: label, style, x: from + 6, width: right - from - wide - 14, head: 'Row' },
      { text, style, x: right - wide - 1, width: wide + 1, align: 'right' },
    ], { ...look, from }, { keepWithNext })
  }
  for (const sum of sums) sheet.add(...row(sum, plain, tableLook.sum, true))
  sheet.add(...row(total, textStyles.total, tableLook.total, false))
}

/** Where to sign on paper. */
function addAcceptance(sheet: DocumentSheet, { language, currency, content }: Proposal): void {
  const words = documentWords[language]
  sheet.gap(22)
  sheet.text('H2', words.acceptance, headingStyle, { keepWithNext: true })
  sheet.gap(3)
  sheet.text('P', filled(words.acceptance_text, formatCents(content.total_cents, { language, currency })), plain, { keepWithNext: true })
  sheet.add(signingLines(sheet, [{ label: words.signature, share: 0.42 }, { label: words.name, share: 0.36 }, { label: words.date, share: 0.22 }]))
}

/** Who signed, with what stroke, agreeing to what words, and the fingerprint of what they saw. */
function addSignature(sheet: DocumentSheet, { language }: Proposal, signature: ProposalSignature): void {
  const words = documentWords[language]
  const [pad, between] = [10, 24]
  const width = (sheet.width - 2 * pad - between) / 2
  const stroke = strokesIn(signature.ink, width, 54)
  const who = [
    ...pieces(sheet, signature.ink.length > 0 ? '' : words.typed_only, quiet, width), ...pieces(sheet, [signature.signer, signature.title].filter(Boolean).join(', '), strong, width),
    ...pieces(sheet, signature.signed, plain, width), ...pieces(sheet, signature.witness ? filled(words.witnessed, signature.witness) : '', plain, width),
  ]
  const consent = pieces(sheet, signature.consent, quiet, width)
  const print = [...pieces(sheet, words.fingerprint, quiet, width), ...pieces(sheet, signature.sha256.replaceAll(/.{4}/g, '$& ').replace(/(.{40})/, '$1\n'), { ...plain, size: 9 }, width)]
  const strokeHeight = stroke.height === 0 ? 0 : stroke.height + 8
  const height = Math.max(strokeHeight + heightOf(who), heightOf(consent) + 8 + heightOf(print))
  sheet.gap(20)
  sheet.text('H2', words.signed, headingStyle, { keepWithNext: true })
  sheet.gap(4)
  sheet.add({
    height: height + 2 * pad, keepWithNext: false,
    draw: (top) => {
      const [left, right, first] = [sheet.left + pad, sheet.left + pad + width + between, top + pad]
      sheet.aside('Layout', () => { sheet.pdf.roundedRect(sheet.left, top, sheet.width, height + 2 * pad, 4).lineWidth(0.8).stroke(colours.line) })
      if (stroke.height > 0) sheet.within(sheet.element('Figure', { alt: filled(words.ink_of, signature.signer) }), 'Figure', () => { stroke.draw(sheet, left, first) })
      drawPieces(sheet, who, left, first + strokeHeight)
      drawPieces(sheet, consent, right, first)
      drawPieces(sheet, print, right, first + heightOf(consent) + 8)
    },
  })
}

/** The strokes of a pen, as large as fits into a field. */
function strokesIn(ink: ProposalSignature['ink'], width: number, high: number): { readonly height: number; draw(sheet: DocumentSheet, x: number, y: number): void } {
  const points = ink.flat()
  if (points.length === 0) return { height: 0, draw: () => undefined }
  const least = (axis: 0 | 1): number => points.reduce((found, point) => Math.min(found, point[axis]), Infinity)
  const most = (axis: 0 | 1): number => points.reduce((found, point) => Math.max(found, point[axis]), -Infinity)
  const [left, upper] = [least(0), least(1)]
  const [wide, tall] = [most(0) - left, most(1) - upper]
  const scale = Math.min((width - 8) / Math.max(1, wide), high / Math.max(1, tall), 0.6)
  return {
    height: tall * scale + 4,
    draw: ({ pdf }, x, y) => {
      const at = ([across, down]: readonly [number, number, number]): [number, number] => [x + 2 + (across - left) * scale, y + 2 + (down - upper) * scale]
      for (const [start, ...rest] of ink) {
        if (!start) continue
        const [across, down] = at(start)
        pdf.moveTo(across, down)
        // a dot is a line to itself
        if (rest.length === 0) pdf.lineTo(across + 0.1, down)
        for (const point of rest) pdf.lineTo(...at(point))
      }
      pdf.lineWidth(1.4).lineCap('round').lineJoin('round').stroke(colours.ink)
    },
  }
}
