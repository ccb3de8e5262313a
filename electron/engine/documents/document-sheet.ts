import type { DocumentWords } from '../../../shared/documents/words.ts'
import { filled } from '../../../shared/documents/words.ts'
import type { Paper } from '../../../shared/documents/paper.ts'
import { FixedPdf } from './fixed-pdf.ts'
import type { Block } from './page-flow.ts'
import { layPages } from './page-flow.ts'
import { colours, margins, sheets } from './paper.ts'
import type { TextStyle } from './typeface.ts'
import { Typeface } from './typeface.ts'

type Element = PDFKit.PDFStructureElement

/** A stretch of a line of text, with its place in the structure that a screen reader follows. */
export interface Cell {
  readonly text: string
  readonly style: TextStyle
  /** Left edge and width, in points. */
  readonly x: number
  readonly width: number
  readonly align?: 'left' | 'right'
  /** Only as much of it as fits into one line. */
  readonly clip?: boolean
  /** What it is in a row: a head of columns, a head of the rows below it, or plain data. */
  readonly head?: 'Column' | 'Row'
  /** A second text below the first. */
  readonly under?: { readonly text: string; readonly style: TextStyle }
  /** An empty box to tick. */
  readonly box?: boolean
}

export interface RowLook {
  readonly above: number
  readonly below: number
  readonly lineHeight: number
  /** Where ground and rule begin; at the left edge unless said otherwise. */
  readonly from?: number
  readonly wash?: string
  readonly rule?: string
  readonly ruleWidth?: number
}

/** Rows of up to so many lines stay whole; of longer ones, so many lines stay together at either end. */
const wholeLines = 12
const endLines = 2

/** A document while it is being drawn: its blocks in order, then its pages. */
export class DocumentSheet {
  readonly pdf: FixedPdf
  readonly type: Typeface
  readonly left = margins.side
  readonly width: number
  readonly #words: DocumentWords
  readonly #name: string
  readonly #height: number
  readonly #root: Element
  readonly #blocks: Block[] = []

