import type { ImportDryRun, ImportFile, ImportMapping } from '../../shared/bridge.ts'

/** What was decided about a file so far. */
export interface ImportPlan {
  readonly file: ImportFile
  readonly mapping: ImportMapping
  readonly check: ImportDryRun | null
}
