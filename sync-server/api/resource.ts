import { generateKeyBetween } from 'fractional-indexing'
import { z } from 'zod'
import { commandNamed, type CommandArguments, type CommandName } from '../../shared/commands/registry.ts'
import { ProblemError } from '../../shared/problem.ts'
import { columnSchema } from '../../shared/schema/row-schema.ts'
import type { Table } from '../../shared/schema/table.ts'

/** A UUID in a path. */
export const idParam = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, { error: 'not an id' }).meta({ description: 'UUID of the record', example: '019b8b74-1800-7361-8e4a-c4913f5a88d2' })

/** Columns of a table as an answer shows them. Those that a role may not see are left out for that role. */
export function shown(table: Table, names: readonly string[] = Object.keys(table.columns)): z.ZodObject {
  return z.object(Object.fromEntries(names.map((name) => {
    const column = table.columns[name]
    if (!column) throw new TypeError(`${table.name} has no column ${name}`)
    const schema = columnSchema(column.declaration)
    return [name, column.declaration.restricted ? schema.optional() : schema]
  })))
}

/** A page of a list. */
export function pageOf(item: z.ZodType, more: z.core.$ZodLooseShape = {}): z.ZodObject {
  return z.object({ items: z.array(item), total: z.number().int(), offset: z.number().int(), limit: z.number().int(), next_offset: z.number().int().nullable(), ...more })
}

/** The page that an answer of a list query makes. */
export function page<Row>(result: { readonly total: number; readonly rows: readonly Row[] }, { offset, limit }: { offset: number; limit: number }): { items: readonly Row[]; total: number; offset: number; limit: number; next_offset: number | null } {
  const { rows, ...more } = result
  return { items: rows, offset, limit, next_offset: offset + rows.length < result.total && rows.length > 0 ? offset + rows.length : null, ...more }
}

/** Query parameters of a list: page, order and filter. `sort=-name` is from last to first. */
export function listQuery<const Sorts extends readonly string[], More extends z.core.$ZodLooseShape>(sorts: Sorts, first: Sorts[number] | `-${Sorts[number]}`, more: More) {
  const orders = [...sorts, ...sorts.map((sort) => `-${sort}`)]
  return z.strictObject({
    search: z.string().max(200).default('').meta({ description: 'Words that must all occur' }),
    archived: z.enum(['true', 'false']).default('false').transform((text) => text === 'true').meta({ description: 'The archived ones instead of the others' }),
    sort: z.enum(orders as [string, ...string[]]).default(first).transform((text) => ({ sort: text.replace(/^-/, '') as Sorts[number], direction: text.startsWith('-') ? 'desc' as const : 'asc' as const })).meta({ description: 'Field to order by; with a minus from last to first' }),
    offset: wholeNumber(0, Number.MAX_SAFE_INTEGER, 0),
    limit: wholeNumber(1, 500, 50),
    ...more,
  })
}

function wholeNumber(least: number, most: number, preset: number) {
  return z.string().regex(/^\d{1,15}$/, { error: 'a whole number' }).default(String(preset)).transform(Number).pipe(z.number().min(least).max(most))
    .meta({ override: ({ jsonSchema }) => {
      delete jsonSchema.pattern
      Object.assign(jsonSchema, { type: 'integer', minimum: least, maximum: most, default: preset })
    } })
}

/** A filter that takes several values, separated by commas. */
export function severalOf<const Choices extends readonly [string, ...string[]]>(choices: Choices) {
  return z.string().default('').transform((text) => text.split(',').map((each) => each.trim()).filter((each) => each !== '')).pipe(z.array(z.enum(choices)))
    .meta({ override: { type: 'string', pattern: `^((${choices.join('|')})(,|$))*$` }, description: `Any of ${choices.join(', ')}; several separated by commas` })
}

const argumentsOf = (name: CommandName): z.ZodObject => {
  const declared = commandNamed(name)?.arguments
  if (!(declared instanceof z.ZodObject)) throw new TypeError(`the arguments of ${name} are no object`)
  return declared
}

/**
 * The body that makes a record: the command's own arguments, without those that the path gives and with `more`. Those that the
 * server can make itself (ids, human numbers, a place at the end of a list) may be left out.
 */
export function bodyToCreate<Name extends CommandName, const Given extends string = never, const Made extends string = 'id', More extends z.core.$ZodLooseShape = {}>(
  name: Name, options: { given?: readonly Given[]; made?: readonly Made[]; more?: More } = {},
): z.ZodType<BodyToCreate<Name, Given, Made> & z.output<z.ZodObject<More>>> {
  const { given = [], made = ['id'], more = {} }: { given?: readonly string[]; made?: readonly string[]; more?: z.core.$ZodLooseShape } = options
  const shape = Object.entries(argumentsOf(name).shape).filter(([field]) => !given.includes(field)).map(([field, schema]) => [field, made.includes(field) ? withoutPreset(schema as z.ZodType).optional() : schema])
  return z.strictObject({ ...Object.fromEntries(shape), ...more }) as unknown as z.ZodType<BodyToCreate<Name, Given, Made> & z.output<z.ZodObject<More>>>
}

type BodyToCreate<Name extends CommandName, Given extends string, Made extends string> = Omit<CommandArguments<Name>, Given | Made> & { readonly [Field in Made & keyof CommandArguments<Name>]?: CommandArguments<Name>[Field] }

/** What is left out is left open, and not preset. */
const withoutPreset = (schema: z.ZodType): z.ZodType => (schema instanceof z.ZodDefault ? schema.unwrap() as z.ZodType : schema)

/** The body that changes a record: plain values of the fields that the command edits, and in `from` what the caller saw, where that matters to them. */
export function bodyToChange(name: CommandName): z.ZodType<ChangeBody> {
  const edits = argumentsOf(name).shape['edits']
  if (!(edits instanceof z.ZodObject)) throw new TypeError(`${name} edits nothing`)
  const fields = Object.entries(edits.shape).map(([field, edit]) => {
    const pair = (edit as z.ZodOptional<z.ZodObject>).unwrap()
    return [field, (pair.shape['to'] as z.ZodType).optional(), (pair.shape['from'] as z.ZodType).optional()] as const
  })
  const values = Object.fromEntries(fields.map(([field, to]) => [field, to]))
  const from = z.strictObject(Object.fromEntries(fields.map(([field, , seen]) => [field, seen]))).optional()
    .meta({ description: 'The values that you saw. Without it the present ones count as seen, and your change wins.' })
  return z.strictObject({ ...values, from }).refine((body) => Object.keys(body).some((field) => field !== 'from'), { error: 'nothing to change' }) as unknown as z.ZodType<ChangeBody>
}

export type ChangeBody = Record<string, unknown> & { readonly from?: Readonly<Record<string, unknown>> }

/** A change as a command takes it: for each field, the value that was seen and the value that is wanted. */
export function editsFrom(current: Readonly<Record<string, unknown>>, { from, ...wanted }: ChangeBody): never {
  return Object.fromEntries(Object.entries(wanted).filter(([, to]) => to !== undefined).map(([field, to]) => [field, { from: from && field in from ? from[field] : current[field] ?? null, to }])) as never
}

/** What was found, or `ProblemError` `not_found`: of what a person may not see they do not learn that it exists. */
export function found<T>(table: string, id: string, row: T | null | undefined): T {
  if (row === null || row === undefined) throw new ProblemError({ code: 'not_found', detail: `there is no ${table.replaceAll('_', ' ')} ${id} here`, table, id })
  return row
}

/** A place after the last of a list. */
export const positionAfter = (last: string | undefined): string => generateKeyBetween(last ?? null, null)