  /** `name` stands at the foot of each page, and is the file's title. */
  constructor({ paper, language, words, name, author, at }: { paper: Paper; language: string; words: DocumentWords; name: string; author: string; at: string }) {
    const [width, height] = sheets[paper]
    this.pdf = new FixedPdf({ size: sheets[paper], language, title: name, author, at })
    this.type = new Typeface(this.pdf)
    this.width = width - 2 * margins.side
    this.#height = height
    this.#words = words
    this.#name = name
    this.#root = this.pdf.struct('Document')
    this.pdf.addStructure(this.#root)
  }

  /** Height that a page has for what is added, in points. */
  get pageRoom(): number {
    return this.#height - margins.top - margins.bottom
  }

  /** Something that follows what was added before. */
  add(...blocks: readonly Block[]): void {
    this.#blocks.push(...blocks)
  }

  /** Keeps what was added last on the page of what comes next: a signature never stands on a page without what was signed. */
  keepLast(): void {
    const at = this.#blocks.findLastIndex((block) => !block.isGap)
    const last = this.#blocks[at]
    if (last) this.#blocks[at] = { ...last, keepWithNext: true }
  }

  gap(height: number): void {
    this.add({ height, keepWithNext: true, isGap: true, draw: () => undefined })
  }

  /** An element below the document, or below another one; it is ended with it. */
  element(kind: string, options: { readonly alt?: string } = {}, above: Element = this.#root): Element {
    const element = this.pdf.struct(kind, options)
    above.add(element)
    return element
  }

  /** An element that begins with the first thing in it, so that elements stand in the order in which they are drawn. */
  later(kind: string): () => Element {
    let element: Element | null = null
    return () => element ??= this.element(kind)
  }

  /** Width of the widest of these texts. */
  widest(texts: readonly string[], style: TextStyle): number {
    return texts.reduce((most, text) => Math.max(most, this.type.width(text, style)), 0) + 0.5
  }

  /** Draws as a part of an element. */
  within(element: Element, kind: string, draw: () => void): void {
    const content = this.pdf.markStructureContent(kind)
    draw()
    this.pdf.endMarkedContent()
    element.add(content)
  }

  /** Draws what a screen reader passes over: lines, grounds, what stands on every page. */
  aside(kind: 'Layout' | 'Pagination', draw: () => void): void {
    this.pdf.markContent('Artifact', { type: kind })
    draw()
    this.pdf.endMarkedContent()
  }

  /** A text over the whole width or a part of it, as one element. */
  text(kind: string, text: string, style: TextStyle, { x = this.left, width = this.width, lineHeight = style.size * 1.4, keepWithNext = false } = {}): void {
    let element: Element | null = null
    const lines = this.type.lines(text, style, width)
    this.add(...lines.map((line, index) => ({
      height: lineHeight, keepWithNext: keepsLine(index, lines.length, keepWithNext),
      draw: (top: number) => {
        element ??= this.element(kind)
        this.within(element, kind, () => { this.type.draw(line, x, top + baseline(lineHeight, style), style) })
      },
    })))
  }

  /** A row of a table, one block for each line of its tallest cell, so that a row longer than a page can be broken. */
  row(table: () => Element, cells: readonly Cell[], look: RowLook, { keepWithNext = false, head }: { keepWithNext?: boolean; head?: Block } = {}): readonly Block[] {
    let row: Element | null = null
    const elements: Element[] = []
    const linesOf = cells.map(({ text, style, width, under, clip }) => [{ text, style }, ...(under?.text ? [under] : [])]
      .flatMap((part) => (clip ? [this.type.clipped(part.text, part.style, width)] : this.type.lines(part.text, part.style, width)).map((line) => ({ line, style: part.style }))))
    const count = Math.max(...linesOf.map((lines) => lines.length))
    const kind = (cell: Cell): string => (cell.head ? 'TH' : 'TD')
    return Array.from({ length: count }, (_, index) => {
      const [above, below] = [index === 0 ? look.above : 0, index === count - 1 ? look.below : 0]
      const height = above + look.lineHeight + below
      return {
        height, keepWithNext: keepsLine(index, count, keepWithNext), ...(head ? { head } : {}),
        draw: (top: number, repeated: boolean) => {
          this.aside('Layout', () => {
            const { wash, rule, ruleWidth = 0.5, from = this.left } = look
            if (wash) this.pdf.rect(from, top, this.left + this.width - from, height).fill(wash)
            if (rule && index === count - 1) this.pdf.moveTo(from, top + height).lineTo(this.left + this.width, top + height).lineWidth(ruleWidth).stroke(rule)
            for (const { box, x } of cells) if (box && index === 0) this.pdf.rect(x, top + above + (look.lineHeight - 9) / 2, 9, 9).lineWidth(0.8).stroke(colours.quiet)
          })
          if (!repeated) row ??= this.element('TR', {}, table())
          for (const [column, cell] of cells.entries()) {
            const found = linesOf[column]?.[index]
            const write = (): void => { if (found) this.type.draw(found.line, this.#start(cell, found), top + above + baseline(look.lineHeight, found.style), found.style) }
            // what stands on every page is read out once
            if (repeated || !row) this.aside('Pagination', write)
            else {
              elements[column] ??= this.#cellElement(row, cell)
              if (found) this.within(elements[column], kind(cell), write)
            }
          }
        },
      }
    })
  }

  #cellElement(row: Element, cell: Cell): Element {
    // the types do not know the scope of a head
    const options: PDFKit.Mixins.StructureElementOptions & { scope?: Cell['head'] } = cell.head ? { scope: cell.head } : {}
    const element = this.pdf.struct(cell.head ? 'TH' : 'TD', options)
    row.add(element)
    return element
  }

  #start({ x, width, align }: Cell, { line, style }: { readonly line: string; readonly style: TextStyle }): number {
    return align === 'right' ? x + width - this.type.width(line.trimEnd(), style) : x
  }

  /** Lays what was added onto pages and draws it. */
  async finish(): Promise<{ readonly bytes: Uint8Array; readonly pages: number }> {
    const pages = layPages(this.#blocks, margins.top, this.#height - margins.bottom)
    const pageWords = (page: number): string => filled(this.#words.page, page, pages.length)
    const name = this.type.clipped(this.#name, footStyle, this.width - this.type.width(pageWords(pages.length), footStyle) - 24)
    for (const [index, page] of pages.entries()) {
      this.pdf.addPage()
      for (const { block, top, repeated } of page) block.draw(top, repeated)
      this.aside('Pagination', () => { this.#foot(name, pageWords(index + 1)) })
    }
    this.#root.end()
    return { bytes: await this.pdf.bytes(), pages: pages.length }
  }

  #foot(name: string, pageWords: string): void {
    const y = this.#height - margins.bottom + 32
    this.pdf.moveTo(this.left, y - 14).lineTo(this.left + this.width, y - 14).lineWidth(0.5).stroke(colours.line)
    this.type.draw(name, this.left, y, footStyle)
    this.type.draw(pageWords, this.left + this.width - this.type.width(pageWords, footStyle), y, footStyle)
  }
}

const footStyle: TextStyle = { weight: 'regular', size: 8.5, colour: colours.quiet }

/** Where the baseline of a text lies in a line of that height. */
export const baseline = (lineHeight: number, style: TextStyle): number => lineHeight / 2 + style.size * 0.33

function keepsLine(index: number, count: number, last: boolean): boolean {
  if (index === count - 1) return last
  return count <= wholeLines || index < endLines - 1 || index >= count - endLines
}
