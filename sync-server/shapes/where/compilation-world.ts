import type { TableDescription } from '../table-description.ts'

/** What a clause is compiled with. */
export interface CompilationWorld {
  /** Reads `text` as the type `castType` and prints it again, or throws `WhereClauseError`: Postgres decides what is a date. */
  readonly canonicalise: (text: string, castType: string) => Promise<string>
  /** Which letters lower() and ILIKE change by the database's own locale. */
  readonly caseFolding: 'ascii' | 'unicode'
  /** A table by its name, `public` where no schema is named. Throws `WhereClauseError` where there is none that can be followed. */
  readonly describeTable: (schema: string | undefined, name: string) => Promise<TableDescription>
}
