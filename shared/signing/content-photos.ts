import { byPosition } from '../estimating/by-position.ts'
import type { Database } from '../schema/database.ts'

/** A photo that a document prints: by the hash of its file, so that what was signed is printed with exactly that one. */
export type ContentPhoto = { readonly sha256: string; readonly caption: string; readonly place: 'cover' | 'photos' }

/** What of an attachment's row its document is made of; whole rows fit. */
export type PhotoRow = Pick<Database['attachment'], 'id' | 'position' | 'sha256' | 'caption' | 'printed' | 'archived_at'>

/** The photos of a document from the attachments of its record, in any order: that of the cover first. Nothing at all where none is printed, so that a document without has the content that it had before. */
export function contentPhotos(attachments: readonly PhotoRow[]): { readonly photos?: readonly ContentPhoto[] } {
  const printed = attachments.filter(({ printed: place, archived_at }) => place !== 'no' && archived_at === null).toSorted(byPosition)
  const of = (place: ContentPhoto['place']): ContentPhoto[] => printed.filter((row) => row.printed === place).map(({ sha256, caption }) => ({ sha256, caption, place }))
  const photos = [...of('cover'), ...of('photos')]
  return photos.length > 0 ? { photos } : {}
}
