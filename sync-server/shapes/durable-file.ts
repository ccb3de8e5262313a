import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes a whole file so that after a crash either the old or the new content is there. */
export async function writeDurably(path: string, content: string): Promise<void> {
  const temporary = `${path}.new`
  const file = await open(temporary, 'w')
  try {
    await file.writeFile(content)
    await file.datasync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  await syncFolder(dirname(path))
}

/** Whether a write failed for want of room, which may come back. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')
}

/** Makes a folder's entries survive a power failure, where the system can. */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder; its file system journals entries by itself
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
