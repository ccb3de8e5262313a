import { takenAt } from './taken-at.ts'

/** Longest sides in pixels: enough for half a page in print, and for a place in a grid. */
const [largeSide, smallSide] = [2000, 320]
const [largeQuality, smallQuality] = [0.85, 0.75]

/** A photo as it is kept: upright, small enough to travel, and without what its camera wrote about the place. */
export interface PreparedPhoto {
  readonly content_base64: string
  readonly thumbnail_base64: string
  readonly width_pixels: number
  readonly height_pixels: number
  readonly taken_at: string | null
}

/** Makes a photo ready to be attached. Throws where the file is no picture that this browser can read. */
export async function preparePhoto(file: Blob): Promise<PreparedPhoto> {
  const taken_at = takenAt(await file.slice(0, 256_000).arrayBuffer())
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
  try {
    const large = await jpegOf(bitmap, largeSide, largeQuality)
    const small = await jpegOf(bitmap, smallSide, smallQuality)
    return { content_base64: large.base64, thumbnail_base64: small.base64, width_pixels: large.width, height_pixels: large.height, taken_at }
  } finally {
    bitmap.close()
  }
}

async function jpegOf(bitmap: ImageBitmap, longest: number, quality: number): Promise<{ base64: string; width: number; height: number }> {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height))
  const [width, height] = [Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale))]
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const pen = canvas.getContext('2d')
  if (!pen) throw new TypeError('this browser draws nothing')
  // what is clear in a PNG would come out black
  pen.fillStyle = '#ffffff'
  pen.fillRect(0, 0, width, height)
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(bitmap, 0, 0, width, height)
  const blob = await new Promise<Blob>((resolve, reject) => { canvas.toBlob((made) => { if (made) resolve(made); else reject(new TypeError('no JPEG came of it')) }, 'image/jpeg', quality) })
  return { base64: await base64Of(blob), width, height }
}

async function base64Of(blob: Blob): Promise<string> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => { resolve(String(reader.result)) })
    reader.addEventListener('error', () => { reject(reader.error ?? new Error('unreadable')) })
    reader.readAsDataURL(blob)
  })
  return url.slice(url.indexOf(',') + 1)
}
