import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** An element of the structure that a screen reader follows. */
export interface Tag { readonly role: string; readonly children?: readonly (Tag | { readonly type: string })[]; readonly alt?: string }

export interface ReadPage {
  /** Everything that is written on it, in the order of the file, with a space between pieces. */
  readonly text: string
  /** Pieces of text with their place, in points from the left and from the top. */
  readonly pieces: readonly { readonly text: string; readonly x: number; readonly y: number; readonly width: number }[]
  readonly height: number
  readonly width: number
  readonly tags: Tag | null
}

export interface ReadPdf { readonly pages: readonly ReadPage[]; readonly info: Readonly<Record<string, unknown>>; readonly language: string | null; readonly isTagged: boolean; readonly text: string }

/** Reads a PDF back with another library than the one that wrote it; its structure only `withTags`, for that takes long. */
export async function readPdf(bytes: Uint8Array, { withTags = false } = {}): Promise<ReadPdf> {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: VerbosityLevel.ERRORS, useWorkerFetch: false, disableFontFace: true })
  const pdf = await task.promise
  let language: string | null = null
  try {
    const { info } = await pdf.getMetadata()
    const pages = await Promise.all(Array.from({ length: pdf.numPages }, async (_, index): Promise<ReadPage> => {
      const page = await pdf.getPage(index + 1)
      const [, , width = 0, height = 0] = page.view
      const { items, lang } = await page.getTextContent()
      language = lang ?? language
      const pieces = items.flatMap((item) => ('str' in item && item.str !== '' ? [{ text: item.str, x: Number(item.transform[4]), y: height - Number(item.transform[5]), width: item.width }] : []))
      return { text: pieces.map(({ text }) => text).join(' ').replaceAll(/\s+/g, ' '), pieces, height, width, tags: withTags ? await page.getStructTree() as Tag | null : null }
    }))
    const marks = await pdf.getMarkInfo() as unknown as ReadonlyMap<string, boolean> | null
    return { pages, info: info as Record<string, unknown>, language, isTagged: marks?.get('Marked') === true, text: pages.map(({ text }) => text).join('\n') }
  } finally {
    await task.destroy()
  }
}

/** The roles of the elements that have something on a page, in order, children in parentheses. */
export function roles(tag: Tag | { readonly type: string } | null | undefined): string {
  if (!tag || !('role' in tag)) return ''
  const inner = (tag.children ?? []).map(roles).filter((text) => text !== '').join(' ')
  if (inner !== '') return `${tag.role ?? 'Root'}(${inner})`
  return tag.children?.some((child) => 'type' in child) ? tag.role : ''
}
