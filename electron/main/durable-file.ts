import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import path from 'node:path'
import { flush } from '../engine/database/flush.ts'

/** Replaces a file for good: a power cut leaves the old text or the new one, and once this returned the new one. */
export function replaceFile(file: string, text: string, mode: number): void {
  const fresh = `${file}.new`
  const handle = openSync(fresh, 'w', mode)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(fresh, file)
  flush(path.dirname(file))
}
