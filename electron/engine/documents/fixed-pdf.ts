import { zlibSync } from 'fflate'
import PDFDocument from 'pdfkit'

export interface PdfFacts {
  /** Width and height in points. */
  readonly size: readonly [width: number, height: number]
  readonly language: string
  readonly title: string
  readonly author: string
  /** The instant that the document itself names, UTC; never the clock's. */
  readonly at: string
}

/** What pdfkit has and its types leave out. */
declare global {
  namespace PDFKit {
    interface PDFKitReference {
      /** The pieces of what it holds, as long as it is written. */
      buffer: Uint8Array[]
    }
    /** A picture that has been read; its size in pixels. */
    interface OpenedImage { readonly width: number; readonly height: number }
    namespace Mixins {
      interface PDFImage {
        /** Throws for what is no picture. */
        openImage(source: Buffer): OpenedImage
        image(source: OpenedImage, x: number, y: number, options: ImageOption): this
      }
      interface PDFFont { readonly _font: { readonly font: { hasGlyphForCodePoint(codePoint: number): boolean } } }
    }
  }
}

/**
 * A PDF whose bytes follow from what is drawn, and from nothing else: no clock, no chance, and packed by code of our own
 * instead of by the zlib that a machine has, which packs differently from processor to processor. Its file id follows from the facts.
 */
export class FixedPdf extends PDFDocument {
  constructor({ size, language, title, author, at }: PdfFacts) {
    super({
      size: [...size], margin: 0, autoFirstPage: false, font: '', pdfVersion: '1.7', tagged: true, displayTitle: true, lang: language,
      info: { Title: title, Author: author, Creator: 'Kibray', Producer: 'Kibray', CreationDate: new Date(at) },
    })
  }

  override ref(data: object): PDFKit.PDFKitReference {
    const reference = super.ref(data)
    const finish = reference.finalize.bind(reference)
    reference.finalize = () => {
      if (reference.compress && reference.buffer.length > 0) {
        reference.buffer = [zlibSync(Buffer.concat(reference.buffer), { level: 6 })]
        // packed already
        reference.compress = false
      }
      finish()
    }
    return reference
  }

  /** The title stands in the document's facts; the same once more as XML is left out, for names are not escaped there. */
  override endMetadata(): void {}

  /** Ends the document; its bytes. */
  async bytes(): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    this.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    const ended = new Promise<void>((resolve, reject) => { this.on('end', resolve).on('error', reject) })
    this.end()
    await ended
    return Buffer.concat(chunks)
  }
}
