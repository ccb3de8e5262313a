import type { ImportChange, ImportMapping, ImportRowProblem } from '../bridge.ts'
import type { Actor } from '../commands/command.ts'
import type { CommandName } from '../commands/registry.ts'
import type { ReadContext } from '../queries/query.ts'
import type { Role } from '../schema/scope.ts'
import type { TableFile, TableRow } from './table-file.ts'

/** What a file is checked against, and who asks. */
export interface ImportGround {
  readonly database: ReadContext['database']
  readonly actor: Actor
  /** The day where it is imported, `YYYY-MM-DD`. */
  readonly today: string
  readonly fileName: string
  /** The draft that lines go into. */
  readonly estimate_id: string | null
  newId(): string
}

/** A row as it was checked. */
export interface CheckedRow {
  readonly row: TableRow
  /** `same` says what is here already. */
  readonly outcome: 'create' | 'change' | 'same' | 'refused'
  readonly problems: readonly ImportRowProblem[]
  readonly changes: readonly ImportChange[]
  /** What it says, by field, for the eye. */
  readonly values: Readonly<Record<string, string | number | null>>
}

/** A command that an import issues, for so many rows, and the one that takes it back. */
export interface ImportStep {
  readonly name: CommandName
  readonly args: unknown
  readonly rows: number
  readonly undo: { readonly name: CommandName; readonly args: unknown } | null
}

export interface CheckedFile {
  readonly rows: readonly CheckedRow[]
  /** In their order; ids are made anew with each call. */
  steps(importId: string): readonly ImportStep[]
}

/** How one kind of thing is brought in. */
export interface ImportRules {
  readonly roles: readonly Role[]
  /** Whether one refused row keeps the whole file out. */
  readonly allOrNothing: boolean
  /** Throws `ProblemError` where nothing at all can be brought in: the estimate is frozen, or not here. */
  check(file: TableFile, mapping: ImportMapping, ground: ImportGround): Promise<CheckedFile>
}
