import { formatCents, formatThousandths } from '../../../shared/estimating/format-amount.ts'
import type { Paper } from '../../../shared/documents/paper.ts'
import type { Proposal, ProposalSignature } from '../../../shared/documents/proposal.ts'
import type { DocumentWords } from '../../../shared/documents/words.ts'
import { documentWords, filled, taxLabel } from '../../../shared/documents/words.ts'
import { humanNumber } from '../../../shared/human-number.ts'
import type { ContentPhoto } from '../../../shared/signing/content-photos.ts'
import type { ContentOption, ContentSection } from '../../../shared/signing/estimate-content.ts'
import { addParagraphs, signingLines } from './document-parts.ts'
import type { Cell, RowLook } from './document-sheet.ts'
import { DocumentSheet, baseline } from './document-sheet.ts'
import type { DrawnDocument } from './drawn-document.ts'
import { addLetterhead } from './letterhead.ts'
import type { Block } from './page-flow.ts'
import { stacked } from './page-flow.ts'
import { colours, tableLook, textStyles } from './paper.ts'
import { addPhotos, placedPhoto, type PhotoFiles } from './photos.ts'
import { drawPieces, heightOf, pieces } from './text-pieces.ts'
import type { TextStyle } from './typeface.ts'

const { plain, strong, quiet, heading: headingStyle } = textStyles
const chosenStyle: TextStyle = { weight: 'strong', size: 9, colour: '#ffffff' }

/** Draws what a client is handed. */
export async function drawProposal(proposal: Proposal, paper: Paper, files: PhotoFiles = new Map()): Promise<DrawnDocument> {
  const { language, heading, content, state, signature } = proposal
  const words = documentWords[language]
  const number = humanNumber('E', content)
  const mark = words.states[state]
  const name = [`${words.proposal} ${number}${content.version_number > 1 ? `, ${filled(words.version, content.version_number)}` : ''}`, mark, heading.company_name].filter(Boolean).join(' · ')
  const sheet = new DocumentSheet({ paper, language, words, name, author: heading.company_name, at: proposal.at })
  const onCover = content.photos?.find(({ place }) => place === 'cover')
  if (content.cover || onCover) addCover(sheet, proposal, number, onCover, files)
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
  if (content.scope_of_work) {
    addParagraphs(sheet, words.scope_of_work, content.scope_of_work)
    sheet.gap(14)
  }
  addLines(sheet, proposal)
  addParagraphs(sheet, words.exclusions, content.exclusions ?? '')
  addParagraphs(sheet, words.notes, content.notes)
  addParagraphs(sheet, words.terms, content.terms)
  addPhotos(sheet, content.photos, files, words)
  if (signature) addSignature(sheet, proposal, signature)
  else if (state === 'open') addAcceptance(sheet, proposal)
  return { name: `${words.proposal} ${number} ${content.title}`, ...await sheet.finish() }
}

function addLines(sheet: DocumentSheet, { content, language, currency }: Proposal): void {
  const words = documentWords[language]
  const { options = [] } = content
  const money = (cents: number): string => formatCents(cents, { language, currency, negative: 'parentheses' })
  const chosen = options.filter((option) => option.chosen)
  const tableOf = lineTables(sheet, language, money, [content, ...options].flatMap((part) => part.sections), [content.subtotal_cents])

  if (content.sections.length > 0 || options.length === 0) tableOf(content.sections, options.length === 0)
  for (const kind of ['package', 'alternate'] as const) {
    const offered = options.filter((option) => option.kind === kind)
    if (offered.length === 0) continue
    sheet.gap(18)
    sheet.text('H2', kind === 'package' ? words.packages : words.alternates, headingStyle, { keepWithNext: true })
    for (const option of offered) {
      addOption(sheet, option, words, money)
      if (option.sections.length > 0) tableOf(option.sections, option === options.at(-1))
    }
  }
  sheet.gap(options.length === 0 ? 10 : 16)
  addTotals(sheet, [
    ...(chosen.length > 0 && content.sections.length > 0 ? [{ label: words.in_any_case, text: money(priceOf(content.sections)) }] : []),
    ...chosen.map((option) => ({ label: option.name, text: money(priceOf(option.sections)) })),
    { label: words.subtotal, text: money(content.subtotal_cents) },
    ...(content.discount_cents === 0 ? [] : [{ label: words.discount, text: money(-content.discount_cents) }]),
    ...(content.tax_cents === 0 ? [] : [{ label: taxLabel(content, language), text: money(content.tax_cents) }]),
  ], { label: words.total, text: money(content.total_cents) })
}

const priceOf = (sections: readonly ContentSection[]): number => sections.reduce((sum, section) => sum + section.price_cents, 0)

