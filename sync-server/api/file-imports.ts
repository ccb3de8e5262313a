import { z } from 'zod'
import { importTargets, neededTargets, type ImportKind, type ImportMapping } from '../../shared/bridge.ts'
import { errorFile } from '../../shared/import/error-file.ts'
import { guessMapping } from '../../shared/import/guess-mapping.ts'
import type { CheckedFile, CheckedRow } from '../../shared/import/import-rules.ts'
import { readTable } from '../../shared/import/read-table.ts'
import { importRules } from '../../shared/import/rules-by-kind.ts'
import type { FileLimits, TableFile } from '../../shared/import/table-file.ts'
import { ProblemError } from '../../shared/problem.ts'
import { instantOf } from '../world.ts'
import { endpoint, type Call, type Endpoint } from './endpoint.ts'
import { idParam } from './resource.ts'
import { readInTurn } from './read-workbook.ts'

/** Less than a laptop takes of its own disk: everybody's requests wait for one server. An estimate takes 2,000 lines, with its sums below. */
const limits: FileLimits = { bytes: 3_000_000, unpacked_bytes: 30_000_000, rows: 2_010, columns: 200 }
/** Each changed record of the price book is a command of its own. */
const mostRecords = 500
const shown = 500

type FileKind = Exclude<ImportKind, 'projects'>

const value = z.union([z.string(), z.number(), z.null()])
const answer = z.object({
  applied: z.boolean(),
  file: z.object({ encoding: z.string(), delimiter: z.string(), sheet: z.string().nullable().meta({ description: 'The sheet of a workbook that was read: the first that is not hidden' }), other_sheets: z.number().int(), headers: z.array(z.string()), rows: z.number().int() }),
  mapping: z.record(z.string(), z.string()).meta({ description: 'Which header was taken for which field' }),
  created: z.number().int(), changed: z.number().int(), unchanged: z.number().int(), refused: z.number().int(),
  problems: z.array(z.object({ line: z.number().int().meta({ description: 'Line of the file on which the row begins, the header being line 1' }), target: z.string().nullable(), value: z.string(), problem: z.string() })).meta({ description: 'The first 500' }),
  changes: z.array(z.object({ line: z.number().int(), title: z.string(), field: z.string(), from: value, to: value })).meta({ description: 'The first 500' }),
  wrong_rows: z.string().nullable().meta({ description: 'The wrong rows as a CSV file with the reason in a last column; null where all are right' }),
}).meta({ id: 'FileImport' })

/** A CSV file or a workbook in; the same rules as on a laptop. */
function fileImport(kind: FileKind, path: string, tag: string, summary: string, params: z.ZodObject): Endpoint {
  const targets = importTargets[kind] as readonly string[]
  const body = z.strictObject({
    content_base64: z.base64().min(1).max(4 * Math.ceil(limits.bytes / 3)).meta({ description: `A CSV file or an .xlsx workbook, of ${limits.bytes / 1_000_000} MB at most` }),
    file_name: z.string().min(1).max(300).default('import.csv'),
    mapping: z.partialRecord(z.enum(targets as [string, ...string[]]), z.string().max(1_000)).optional().meta({ description: 'Which header of the file is which field; guessed from the headers, English or Spanish, where it is left out' }),
    apply: z.boolean().default(false).meta({ description: 'Without it nothing is changed' }),
  })
  return endpoint({
    method: 'post', path, tag, summary: `${summary}. Without \`apply\` it only says what it would do; one wrong row keeps the whole file out`, params, answer, body,
    async handle(call, { params: given, body: { content_base64, file_name, mapping: wanted, apply } }) {
      const rules = importRules[kind]
      const { actor } = call.session
      if (!rules.roles.includes(actor.role)) throw new ProblemError({ code: 'not_permitted', detail: `a ${actor.role} may not import this` })
      const file = await readTable(new Uint8Array(Buffer.from(content_base64, 'base64')), (content) => readInTurn(content, limits), limits)
      const mapping = mappingOf(kind, file, wanted)
      const checked = await call.find((database) => rules.check(file, mapping, { database, actor, today: instantOf(call.world).slice(0, 10), fileName: file_name, estimate_id: (given as { readonly id?: string }).id ?? null, newId: () => call.newId() }))
      const told = outcome(file, mapping, checked.rows)
      if (kind !== 'estimate_lines' && told.created + told.changed > mostRecords) throw new ProblemError({ code: 'invalid_input', detail: `a call changes ${mostRecords} records at most`, fields: [{ field: 'content_base64', message: 'too_many_rows' }] })
      if (!apply) return { body: { applied: false, ...told } }
      if (told.refused > 0) throw new ProblemError({ code: 'invalid_input', detail: `${told.refused} rows are wrong; nothing was imported`, fields: told.problems.map(({ line, target, problem }) => ({ field: `line ${line}: ${target ?? 'row'}`, message: problem })) })
      await applied(call, checked)
      return { body: { applied: true, ...told } }
    },
  })
}

