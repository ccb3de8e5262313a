import { ProblemError } from '../../../shared/problem.ts'

/** What can be wrong with the laptop's own disk. Nothing of it ever makes the program touch the database file. */
export type StorageFaultKind = 'wrong_key' | 'corrupt' | 'full' | 'locked' | 'module' | 'newer' | 'failed'

const sentences: Record<StorageFaultKind, string> = {
  wrong_key: 'the key does not open this database; the database itself was not touched',
  corrupt: 'the database is damaged; it was left as it is',
  full: 'the disk is full',
  locked: 'another Kibray has this data folder open',
  module: 'the database module does not load on this machine',
  newer: 'a newer Kibray has worked with this database',
  failed: 'the database could not be read or written',
}

/** The laptop's storage failed. */
export class StorageFault extends ProblemError {
  override readonly name = 'StorageFault'
  readonly fault: StorageFaultKind

  constructor(fault: StorageFaultKind, options?: ErrorOptions & { detail?: string }) {
    super({ code: fault === 'full' ? 'storage_full' : 'storage_failed', detail: options?.detail ?? sentences[fault] }, options)
    this.fault = fault
  }
}

const byCode: readonly (readonly [RegExp, StorageFaultKind])[] = [
  [/^SQLITE_FULL/, 'full'],
  [/^(SQLITE_CORRUPT|SQLITE_NOTADB)/, 'corrupt'],
  [/^(SQLITE_BUSY|SQLITE_LOCKED)/, 'locked'],
  [/^(SQLITE_IOERR|SQLITE_CANTOPEN|SQLITE_READONLY|SQLITE_PERM|SQLITE_AUTH|SQLITE_NOMEM)/, 'failed'],
  [/^(ERR_DLOPEN_FAILED|MODULE_NOT_FOUND|ERR_MODULE_NOT_FOUND)/, 'module'],
  [/^ENOSPC/, 'full'],
  [/^(EACCES|EIO|EROFS|EPERM)/, 'failed'],
]

/** The storage fault behind an error, or null where the error is not one of storage (a rule's refusal, a fault of our own). */
export function storageFaultOf(error: unknown): StorageFault | null {
  if (error instanceof StorageFault) return error
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  const found = byCode.find(([pattern]) => pattern.test(code))
  return found ? new StorageFault(found[1], { cause: error }) : null
}
