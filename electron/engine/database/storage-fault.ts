import { accessSync, constants, statfsSync } from 'node:fs'
import { ProblemError } from '../../../shared/problem.ts'
import type { StorageFaultKind } from '../../../shared/storage-fault-words.ts'
import { faultWords } from '../../../shared/storage-fault-words.ts'

export type { StorageFaultKind } from '../../../shared/storage-fault-words.ts'

/** The laptop's storage failed. */
export class StorageFault extends ProblemError {
  override readonly name = 'StorageFault'
  readonly fault: StorageFaultKind

  constructor(fault: StorageFaultKind, options?: ErrorOptions & { detail?: string }) {
    super({ code: fault === 'full' ? 'storage_full' : 'storage_failed', detail: options?.detail ?? faultWords.en[fault].happened, fault }, options)
    this.fault = fault
  }
}

const byCode: readonly (readonly [RegExp, StorageFaultKind])[] = [
  [/^SQLITE_FULL/, 'full'],
  [/^(SQLITE_CORRUPT|SQLITE_NOTADB)/, 'corrupt'],
  [/^(SQLITE_BUSY|SQLITE_LOCKED|SQLITE_PROTOCOL)/, 'busy'],
  [/^(SQLITE_READONLY|SQLITE_PERM)/, 'read_only'],
  [/^(SQLITE_IOERR|SQLITE_CANTOPEN|SQLITE_AUTH|SQLITE_NOMEM)/, 'failed'],
  [/^(ERR_DLOPEN_FAILED|MODULE_NOT_FOUND|ERR_MODULE_NOT_FOUND)/, 'module'],
  [/^(ENOSPC|EDQUOT)/, 'full'],
  [/^(EACCES|EROFS|EPERM)/, 'read_only'],
  [/^EIO/, 'failed'],
]

/** With less than this left, what fails on the disk fails for want of room. */
const noRoom = 65_536

/**
 * The storage fault behind an error, or null where the error is not one of storage (a rule's refusal, a fault of our own).
 *
 * SQLite says "cannot open" and "I/O error" of a folder that may not be written and of a disk without room too; with the folder at
 * hand both are asked of it.
 */
export function storageFaultOf(error: unknown, folder?: string): StorageFault | null {
  if (error instanceof StorageFault) return error
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  const found = byCode.find(([pattern]) => pattern.test(code))?.[1]
  if (!found) return null
  return new StorageFault(found === 'failed' && folder !== undefined ? causeIn(folder) : found, { cause: error })
}

function causeIn(folder: string): StorageFaultKind {
  try {
    const { bavail, bsize } = statfsSync(folder)
    if (bavail * bsize < noRoom) return 'full'
    accessSync(folder, constants.W_OK)
    return 'failed'
  } catch {
    return 'read_only'
  }
}