/** The head of something to choose: its name, whether it is chosen, what it does to the total, and what is said about it. */
function addOption(sheet: DocumentSheet, option: ContentOption, words: DocumentWords, money: (cents: number) => string): void {
  const pad = 8
  const worth = option.kind === 'package' ? filled(words.total_with_it, money(option.total_cents)) : filled(option.chosen ? words.in_the_total : words.adds, money(option.adds_cents))
  const worthWide = sheet.type.width(worth, strong)
  const mark = option.chosen ? words.chosen : ''
  const markWide = mark ? sheet.type.width(mark, chosenStyle) + 12 : 0
  const name = pieces(sheet, option.name, strong, sheet.width - 2 * pad - 16 - worthWide - (mark ? markWide + 10 : 0))
  const height = heightOf(name) + 10
  sheet.gap(10)
  sheet.add({
    height, keepWithNext: true,
    draw: (top) => {
      sheet.aside('Layout', () => {
        sheet.pdf.rect(sheet.left, top, sheet.width, height).fill(option.chosen ? colours.wash : '#ffffff')
        sheet.pdf.rect(sheet.left, top, sheet.width, height).lineWidth(option.chosen ? 1.4 : 0.6).stroke(option.chosen ? colours.accent : colours.line)
      })
      drawPieces(sheet, name, sheet.left + pad, top + 5)
      const right = sheet.left + sheet.width - pad
      if (mark) {
        const x = right - worthWide - 10 - markWide
        sheet.aside('Layout', () => { sheet.pdf.roundedRect(x, top + 5, markWide, 15, 3).fill(colours.accent) })
        sheet.within(sheet.element('P'), 'P', () => { sheet.type.draw(mark, x + 6, top + 5 + baseline(15, chosenStyle), chosenStyle) })
      }
      sheet.within(sheet.element('P'), 'P', () => { sheet.type.draw(worth, right - worthWide, top + 5 + baseline(15, strong), strong) })
    },
  })
  if (option.description.trim() !== '') {
    sheet.gap(4)
    sheet.text('P', option.description.trim(), plain, { keepWithNext: option.sections.length > 0, lineHeight: 14.5 })
  }
  sheet.gap(4)
}

/** Draws tables of sections and lines, all with the same columns: wide enough for whatever stands in any of them. */
function lineTables(sheet: DocumentSheet, language: Proposal['language'], money: (cents: number) => string, all: readonly ContentSection[], sums: readonly number[]): (sections: readonly ContentSection[], beforeSums: boolean) => void {
  const words = documentWords[language]
  const lines = all.flatMap((section) => section.lines)
  const amounts = [...sums, ...all.map((section) => section.price_cents), ...lines.map((line) => line.price_cents)].map(money)
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

  return (sections, beforeSums) => {
    const table = sheet.later('Table')
    const heads = sheet.row(table, cellsOf(words.description, words.quantity, words.unit, words.price, quiet, { head: 'Column' }), tableLook.heads, { keepWithNext: true })
    sheet.add(...heads)
    for (const [at, section] of sections.entries()) {
      const isLastSection = beforeSums && at === sections.length - 1
      const [named, ...others] = cellsOf(section.name, '', '', money(section.price_cents), strong)
      if (named) sheet.add(...sheet.row(table, [{ ...named, head: 'Row' }, ...others], tableLook.section, { keepWithNext: isLastSection || section.lines.length > 0, head: stacked(heads) }))
      const head = stacked([...heads, ...sheet.row(table, cellsOf(filled(words.continued, section.name), '', '', '', strong, { clip: true }), tableLook.section)])
      for (const [index, line] of section.lines.entries()) {
        // the sums never stand on a page without a line
        const isLast = isLastSection && index === section.lines.length - 1
        const description = line.allowance ? filled(words.allowance, line.description) : line.description
        sheet.add(...sheet.row(table, cellsOf(description, formatThousandths(line.quantity_thousandths, { language }), line.unit, money(line.price_cents), plain), tableLook.line, { keepWithNext: isLast, head }))
      }
    }
  }
}

