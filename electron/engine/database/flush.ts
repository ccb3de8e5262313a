import { closeSync, fsyncSync, openSync, statSync } from 'node:fs'

/** Waits until a file, or the list of a folder, is on the disk. */
export function flush(file: string): void {
  const isFolder = statSync(file).isDirectory()
  // Windows writes folders through by itself and opens none
  if (isFolder && process.platform === 'win32') return
  const handle = openSync(file, isFolder ? 'r' : 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
