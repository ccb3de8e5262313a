/** What can keep Kibray from starting. Each code stands for one sentence that says what to do. */
export type StartProblemCode =
  | 'node-too-old'
  | 'install-failed'
  | 'build-failed'
  | 'port-in-use'
  | 'database-unreachable'
  | 'database-failed'
  | 'data-folder-foreign'
  | 'data-folder-in-use'
  | 'data-folder-unusable'
  | 'no-disk-space'
  | 'reset-refused'
  | 'bad-flag'
  | 'child-failed'
  | 'restore-failed'

/** A reason not to start that a person can act on; `message` is one sentence and is all that is printed. */
export class StartProblem extends Error {
  readonly code: StartProblemCode

  constructor(code: StartProblemCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StartProblem'
    this.code = code
  }
}

/** True when an error of the file system or of a child process says that the disk is full. */
export function saysDiskIsFull(error: unknown): boolean {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) return true
  return /no space left on device|disk quota exceeded|ENOSPC/i.test(String(error instanceof Error ? error.message : error))
}
