import type { ContentPhoto } from '../../../shared/signing/content-photos.ts'
import type { World } from '../world.ts'
import type { PhotoFiles } from './photos.ts'

/** A document waits so long for a photo that is not here; then it says so in its place. */
const waitsFor = 10_000

/** A file by its hash, from this laptop or from the office. Throws where it cannot be had. */
export type FileByHash = (sha256: string) => Promise<{ readonly bytes: Uint8Array } | null>

/** A file as a document asks for it: a line that is there and brings nothing holds up no printing. */
export const withinReason = (world: World, file: FileByHash): FileByHash => async (sha256) => {
  const { promise, resolve } = Promise.withResolvers<null>()
  const cancel = world.after(waitsFor, () => resolve(null))
  try {
    return await Promise.race([file(sha256), promise])
  } finally {
    cancel()
  }
}

/** The files of these photos, as far as they can be had; one that cannot is left out, and the document says so in its place. */
export async function photoFiles(file: FileByHash, photos: readonly ContentPhoto[] = []): Promise<PhotoFiles> {
  const found = await Promise.all([...new Set(photos.map((photo) => photo.sha256))].map(async (sha256) => [sha256, (await file(sha256).catch(() => null))?.bytes] as const))
  return new Map(found.filter((each): each is [string, Uint8Array] => each[1] !== undefined))
}
