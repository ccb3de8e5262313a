import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LogOffset } from '../../sync-server/shapes/log-offset.ts'
import { AFTER_SNAPSHOT, compareOffsets } from '../../sync-server/shapes/log-offset.ts'
import { OpenLogFiles } from '../../sync-server/shapes/open-log-files.ts'
import { ShapeLog } from '../../sync-server/shapes/shape-log.ts'

// A log is read back as it was written, or, after a crash, as it was at the end of some whole transaction. Never anything else.

const CHUNK = 400
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shape-log-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Written {
  readonly offset: LogOffset
  readonly text: string
  readonly endsTransaction: boolean
}

/** Transactions of some messages each, of some size each. */
const transactions = fc.array(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 12 })

let paths = 0
function write(sizes: readonly (readonly number[])[]): { path: string; log: ShapeLog; files: OpenLogFiles; written: Written[] } {
  const path = join(folder, `log-${++paths}`)
  const files = new OpenLogFiles()
  const log = new ShapeLog(path, files, CHUNK)
  const written: Written[] = []
  sizes.forEach((messages, index) => {
    const lsn = (index + 1) * 100
    messages.forEach((size, nth) => {
      const isLast = nth === messages.length - 1
      const text = `{"key":"${'ñ'.repeat(size)}","headers":{"op_position":${nth * 2}`
      log.add(lsn, nth * 2, text)
      written.push({ offset: { lsn, operation: nth * 2 }, text: `${text}${isLast ? ',"last":true}}' : '}}'}`, endsTransaction: isLast })
    })
    log.endTransaction(lsn)
    if (index % 3 !== 1) log.flush(index % 2 === 0)
  })
  log.flush(false)
  return { path, log, files, written }
}

async function readAll(log: ShapeLog, since: LogOffset): Promise<string[]> {
  const messages: string[] = []
  for (let at = since; compareOffsets(at, log.lastOffset) < 0; ) {
    const end = log.endOfChunkAfter(at)
    for await (const piece of log.read(at, end)) messages.push(...piece.toString('utf8').split(',\n'))
    at = end
  }
  return messages
}

test('what was written is read from any offset, by chunks, before and after it is opened anew', async () => {
  await fc.assert(fc.asyncProperty(transactions, fc.nat(), async (sizes, place) => {
    const { path, log, files, written } = write(sizes)
    files.closeAll()
    const reopened = new ShapeLog(path, files, CHUNK)
    const since = place % (written.length + 1) === 0 ? AFTER_SNAPSHOT : (written[(place % (written.length + 1)) - 1] as Written).offset
    const expected = written.filter(({ offset }) => compareOffsets(offset, since) > 0).map(({ text }) => text)
    expect(await readAll(log, since)).toEqual(expected)
    expect(await readAll(reopened, since)).toEqual(expected)
    expect(reopened.lastOffset).toEqual(written.at(-1)?.offset)
    expect(reopened.endOfChunkAfter(since)).toEqual(log.endOfChunkAfter(since))
  }), { numRuns: 60 })
})

test('a log cut off anywhere is read up to the end of a whole transaction, and goes on from there', async () => {
  await fc.assert(fc.asyncProperty(transactions, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), async (sizes, share, scribbled) => {
    const { path, files, written } = write(sizes)
    files.closeAll()
    const cut = `${path}-cut`
    copyFileSync(path, cut)
    const at = Math.floor(statSync(path).size * share)
    if (scribbled) {
      const bytes = readFileSync(cut)
      bytes.fill(0xaa, at, Math.min(at + 7, bytes.length))
      writeFileSync(cut, bytes)
    } else truncateSync(cut, at)
    const log = new ShapeLog(cut, files, CHUNK)
    const survived = await readAll(log, AFTER_SNAPSHOT)
    expect(survived).toEqual(written.slice(0, survived.length).map(({ text }) => text))
    expect(survived.length === 0 || written[survived.length - 1]?.endsTransaction).toBe(true)
    log.add(10_000, 0, '{"key":"next","headers":{"op_position":0')
    log.endTransaction(10_000)
    log.flush(false)
    expect(await readAll(log, AFTER_SNAPSHOT)).toEqual([...survived, '{"key":"next","headers":{"op_position":0,"last":true}}'])
    files.closeAll()
  }), { numRuns: 60 })
})

test('a transaction that is abandoned after parts of it were written leaves nothing', async () => {
  const { log, path, files, written } = write([[10], [20, 30]])
  const before = await readAll(log, AFTER_SNAPSHOT)
  for (let position = 0; position < 40; position += 2) {
    log.add(900, position, `{"key":"${'x'.repeat(100_000)}","headers":{"op_position":${position}`)
    log.flush(true)
  }
  expect(statSync(path).size).toBeGreaterThan(1_000_000)
  expect(log.lastOffset).toEqual(written.at(-1)?.offset)
  log.abandonTransaction()
  expect(await readAll(log, AFTER_SNAPSHOT)).toEqual(before)
  log.add(900, 0, '{"key":"again","headers":{"op_position":0')
  log.endTransaction(900)
  log.flush(true)
  files.closeAll()
  expect(await readAll(new ShapeLog(path, files, CHUNK), AFTER_SNAPSHOT)).toEqual([...before, '{"key":"again","headers":{"op_position":0,"last":true}}'])
})