/** What the caller says of the columns, or what their headers say. Refuses with `invalid_input` headers that are not there, and a file without what is needed. */
function mappingOf(kind: FileKind, file: TableFile, wanted: Readonly<Partial<Record<string, string>>> | undefined): ImportMapping {
  const mapping = (wanted ?? guessMapping(file.headers, kind)) as ImportMapping
  const unknown = Object.entries(mapping).filter(([, header]) => !file.headers.includes(header)).map(([target]) => ({ field: `mapping.${target}`, message: 'the file has no such header' }))
  const missing = neededTargets[kind].filter((target) => mapping[target] === undefined).map((target) => ({ field: `mapping.${target}`, message: 'no column of the file says this' }))
  const wrong = [...unknown, ...missing]
  if (wrong.length > 0) throw new ProblemError({ code: 'invalid_input', detail: wrong.map(({ field, message }) => `${field}: ${message}`).join('; '), fields: wrong })
  return mapping
}

function outcome(file: TableFile, mapping: ImportMapping, rows: readonly CheckedRow[]): Omit<z.output<typeof answer>, 'applied'> {
  const having = (wanted: CheckedRow['outcome']): number => rows.filter((row) => row.outcome === wanted).length
  const { encoding, delimiter, sheet, other_sheets, headers } = file
  const refused = having('refused')
  return {
    file: { encoding, delimiter, sheet, other_sheets, headers: [...headers], rows: file.rows.length }, mapping: { ...mapping }, created: having('create'), changed: having('change'), unchanged: having('same'), refused,
    problems: rows.flatMap((row) => row.problems).slice(0, shown).map(({ line, target, value: stands, problem }) => ({ line, target, value: stands, problem })),
    changes: rows.flatMap((row) => row.changes).slice(0, shown).map((change) => ({ ...change })), wrong_rows: refused === 0 ? null : errorFile(file, rows),
  }
}

/** The ids of the commands follow from the call's, so that a call that was cut off is simply made again. */
async function applied(call: Call, checked: CheckedFile): Promise<void> {
  for (const [index, { name, args }] of checked.steps(call.newId()).entries()) await call.part(String(index)).command(name, args as never)
}

/** Files out of other programs. They stand before the endpoints of single records, whose ids their last word would be. */
export const fileImportEndpoints: readonly Endpoint[] = [
  fileImport('estimate_lines', '/estimates/{id}/lines/import', 'Estimates', 'Import lines into a draft out of a CSV file or a workbook, as one change', z.object({ id: idParam })),
  fileImport('price_book', '/price-book/import-file', 'Price book', 'Import items of the price book out of a CSV file or a workbook', z.object({})),
  fileImport('products', '/products/import-file', 'Painting', 'Import paints, primers and stains out of a CSV file or a workbook', z.object({})),
  fileImport('production_rates', '/production-rates/import-file', 'Painting', 'Import production rates out of a CSV file or a workbook', z.object({})),
]
