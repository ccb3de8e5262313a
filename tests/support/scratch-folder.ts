import { existsSync, mkdtempSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const memory = '/dev/shm'
const enoughBytes = 4_000_000_000

/**
 * A new folder in memory where there is room, for what nobody cuts the power of: every commit of a laptop waits for the disk, and a
 * killed process leaves behind the same on either.
 */
export function scratchFolder(name: string): string {
  return mkdtempSync(path.join(roomInMemory() ? memory : tmpdir(), `kibray-${name}-`))
}

function roomInMemory(): boolean {
  if (!existsSync(memory)) return false
  const { bavail, bsize } = statfsSync(memory)
  return bavail * bsize > enoughBytes
}
