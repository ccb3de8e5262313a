import { closeSync, createReadStream, mkdirSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { PIECE } from './piece-buffers.ts'

/** An answer that is gathered whole before any of it is sent: in memory while it is small, beyond that in a file that has no name. */
export class GatheredBody {
  private readonly folder: string
  private texts: string[] = []
  private length = 0
  private descriptor: number | undefined

  constructor(folder: string) {
    this.folder = folder
  }

  add(text: string): void {
    this.texts.push(text)
    this.length += text.length
    if (this.length >= PIECE) this.writeOut()
  }

  /** What was gathered, once. */
  pieces(): AsyncIterable<Buffer> {
    if (this.descriptor === undefined) return Readable.from([Buffer.from(this.texts.join(''))])
    this.writeOut()
    const fd = this.descriptor
    this.descriptor = undefined
    return createReadStream('', { fd, start: 0, highWaterMark: PIECE })
  }

  /** Lets go of what was gathered and not asked for. */
  abandon(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor)
    this.descriptor = undefined
    this.texts = []
  }

  private writeOut(): void {
    this.descriptor ??= openNameless(this.folder)
    const bytes = Buffer.from(this.texts.join(''))
    for (let at = 0; at < bytes.length; ) at += writeSync(this.descriptor, bytes, at)
    this.texts = []
    this.length = 0
  }
}

/** A file that is gone when it is closed, or when the process ends. */
function openNameless(folder: string): number {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, randomUUID())
  const descriptor = openSync(path, 'wx+', 0o600)
  unlinkSync(path)
  return descriptor
}
