import { closeSync, openSync } from 'node:fs'

// Far below the usual limit of 1,024 descriptors, which connections need too.
const MOST = 200

/** Keeps the log files that are being written open, the least recently written closed. */
export class OpenLogFiles {
  private readonly files = new Map<string, number>()

  /** A descriptor for appending, creating the file if it is not there. Valid until the next call. */
  forAppending(path: string): number {
    const known = this.files.get(path)
    if (known !== undefined) {
      this.files.delete(path)
      this.files.set(path, known)
      return known
    }
    const opened = openSync(path, 'a')
    this.files.set(path, opened)
    if (this.files.size > MOST) this.close(this.files.keys().next().value as string)
    return opened
  }

  /** Closes a file that is about to be truncated or removed. */
  close(path: string): void {
    const descriptor = this.files.get(path)
    if (descriptor === undefined) return
    this.files.delete(path)
    closeSync(descriptor)
  }

  closeAll(): void {
    for (const path of [...this.files.keys()]) this.close(path)
  }
}