/** A page of its own before everything else: from whom, for whom, what and when. */
function addCover(sheet: DocumentSheet, { content, heading, language, company_phone, client_address, date }: Proposal, number: string, onCover: ContentPhoto | undefined, files: PhotoFiles): void {
  const words = documentWords[language]
  const large = (size: number, colour: string): TextStyle => ({ weight: 'strong', size, colour })
  const width = sheet.width
  const company = [...pieces(sheet, heading.company_name, large(22, colours.accent), width), ...pieces(sheet, [heading.company_address, company_phone].filter(Boolean).join(' · '), quiet, width)]
  const title = [...pieces(sheet, `${words.proposal} ${number}`, large(13, colours.accent), width), ...pieces(sheet, content.title, large(30, colours.ink), width), ...pieces(sheet, date, plain, width)]
  const client = [...pieces(sheet, heading.client_name || client_address ? words.prepared_for : '', quiet, width), ...pieces(sheet, heading.client_name, large(15, colours.ink), width), ...pieces(sheet, client_address, plain, width)]
  const project = [...pieces(sheet, words.project, quiet, width), ...pieces(sheet, heading.project_name, large(15, colours.ink), width), ...pieces(sheet, heading.project_address, plain, width)]
  const below = client.length === 0 ? 0 : heightOf(client) + 14
  // what is said beside it comes first; the photo has the rest of the page
  const left = sheet.pageRoom - heightOf(company) - heightOf(title) - below - heightOf(project) - 100
  const photo = onCover && placedPhoto(sheet, onCover, files, words, { number: 1, width, height: Math.min(sheet.pageRoom * 0.5, Math.max(60, left)) })
  sheet.add({
    // the whole page, so that what follows begins on the next one
    height: sheet.pageRoom, keepWithNext: false,
    draw: (top) => {
      drawPieces(sheet, company, sheet.left, top)
      photo?.draw(sheet.left, top + heightOf(company) + 24)
      const titled = top + (photo ? heightOf(company) + photo.height + 52 : sheet.pageRoom * 0.3)
      drawPieces(sheet, title, sheet.left, titled)
      const ruled = titled + heightOf(title) + 16
      sheet.aside('Layout', () => { sheet.pdf.moveTo(sheet.left, ruled).lineTo(sheet.left + width, ruled).lineWidth(1.5).stroke(colours.accent) })
      drawPieces(sheet, client, sheet.left, ruled + 18)
      drawPieces(sheet, project, sheet.left, ruled + 18 + below)
    },
  })
}

interface Sum { readonly label: string; readonly text: string }

/** Sums below each other at the right, and what they come to. */
export function addTotals(sheet: DocumentSheet, sums: readonly Sum[], total: Sum): void {
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
  sheet.keepLast()
  sheet.gap(22)
  sheet.text('H2', words.acceptance, headingStyle, { keepWithNext: true })
  sheet.gap(3)
  sheet.text('P', filled(words.acceptance_text, formatCents(content.total_cents, { language, currency })), plain, { keepWithNext: true })
  sheet.add(signingLines(sheet, [{ label: words.signature, share: 0.42 }, { label: words.name, share: 0.36 }, { label: words.date, share: 0.22 }]))
}

/** Who signed, with what stroke or by what typed name, agreeing to what words, and the fingerprint of what they saw. */
export function addSignature(sheet: DocumentSheet, { language }: Pick<Proposal, 'language'>, signature: ProposalSignature, called?: string): void {
  const words = documentWords[language]
  const [pad, between] = [10, 24]
  const width = (sheet.width - 2 * pad - between) / 2
  const stroke = signature.ink.length > 0 ? strokesIn(signature.ink, width, 54) : typedName(sheet, signature.signer, width)
  const who = [
    ...pieces(sheet, signature.ink.length > 0 ? '' : words.typed_only, quiet, width), ...pieces(sheet, [signature.signer, signature.title].filter(Boolean).join(', '), strong, width),
    ...pieces(sheet, signature.signed, plain, width), ...pieces(sheet, signature.witness ? filled(words.witnessed, signature.witness) : '', plain, width),
  ]
  const consent = pieces(sheet, signature.consent, quiet, width)
  const print = [...pieces(sheet, words.fingerprint, quiet, width), ...pieces(sheet, signature.sha256.replaceAll(/.{4}/g, '$& ').replace(/(.{40})/, '$1\n'), { ...plain, size: 9 }, width)]
  const strokeHeight = stroke.height === 0 ? 0 : stroke.height + 8
  const height = Math.max(strokeHeight + heightOf(who), heightOf(consent) + 8 + heightOf(print))
  sheet.keepLast()
  sheet.gap(20)
  sheet.text('H2', called ?? words.signed, headingStyle, { keepWithNext: true })
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

interface Stroke { readonly height: number; draw(sheet: DocumentSheet, x: number, y: number): void }

/** A typed name where others have strokes: leaning, as large as a signature. That it was typed stands below it. */
function typedName(sheet: DocumentSheet, name: string, width: number): Stroke {
  const style: TextStyle = { ...plain, size: Math.min(24, 24 * width * 0.94 / Math.max(1, sheet.type.width(name, { ...plain, size: 24 }))) }
  const height = 34
  return {
    height,
    draw: ({ pdf, type }, x, y) => {
      const [line, lean] = [y + baseline(height, style), 0.22]
      pdf.save().transform(1, 0, -lean, 1, lean * line, 0)
      type.draw(name, x, line, style)
      pdf.restore()
    },
  }
}

/** The strokes of a pen, as large as fits into a field. */
function strokesIn(ink: ProposalSignature['ink'], width: number, high: number): Stroke {
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
