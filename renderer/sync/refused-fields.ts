import type { OutboxEntry } from '../../shared/bridge.ts'
import type { Cell } from '../../shared/schema/replica-codec.ts'
import { isTableName, tableNamed } from '../../shared/schema/database.ts'

/** One field of a refused change: what the person saw, what they want, and what the office has as far as it said so. */
export interface RefusedField {
  readonly field: string
  /** Undefined where the change was no edit of something that stood there. */
  readonly saw: Cell | undefined
  readonly wanted: Cell
  readonly office: Cell | undefined
  /** Whether it can be entered anew. */
  readonly editable: boolean
}

type Edits = Readonly<Record<string, { readonly from: Cell; readonly to: Cell }>>

const isCell = (value: unknown): value is Cell => value === null || typeof value === 'string' || typeof value === 'number'
const keptAsItIs: ReadonlySet<string> = new Set(['id', 'json', 'instant', 'position'])

function isEditable(table: string, field: string): boolean {
  const kind = isTableName(table) ? tableNamed(table).columns[field]?.declaration.kind : undefined
  return kind !== undefined && !keptAsItIs.has(kind)
}

function editsOf(args: unknown): Edits | null {
  return typeof args === 'object' && args !== null && 'edits' in args ? args.edits as Edits : null
}

/** The fields of a refused change, from its arguments and from what the office said. */
export function refusedFields(entry: OutboxEntry): readonly RefusedField[] {
  const office = new Map((entry.problem?.fields ?? []).filter((each) => each.current !== undefined).map((each) => [each.field, each.current]))
  const edits = editsOf(entry.args)
  if (edits) {
    return Object.entries(edits).map(([field, edit]) => ({ field, saw: edit.from, wanted: edit.to, office: office.get(field), editable: isEditable(entry.record_table, field) }))
  }
  if (typeof entry.args !== 'object' || entry.args === null) return []
  return Object.entries(entry.args)
    .filter((each): each is [string, Cell] => isCell(each[1]) && each[1] !== null && each[1] !== '' && isShown(entry.record_table, each[0]))
    .map(([field, wanted]) => ({ field, saw: undefined, wanted, office: office.get(field), editable: isEditable(entry.record_table, field) }))
}

/** Identifiers of the record itself say nothing to people. */
function isShown(table: string, field: string): boolean {
  const declaration = isTableName(table) ? tableNamed(table).columns[field]?.declaration : undefined
  return declaration !== undefined && field !== 'id' && (declaration.kind !== 'id' || declaration.references !== undefined) && declaration.kind !== 'json' && declaration.kind !== 'position'
}

/** The change's arguments anew: with the values wanted now, and knowing what the office has. */
export function argumentsAnew(entry: OutboxEntry, wanted: Readonly<Record<string, Cell>>): unknown {
  const fields = refusedFields(entry)
  const edits = editsOf(entry.args)
  if (!edits) return { ...(entry.args as object), ...wanted }
  const again = fields.map(({ field, saw, wanted: first, office }) => [field, { from: office === undefined ? saw : office, to: field in wanted ? wanted[field] : first }])
  return { ...(entry.args as object), edits: Object.fromEntries(again) as unknown }
}
