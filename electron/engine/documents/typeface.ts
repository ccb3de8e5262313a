import { createRequire } from 'node:module'
import path from 'node:path'
import type { FixedPdf } from './fixed-pdf.ts'
import type { FontPart, Weight } from './font-files.ts'
import { fontFile, fontParts } from './font-files.ts'

/** Where the font files lie: beside the bundle, and in the source tree in their package. */
const folder = import.meta.url.endsWith('.ts')
  ? path.dirname(createRequire(import.meta.url).resolve('@fontsource/source-sans-3/files/source-sans-3-latin-400-normal.woff'))
  : path.join(import.meta.dirname, 'fonts')

export interface TextStyle {
  readonly weight: Weight
  /** In points. */
  readonly size: number
  readonly colour: string
}

/** A piece of text in one of the typeface's parts. */
interface Run { readonly part: FontPart; readonly text: string }

/** Where no part has a letter. */
const unknownLetter = '?'

/** One typeface in a PDF: it measures, breaks and draws text, letter by letter from the part that has it. */
export class Typeface {
  readonly #pdf: FixedPdf
  readonly #parts = new Map<string, FontPart | null>()
  readonly #widths = new Map<string, number>()

  constructor(pdf: FixedPdf) {
    this.#pdf = pdf
    for (const { name } of fontParts) for (const weight of ['regular', 'strong'] as const) pdf.registerFont(`${name} ${weight}`, path.join(folder, fontFile(name, weight)))
  }

  /** Width of a text in points. */
  width(text: string, style: TextStyle): number {
    return this.#tokens(text).reduce((sum, token) => sum + this.#tokenWidth(token, style.weight), 0) * style.size
  }

  /**
   * A text in lines no wider than `width`, broken at spaces, at line ends of its own, and within a word that is wider than all of it. A
   * line that goes on in the next keeps its last space, so that what is read out of the file has one.
   */
  lines(text: string, style: TextStyle, width: number): string[] {
    return text.split(/\r\n|[\n\r\u2028\u2029]/).flatMap((paragraph) => this.#broken(paragraph, style, width))
  }

  /** As much of a text as fits into one line; what is cut off is shown to be. */
  clipped(text: string, style: TextStyle, width: number): string {
    const [whole = '', ...more] = this.lines(text, style, width)
    if (more.length === 0) return whole
    const [line = ''] = this.lines(text, style, width - this.width('…', style))
    return `${line.trimEnd()}…`
  }

  /** Draws one line with its baseline at `y`. */
  draw(text: string, x: number, y: number, style: TextStyle): void {
    let at = x
    this.#pdf.fillColor(style.colour).fontSize(style.size)
    for (const { part, text: piece } of this.#runs(text, style.weight)) {
      this.#pdf.font(`${part} ${style.weight}`).text(piece, at, y, { lineBreak: false, baseline: 'alphabetic' })
      at += this.#pdf.widthOfString(piece)
    }
  }

  #broken(paragraph: string, style: TextStyle, width: number): string[] {
    const lines: string[] = []
    let line = ''
    let used = 0
    const take = (token: string, wide: number): void => { line += token; used += wide }
    const next = (): void => { lines.push(line); line = ''; used = 0 }
    for (const token of this.#tokens(paragraph)) {
      const [wide, visible] = [this.width(token, style), this.width(token.trimEnd(), style)]
      if (used + visible <= width) { take(token, wide); continue }
      if (line !== '') next()
      if (visible <= width) { take(token, wide); continue }
      for (const letter of token) {
        const letterWide = this.width(letter, style)
        if (used + letterWide > width && line !== '' && letter !== ' ') next()
        take(letter, letterWide)
      }
    }
    lines.push(line)
    return lines
  }

  /** Words, each with the spaces behind it. */
  #tokens(text: string): readonly string[] {
    return text.replaceAll('\t', ' ').match(/[^ ]+ *|^ +/g) ?? []
  }

  #tokenWidth(token: string, weight: Weight): number {
    const key = `${weight} ${token}`
    let width = this.#widths.get(key)
    if (width === undefined) {
      width = this.#runs(token, weight).reduce((sum, run) => sum + this.#pdf.font(`${run.part} ${weight}`).fontSize(1).widthOfString(run.text), 0)
      this.#widths.set(key, width)
    }
    return width
  }

  #runs(text: string, weight: Weight): Run[] {
    const runs: { part: FontPart; text: string }[] = []
    for (const letter of text.normalize('NFC')) {
      for (const { part, text: piece } of this.#inParts(letter, weight)) {
        const last = runs.at(-1)
        if (last?.part === part) last.text += piece
        else runs.push({ part, text: piece })
      }
    }
    return runs
  }

  /** A letter in the part that has it, else taken apart (`⅜` as `3⁄8`), else as the sign for a letter that is unknown. */
  #inParts(letter: string, weight: Weight): readonly Run[] {
    const part = this.#partOf(letter, weight)
    if (part) return [{ part, text: letter }]
    const apart = [...letter.normalize('NFKD')].map((piece) => ({ part: this.#partOf(piece, weight), text: piece }))
    if (apart.every((run): run is Run => run.part !== null)) return apart
    return [{ part: 'latin', text: unknownLetter }]
  }

  #partOf(letter: string, weight: Weight): FontPart | null {
    const key = `${weight} ${letter}`
    let part = this.#parts.get(key)
    if (part === undefined) {
      const code = letter.codePointAt(0) ?? 0
      part = fontParts.find(({ name, ranges }) => ranges.some(([from, to]) => code >= from && code <= to) && this.#has(name, weight, code))?.name ?? null
      this.#parts.set(key, part)
    }
    return part
  }

  #has(part: FontPart, weight: Weight, code: number): boolean {
    return this.#pdf.font(`${part} ${weight}`)._font.font.hasGlyphForCodePoint(code)
  }
}
