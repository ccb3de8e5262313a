import { expect, test } from 'vitest'
import { takenAt } from '../../../renderer/photos/taken-at.ts'

/** A JPEG's first bytes with an EXIF block that says when it was taken, in either order of bytes, behind a block of something else. */
function withExif(little: boolean, taken: string, zone: string): ArrayBuffer {
  const texts = [taken, zone].map((text) => `${text}\0`)
  const tiff = Buffer.alloc(8 + 2 + 12 + 4 + 2 + 24 + 4 + texts.join('').length)
  const short = (value: number, at: number): number => (little ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at))
  const long = (value: number, at: number): number => (little ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at))
  const entry = (at: number, tag: number, type: number, count: number, value: number): void => { short(tag, at); short(type, at + 2); long(count, at + 4); long(value, at + 8) }
  tiff.write(little ? 'II' : 'MM', 0, 'latin1')
  short(42, 2); long(8, 4)
  short(1, 8); entry(10, 0x8769, 4, 1, 26)
  short(2, 26)
  let at = 56
  for (const [index, tag] of [0x9003, 0x9011].entries()) {
    const text = texts[index] as string
    entry(28 + index * 12, tag, 2, text.length, at)
    tiff.write(text, at, 'latin1')
    at += text.length
  }
  const block = (marker: number, content: Buffer): Buffer => {
    const head = Buffer.from([0xff, marker, 0, 0])
    head.writeUInt16BE(content.length + 2, 2)
    return Buffer.concat([head, content])
  }
  const all = Buffer.concat([Buffer.from([0xff, 0xd8]), block(0xe0, Buffer.from('JFIF\0something')), block(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), tiff])), Buffer.from([0xff, 0xda, 0, 2])])
  return new Uint8Array(all).buffer
}

test('a photo says when it was taken, in the zone that its camera names, else in the laptop\'s', () => {
  for (const little of [true, false]) {
    expect(takenAt(withExif(little, '2026:11:20 14:03:22', '-07:00'))).toBe('2026-11-20T21:03:22.000Z')
    expect(takenAt(withExif(little, '2026:11:20 14:03:22', '       '))).toBe(new Date('2026-11-20T14:03:22').toISOString())
  }
})

test('what does not say, or is damaged, says nothing', () => {
  const whole = withExif(true, '2026:11:20 14:03:22', '-07:00')
  expect(takenAt(withExif(true, '0000:00:00 00:00:00', ''))).toBeNull()
  expect(takenAt(new Uint8Array(Buffer.from('89504e470d0a1a0a', 'hex')).buffer)).toBeNull()
  for (let length = 0; length < whole.byteLength - 8; length++) expect([null, '2026-11-20T21:03:22.000Z', new Date('2026-11-20T14:03:22').toISOString()]).toContain(takenAt(whole.slice(0, length)))
})
