import type { ColourInWords } from '../../../shared/documents/colour-schedule.ts'
import { jobWords } from '../../../shared/documents/job-words.ts'
import type { ConsentLanguage } from '../../../shared/signing/consent.ts'
import type { Cell, DocumentSheet } from './document-sheet.ts'
import type { Block } from './page-flow.ts'
import { stacked } from './page-flow.ts'
import { colours, tableLook, textStyles } from './paper.ts'

const { plain, quiet } = textStyles
const [pad, between] = [6, 14]

export interface PlainColumn {
  readonly head: string
  readonly align?: 'left' | 'right'
  /** Takes a share of what the columns without one leave; those are as wide as their widest text. */
  readonly share?: number
}

/** What a cell of a plain table says: a text, a smaller one below it, and a patch of colour before it. */
export interface PlainCell { readonly text: string; readonly under?: string; readonly swatch?: string }

/** A colour in the cells of a table: where, on what, which, and how it shines. */
export const colourCells = ({ room, surface, colour, sheen, notes, swatch }: ColourInWords): readonly PlainCell[] => [
  { text: room }, { text: surface }, { text: colour, ...(notes ? { under: notes } : {}), ...(swatch ? { swatch } : {}) }, { text: sheen },
]

/** The heads of those cells. */
export const colourColumns = (language: ConsentLanguage): readonly PlainColumn[] => {
  const { room, surface, colour, sheen } = jobWords[language]
  return [{ head: room, share: 2 }, { head: surface, share: 2 }, { head: colour, share: 3 }, { head: sheen, share: 1 }]
}

/** A table without sections: its heads stand on each page. `keepLast` keeps its last row with what follows. */
export function addPlainTable(sheet: DocumentSheet, columns: readonly PlainColumn[], rows: readonly (readonly PlainCell[])[], { keepLast = false } = {}): void {
  const fixed = columns.map(({ head, share }, index) => (share ? 0 : sheet.widest([head, ...rows.map((row) => row[index]?.text ?? '')], plain)))
  const room = sheet.width - 2 * pad - between * (columns.length - 1) - fixed.reduce((sum, width) => sum + width, 0)
  const shares = columns.reduce((sum, { share = 0 }) => sum + share, 0)
  let x = sheet.left + pad
  const places = columns.map(({ share }, index) => {
    const width = share ? room * share / shares : fixed[index] ?? 0
    const place = { x, width }
    x += width + between
    return place
  })
  const cellsOf = (row: readonly PlainCell[], more: Partial<Cell> = {}, style = plain as Cell['style']): Cell[] => columns.map(({ align }, index) => {
    const { text, under, swatch } = row[index] ?? { text: '' }
    const { x: left, width } = places[index] ?? { x: 0, width: 0 }
    const patch = swatch ? 16 : 0
    return { text, style, x: left + patch, width: width - patch, ...(align ? { align } : {}), ...(under ? { under: { text: under, style: quiet } } : {}), ...more }
  })

  const table = sheet.later('Table')
  const heads = sheet.row(table, cellsOf(columns.map(({ head }) => ({ text: head })), { head: 'Column' }, quiet), tableLook.heads, { keepWithNext: true })
  sheet.add(...heads)
  const head = stacked(heads)
  for (const [at, row] of rows.entries()) {
    const blocks = sheet.row(table, cellsOf(row), tableLook.line, { keepWithNext: keepLast && at === rows.length - 1, head })
    sheet.add(...blocks.map((block, index): Block => (index > 0 ? block : {
      ...block,
      draw: (top, repeated) => {
        block.draw(top, repeated)
        for (const [column, { swatch }] of row.entries()) {
          const place = places[column]
          if (swatch && place) sheet.aside('Layout', () => { sheet.pdf.rect(place.x, top + tableLook.line.above + 1, 11, 11).lineWidth(0.5).fillAndStroke(swatch, colours.quiet) })
        }
      },
    })))
  }
}
