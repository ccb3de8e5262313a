/** Draws the application's icons for every platform from icon.svg: node build/run.mjs build/icons/make-icons.ts. The result is committed. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { launchBrowser } from '../../tests/e2e/support/browser.ts'

const folder = import.meta.dirname
const svg = readFileSync(path.join(folder, 'icon.svg'), 'utf8')
const browser = await launchBrowser()
const drawn = new Map<number, Buffer>()
for (const size of [16, 32, 48, 64, 128, 256, 512, 1024]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`)
  drawn.set(size, await page.screenshot({ omitBackground: true }))
}
await browser.close()

writeFileSync(path.join(folder, 'icon.png'), at(512))
writeFileSync(path.join(folder, 'icon.ico'), ico([16, 32, 48, 64, 128, 256]))
writeFileSync(path.join(folder, 'icon.icns'), icns({ ic07: 128, ic08: 256, ic09: 512, ic10: 1024, ic11: 32, ic12: 64 }))

function at(size: number): Buffer {
  const image = drawn.get(size)
  if (!image) throw new RangeError(`no icon of ${size} pixels was drawn`)
  return image
}

/** Windows: a directory of pictures, each a PNG. */
function ico(sizes: readonly number[]): Buffer {
  const head = Buffer.alloc(6 + 16 * sizes.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(sizes.length, 4)
  let offset = head.length
  for (const [index, size] of sizes.entries()) {
    const entry = 6 + 16 * index
    // A byte cannot say 256; zero means it.
    head.writeUInt8(size % 256, entry)
    head.writeUInt8(size % 256, entry + 1)
    head.writeUInt16LE(1, entry + 4)
    head.writeUInt16LE(32, entry + 6)
    head.writeUInt32LE(at(size).length, entry + 8)
    head.writeUInt32LE(offset, entry + 12)
    offset += at(size).length
  }
  return Buffer.concat([head, ...sizes.map(at)])
}

/** macOS: chunks of a four-letter kind and a length, each a PNG. */
function icns(kinds: Readonly<Record<string, number>>): Buffer {
  const chunks = Object.entries(kinds).map(([kind, size]) => chunk(kind, at(size)))
  return chunk('icns', Buffer.concat(chunks))
}

function chunk(kind: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(kind, 'latin1')
  head.writeUInt32BE(content.length + 8, 4)
  return Buffer.concat([head, content])
}
