import type { TableDescription } from '../table-description.ts'
import type { LetterCase } from './letter-case.ts'

/** What a clause is compiled with. */
export interface CompilationWorld {
  /** Reads `text` as the type `castType` and prints it again, or throws `WhereClauseError`: Postgres decides what is a date. */
  readonly canonicalise: (text: string, castType: string) => Promise<string>
  /** How the database's own locale changes letters; undefined where that is not told letter by letter. */
  readonly databaseLetters: () => Promise<LetterCase | undefined>
  /** A table by its name, `public` where no schema is named. Throws `WhereClauseError` where there is none that can be followed. */
  readonly describeTable: (schema: string | undefined, name: string) => Promise<TableDescription>
}
