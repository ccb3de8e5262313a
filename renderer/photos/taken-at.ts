const orientationOfBytes = { little: 0x4949, big: 0x4d4d } as const
const exifPointer = 0x8769
const dateTimeOriginal = 0x9003
const offsetTimeOriginal = 0x9011
/** So many entries a directory of a camera has at most; more is damage. */
const mostEntries = 500

/**
 * When a JPEG was taken by its camera's clock, as an instant: out of its EXIF, in the zone that it names, else in this laptop's. Null
 * where the file does not say, or is damaged. Nothing else of the file's particulars is read.
 */
export function takenAt(bytes: ArrayBuffer): string | null {
  try {
    const view = new DataView(bytes)
    if (view.getUint16(0) !== 0xffd8) return null
    for (let at = 2; at + 10 < view.byteLength;) {
      const marker = view.getUint16(at)
      if (marker < 0xff00 || marker === 0xffda) return null
      if (marker === 0xffe1 && view.getUint32(at + 4) === 0x45786966) return instantIn(new DataView(bytes, at + 10))
      at += 2 + view.getUint16(at + 2)
    }
    return null
  } catch {
    // cut off in the middle
    return null
  }
}

function instantIn(tiff: DataView): string | null {
  const order = tiff.getUint16(0)
  if (order !== orientationOfBytes.little && order !== orientationOfBytes.big) return null
  const little = order === orientationOfBytes.little
  const exif = entryIn(tiff, tiff.getUint32(4, little), exifPointer, little)
  if (exif === null) return null
  const directory = tiff.getUint32(exif + 8, little)
  const text = (tag: number): string => {
    const entry = entryIn(tiff, directory, tag, little)
    if (entry === null) return ''
    const [length, from] = [tiff.getUint32(entry + 4, little), entry + 8]
    const start = length > 4 ? tiff.getUint32(from, little) : from
    return Array.from({ length: Math.min(length, 32) }, (_, index) => String.fromCharCode(tiff.getUint8(start + index))).join('').replace(/\0.*$/, '')
  }
  const [, year, month, day, time] = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(text(dateTimeOriginal)) ?? []
  if (!time) return null
  const zone = /^[+-]\d\d:\d\d$/.exec(text(offsetTimeOriginal))?.[0] ?? ''
  const taken = new Date(`${year}-${month}-${day}T${time}${zone}`)
  return Number.isNaN(taken.getTime()) ? null : taken.toISOString()
}

/** Where a directory's entry of that tag begins, or null. */
function entryIn(tiff: DataView, directory: number, tag: number, little: boolean): number | null {
  const count = tiff.getUint16(directory, little)
  for (let index = 0; index < Math.min(count, mostEntries); index++) {
    const entry = directory + 2 + index * 12
    if (tiff.getUint16(entry, little) === tag) return entry
  }
  return null
}
