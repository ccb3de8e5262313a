import type { DocumentSheet } from './document-sheet.ts'
import { baseline } from './document-sheet.ts'
import { colours } from './paper.ts'
import { drawPieces, heightOf, pieces } from './text-pieces.ts'
import type { TextStyle } from './typeface.ts'

const companyStyle: TextStyle = { weight: 'strong', size: 17, colour: colours.accent }
const kindStyle: TextStyle = { weight: 'strong', size: 17, colour: colours.ink }
const quiet: TextStyle = { weight: 'regular', size: 9.5, colour: colours.quiet }
const plain: TextStyle = { weight: 'regular', size: 10.5, colour: colours.ink }
const strong: TextStyle = { ...plain, weight: 'strong' }

export interface Letterhead {
  readonly company_name: string
  /** Address, telephone: what is known. */
  readonly company_facts: readonly string[]
  /** What kind of document it is. */
  readonly kind: string
  /** Number, version, date. */
  readonly facts: readonly string[]
  /** In what state it is, where that must be seen at once; `signed` is shown as good news. */
  readonly mark: { readonly text: string; readonly signed: boolean }
  readonly parties: readonly { readonly label: string; readonly name: string; readonly more: string }[]
  readonly title: string
}

/** Who writes to whom about what: the top of a document's first page. */
export function addLetterhead(sheet: DocumentSheet, { company_name, company_facts, kind, facts, mark, parties, title }: Letterhead): void {
  const half = sheet.width / 2 - 12
  const left = [...pieces(sheet, company_name, companyStyle, half), ...company_facts.flatMap((fact) => pieces(sheet, fact, quiet, half))]
  const right = [...pieces(sheet, kind, kindStyle, half), ...facts.flatMap((fact) => pieces(sheet, fact, quiet, half))]
  const markHeight = mark.text ? 23 : 0
  const height = Math.max(heightOf(left), heightOf(right) + markHeight)
  sheet.add({
    height: height + 12, keepWithNext: true,
    draw: (top) => {
      drawPieces(sheet, left, sheet.left, top)
      drawPieces(sheet, right, sheet.left, top, sheet.left + sheet.width)
      if (mark.text) drawMark(sheet, mark, top + heightOf(right) + 5)
      sheet.aside('Layout', () => { sheet.pdf.moveTo(sheet.left, top + height + 11).lineTo(sheet.left + sheet.width, top + height + 11).lineWidth(1.5).stroke(colours.accent) })
    },
  })
  addParties(sheet, parties)
  sheet.gap(20)
  sheet.text('H1', title, { weight: 'strong', size: 15, colour: colours.ink }, { keepWithNext: true })
  sheet.gap(8)
}

function addParties(sheet: DocumentSheet, parties: Letterhead['parties']): void {
  const known = parties.filter(({ name, more }) => name !== '' || more !== '')
  if (known.length === 0) return
  const between = 18
  const width = (sheet.width - between * (known.length - 1)) / known.length
  const columns = known.map(({ label, name, more }) => [...pieces(sheet, label, quiet, width), ...pieces(sheet, name, strong, width), ...pieces(sheet, more, plain, width)])
  sheet.gap(14)
  sheet.add({
    height: Math.max(...columns.map(heightOf)), keepWithNext: true,
    draw: (top) => { for (const [index, column] of columns.entries()) drawPieces(sheet, column, sheet.left + index * (width + between), top) },
  })
}

function drawMark(sheet: DocumentSheet, { text, signed }: Letterhead['mark'], top: number): void {
  const style: TextStyle = { weight: 'strong', size: 9.5, colour: signed ? colours.signed : colours.attention }
  const width = sheet.type.width(text, style)
  const right = sheet.left + sheet.width
  sheet.aside('Layout', () => { sheet.pdf.roundedRect(right - width - 16, top, width + 16, 18, 3).lineWidth(1).stroke(style.colour) })
  const element = sheet.element('P')
  sheet.within(element, 'P', () => { sheet.type.draw(text, right - width - 8, top + baseline(18, style), style) })
}
