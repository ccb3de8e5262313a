import type { DocumentSheet } from './document-sheet.ts'
import { baseline } from './document-sheet.ts'
import type { TextStyle } from './typeface.ts'

/** A line of text, ready to be drawn. */
export interface Piece { readonly text: string; readonly style: TextStyle; readonly lineHeight: number }

/** What stands beside something else cannot go on on the next page: it ends after so many lines. */
const mostLines = 12

/** A text in lines no wider than `width`; none where there is no text. */
export function pieces(sheet: DocumentSheet, text: string, style: TextStyle, width: number): Piece[] {
  if (text.trim() === '') return []
  const lines = sheet.type.lines(text, style, width)
  const shown = lines.length > mostLines ? [...lines.slice(0, mostLines - 1), '…'] : lines
  return shown.map((line) => ({ text: line, style, lineHeight: style.size * 1.38 }))
}

export const heightOf = (all: readonly Piece[]): number => all.reduce((sum, { lineHeight }) => sum + lineHeight, 0)

/** Draws lines below each other as one paragraph: flush left at `x`, or flush right where `right` is given. */
export function drawPieces(sheet: DocumentSheet, all: readonly Piece[], x: number, top: number, right?: number): void {
  if (all.length === 0) return
  let y = top
  sheet.within(sheet.element('P'), 'P', () => {
    for (const { text, style, lineHeight } of all) {
      sheet.type.draw(text, right === undefined ? x : right - sheet.type.width(text.trimEnd(), style), y + baseline(lineHeight, style), style)
      y += lineHeight
    }
  })
}
