import type { OutboxEntry } from '../../shared/bridge.ts'
import type { FieldProblem } from '../../shared/problem.ts'
import { isTableName, tableNamed } from '../../shared/schema/database.ts'
import type { Cell } from '../../shared/schema/replica-codec.ts'

/** One field of a refused change: what the person saw, what they want, and what the office has as far as this laptop knows. */
export interface RefusedField {
  /** The table that the field is of; a signature's are not of the document that it is about. */
  readonly table: string
  readonly field: string
  /** Undefined where the change was no edit of something that stood there. */
  readonly saw: Cell | undefined
  /** Undefined where the change takes the record away. */
  readonly wanted: Cell | undefined
  readonly office: Cell | undefined
  /** Whether it can be entered anew. */
  readonly editable: boolean
}

interface Edit { readonly from: Cell; readonly to: Cell }
type Values = Readonly<Record<string, unknown>>

const isCell = (value: unknown): value is Cell => value === null || typeof value === 'string' || typeof value === 'number'
const isEdit = (value: unknown): value is Edit => typeof value === 'object' && value !== null && 'from' in value && 'to' in value
const isBlank = (value: unknown): boolean => value === null || value === undefined || value === ''
const enteredAnew: ReadonlySet<string> = new Set(['text', 'date', 'choice', 'flag', 'integer', 'cents', 'basis_points', 'thousandths'])
/** Of a signature only who signed is told; what was signed is the document. */
const untold: ReadonlySet<string> = new Set(['scope', 'sha256', 'document_sha256', 'media_type', 'public_key', 'consent_text', 'consent_version', 'consent_language', 'record_table', 'company_id'])

const declarationOf = (table: string, field: string) => (isTableName(table) ? tableNamed(table).columns[field]?.declaration : undefined)

/** Whether a value says something to people: identifiers of the record itself and its place in a list do not. */
function isTold(table: string, field: string): boolean {
  const declaration = declarationOf(table, field)
  if (declaration === undefined || field === 'id' || untold.has(field)) return false
  return declaration.kind === 'id' ? declaration.references !== undefined : declaration.kind !== 'json' && declaration.kind !== 'position'
}

/** The table whose fields a command's arguments are. */
const tableOf = (entry: Pick<OutboxEntry, 'name'>): string => entry.name.slice(0, entry.name.indexOf('.'))

/** A value that somebody puts in a figure's place is an edit of the row that keeps it: of money where the figure is a cost, else of thousandths. */
function figureEdit(args: object): readonly [string, Edit] | null {
  if (!('figure' in args) || !('value' in args) || typeof args.figure !== 'string') return null
  const seen = 'seen' in args ? args.seen : null
  return [/_cost(_exact)?$/.test(args.figure) ? 'value_cents' : 'value_thousandths', { from: seen as Cell, to: args.value as Cell }]
}

/** The edits in a command's arguments, wherever they stand in them. */
function editsOf(args: unknown): readonly (readonly [string, Edit])[] {
  if (typeof args !== 'object' || args === null) return []
  const figure = figureEdit(args)
  if (figure) return [figure]
  const within = 'edits' in args && typeof args.edits === 'object' ? Object.entries(args.edits ?? {}) : []
  return [...within, ...Object.entries(args)].filter((each): each is [string, Edit] => isEdit(each[1]))
}

const takesAway = /\.(delete|archive|remove|undo_import|revoke)$/

/**
 * The fields of a refused change. `said` is what the refusal says of them; `present` the record as it stands on this laptop, or as it
 * was when it was deleted. Where the record has moved on since the refusal, it is the record that is right.
 */
export function refusedFields(entry: OutboxEntry, said: readonly FieldProblem[], present: Values | null): readonly RefusedField[] {
  const table = tableOf(entry)
  const told = new Map(said.filter((each) => each.current !== undefined).flatMap((each) => (each.field === 'value' ? [['value_thousandths', each.current], ['value_cents', each.current]] as const : [[each.field, each.current]] as const)))
  const ofRecord = table === entry.record_table ? present : null
  const office = (field: string, saw: Cell | undefined): Cell | undefined => {
    const stands = ofRecord?.[field]
    if (!isCell(stands)) return told.get(field)
    return told.has(field) && stands === saw ? told.get(field) : stands
  }
  const editable = (field: string): boolean => enteredAnew.has(declarationOf(table, field)?.kind ?? '')
  const edits = editsOf(entry.args)
  if (edits.length > 0) return edits.map(([field, { from, to }]) => ({ table, field, saw: from, wanted: to, office: office(field, from), editable: editable(field) }))
  if (takesAway.test(entry.name)) {
    return Object.keys(ofRecord ?? {}).filter((field) => isTold(table, field) && !isBlank(ofRecord?.[field]))
      .map((field) => ({ table, field, saw: undefined, wanted: undefined, office: office(field, undefined), editable: false }))
  }
  return Object.entries(entry.args as object)
    .filter((each): each is [string, Cell] => isCell(each[1]) && !isBlank(each[1]) && isTold(table, each[0]))
    .map(([field, wanted]) => ({ table, field, saw: undefined, wanted, office: office(field, undefined), editable: editable(field) }))
}

/** The change's arguments anew: with the values wanted now, and knowing what the office has. */
export function argumentsAnew(entry: OutboxEntry, fields: readonly RefusedField[], wanted: Readonly<Record<string, Cell>>): unknown {
  const args = entry.args as Values
  const again = (field: string, edit: Edit): Edit => {
    const office = fields.find((each) => each.field === field)?.office
    return { from: office === undefined ? edit.from : office, to: field in wanted ? wanted[field] as Cell : edit.to }
  }
  const figure = figureEdit(args)
  if (figure) {
    const { from, to } = again(...figure)
    return { ...args, seen: from, value: to }
  }
  const anew = Object.entries(args).map(([name, value]) => {
    if (name === 'edits') return [name, Object.fromEntries(editsOf({ edits: value }).map(([field, edit]) => [field, again(field, edit)]))]
    if (isEdit(value)) return [name, again(name, value)]
    return [name, name in wanted ? wanted[name] : value]
  })
  return Object.fromEntries(anew) as unknown
}
