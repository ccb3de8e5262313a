import type { DocumentSheet } from './document-sheet.ts'
import { baseline } from './document-sheet.ts'
import type { Block } from './page-flow.ts'
import { colours, textStyles } from './paper.ts'

const { plain, quiet, heading } = textStyles

/** A heading and the paragraphs below it; nothing where there is no text. */
export function addParagraphs(sheet: DocumentSheet, label: string, text: string): void {
  if (text.trim() === '') return
  sheet.gap(18)
  sheet.text('H2', label, heading, { keepWithNext: true })
  sheet.gap(3)
  sheet.text('P', text.trim(), plain, { lineHeight: 14.5 })
}

/** Lines to write on, side by side, each with what belongs there below it. */
export function signingLines(sheet: DocumentSheet, fields: readonly { readonly label: string; readonly share: number }[]): Block {
  return {
    height: 66, keepWithNext: false,
    draw: (top) => {
      let x = sheet.left
      for (const [index, { label, share }] of fields.entries()) {
        const width = sheet.width * share
        const end = index === fields.length - 1 ? x + width : x + width - 16
        const from = x
        sheet.aside('Layout', () => { sheet.pdf.moveTo(from, top + 48).lineTo(end, top + 48).lineWidth(0.8).stroke(colours.ink) })
        sheet.within(sheet.element('P'), 'P', () => { sheet.type.draw(label, from, top + 50 + baseline(13, quiet), quiet) })
        x += width
      }
    },
  }
}
