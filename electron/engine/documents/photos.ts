import type { DocumentWords } from '../../../shared/documents/words.ts'
import { filled } from '../../../shared/documents/words.ts'
import type { ContentPhoto } from '../../../shared/signing/content-photos.ts'
import type { DocumentSheet } from './document-sheet.ts'
import type { Block } from './page-flow.ts'
import { colours, textStyles } from './paper.ts'
import { drawPieces, heightOf, pieces } from './text-pieces.ts'

/** The files of a document's photos by their SHA-256, as far as they are on this laptop. */
export type PhotoFiles = ReadonlyMap<string, Uint8Array>

const { plain, quiet, heading } = textStyles
const [columns, between, largest] = [2, 18, 190]

/** A photo in a place of its own, or the sentence that stands there without it. */
export interface PlacedPhoto {
  /** In points; as wide as the place at most. */
  readonly height: number
  draw(x: number, top: number): void
}

/** A photo as large as it fits into `width` and `height`, with its aspect kept and its left upper corner in the place's. */
export function placedPhoto(sheet: DocumentSheet, { sha256, caption }: Pick<ContentPhoto, 'sha256' | 'caption'>, files: PhotoFiles, words: DocumentWords, { number, width, height }: { readonly number: number; readonly width: number; readonly height: number }): PlacedPhoto {
  const file = files.get(sha256)
  const image = file && openedImage(sheet, file)
  const alt = caption.trim() || filled(words.photo, number)
  if (!image) {
    const pad = 10
    const said = pieces(sheet, file ? words.photo_unreadable : words.photo_missing, quiet, width - 2 * pad)
    const boxHeight = heightOf(said) + 2 * pad
    return {
      height: boxHeight,
      draw: (x, top) => {
        sheet.aside('Layout', () => { sheet.pdf.rect(x, top, width, boxHeight).lineWidth(0.8).stroke(colours.line) })
        drawPieces(sheet, said, x + pad, top + pad)
      },
    }
  }
  const scale = Math.min(width / image.width, height / image.height)
  const [wide, high] = [image.width * scale, image.height * scale]
  return {
    height: high,
    draw: (x, top) => {
      sheet.within(sheet.element('Figure', { alt }), 'Figure', () => { sheet.pdf.image(image, x, top, { width: wide, height: high }) })
    },
  }
}

/** Photos two by two with what is said of them below each, under a heading; nothing where there is none. */
export function addPhotos(sheet: DocumentSheet, photos: readonly ContentPhoto[] | undefined, files: PhotoFiles, words: DocumentWords): void {
  const shown = (photos ?? []).filter(({ place }) => place === 'photos')
  if (shown.length === 0) return
  const width = (sheet.width - between * (columns - 1)) / columns
  const cells = shown.map((photo, index) => ({
    picture: placedPhoto(sheet, photo, files, words, { number: index + 1, width, height: largest }),
    caption: pieces(sheet, photo.caption, plain, width),
  }))
  sheet.gap(20)
  sheet.text('H2', words.photos, heading, { keepWithNext: true })
  sheet.gap(6)
  for (let first = 0; first < cells.length; first += columns) {
    const row = cells.slice(first, first + columns)
    const pictures = Math.max(...row.map(({ picture }) => picture.height))
    const block: Block = {
      height: pictures + 5 + Math.max(...row.map(({ caption }) => heightOf(caption))), keepWithNext: false,
      draw: (top) => {
        for (const [column, { picture, caption }] of row.entries()) {
          const x = sheet.left + column * (width + between)
          picture.draw(x, top)
          drawPieces(sheet, caption, x, top + picture.height + 5)
        }
      },
    }
    sheet.add(block)
    if (first + columns < cells.length) sheet.gap(14)
  }
}

/** A picture that the PDF can hold, or null. Only a JPEG goes in as it is; anything else would be packed anew, and not on every machine alike. */
function openedImage(sheet: DocumentSheet, file: Uint8Array): PDFKit.OpenedImage | null {
  if (file[0] !== 0xff || file[1] !== 0xd8) return null
  try {
    const image = sheet.pdf.openImage(Buffer.from(file))
    return image.width > 0 && image.height > 0 ? image : null
  } catch {
    return null
  }
}
