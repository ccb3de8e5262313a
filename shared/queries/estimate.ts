import { sql } from 'kysely'
import { z } from 'zod'
import { tableNamed, type Database } from '../schema/database.ts'
import { field } from '../schema/row-schema.ts'
import { estimate } from '../schema/tables.ts'
import { compareEstimates, type ComparedEstimate } from '../estimating/comparison.ts'
import { seesRestricted } from '../schema/scope.ts'
import { printedPhotos } from './attachment.ts'
import { asked, inOrder, listArguments, query, type ReadContext } from './query.ts'

export const estimateSorts = ['created_at', 'title', 'total_cents', 'status', 'number'] as const

/** What each order goes by; there is an index for each. */
const estimateOrders = {
  created_at: ['created_at', 'id'], title: ['title', 'id'], total_cents: ['total_cents', 'id'], status: ['status', 'created_at', 'id'], number: ['number', 'version_number', 'id'],
} as const

/** Estimates page by page, newest first unless asked otherwise, with how many there are in all and what they add up to. */
export const estimateList = query({
  name: 'estimate.list',
  tables: ['estimate', 'project', 'client'],
  arguments: z.strictObject({
    ...listArguments('desc'),
    project_id: field(estimate, 'project_id').optional(),
    status: z.array(field(estimate, 'status')).default([]),
    sort: z.enum(estimateSorts).default('created_at'),
  }),
  async run({ database, matching }, args) {
    let matched = database.selectFrom('estimate').where('estimate.archived_at', args.archived ? 'is not' : 'is', null)
    if (args.project_id) matched = matched.where('estimate.project_id', '=', args.project_id)
    if (args.status.length > 0) matched = matched.where('estimate.status', 'in', args.status)
    if (asked(args.search)) matched = matched.where(matching('estimate', 'estimate.id', args.search))
    const totals = await matched.select(({ fn }) => [fn.countAll().as('count'), sql<number | string | null>`cast(sum(estimate.total_cents) as bigint)`.as('value')]).executeTakeFirstOrThrow()
    // the page is found in the index alone, however far down it is
    const order = inOrder('estimate', estimateOrders[args.sort], args.direction)
    const page = matched.select('estimate.id').orderBy(order).offset(args.offset).limit(args.limit)
    const rows = await database.selectFrom('estimate')
      .leftJoin('project', 'project.id', 'estimate.project_id')
      .leftJoin('client', 'client.id', 'project.client_id')
      .select(['estimate.id', 'estimate.project_id', 'estimate.number', 'estimate.version_number', 'estimate.previous_version_id', 'estimate.title', 'estimate.status',
        'estimate.total_cents', 'estimate.created_at', 'estimate.created_by', 'estimate.sent_at', 'estimate.signature_id', 'estimate.archived_at',
        'project.name as project_name', 'project.number as project_number', 'client.name as client_name'])
      .where('estimate.id', 'in', page).orderBy(order).execute()
    return { total: Number(totals.count), value_cents: Number(totals.value ?? 0), rows }
  },
})

/**
 * One estimate with everything that its screen and its document need, or null. Sections and lines by position; sums come from
 * `estimateTotals`. Rates and unit costs are null for a role that may not see them.
 */
export const estimateGet = query({
  name: 'estimate.get',
  tables: ['estimate', 'estimate_option', 'estimate_section', 'estimate_line', 'project', 'client', 'signature', 'attachment'],
  arguments: z.strictObject({ id: field(estimate, 'id') }),
  async run({ database }, { id }) {
    const found = await database.selectFrom('estimate').select(columnsOf('estimate')).where('id', '=', id).executeTakeFirst()
    if (!found) return null
    const project = await database.selectFrom('project').select(['id', 'name', 'number', 'external_number', 'address', 'city', 'status', 'client_id', 'archived_at']).where('id', '=', found.project_id).executeTakeFirst()
    const client = project?.client_id
      ? await database.selectFrom('client').select(['id', 'name', 'email', 'phone', 'billing_address']).where('id', '=', project.client_id).executeTakeFirst()
      : undefined
    const options = await database.selectFrom('estimate_option').select(columnsOf('estimate_option'))
      .where('estimate_id', '=', id).orderBy('position').orderBy('id').execute()
    const sections = await database.selectFrom('estimate_section').select(columnsOf('estimate_section'))
      .where('estimate_id', '=', id).orderBy('position').orderBy('id').execute()
    const lines = await database.selectFrom('estimate_line').select(columnsOf('estimate_line')).where('estimate_id', '=', id).orderBy('position').orderBy('id').execute()
    const signature = found.signature_id
      ? await database.selectFrom('signature').select(['id', 'signer_name', 'signer_title', 'signed_at', 'time_zone', 'document_sha256']).where('id', '=', found.signature_id).executeTakeFirst()
      : undefined
    const versions = (await database.selectFrom('estimate').select(['id', 'version_number', 'status', 'number', 'previous_version_id']).where('project_id', '=', found.project_id).orderBy('version_number').orderBy('id').execute())
    return {
      estimate: found, project: project ?? null, client: client ?? null, options, sections, lines, photos: await printedPhotos(database, id), signature: signature ?? null,
      versions: sameEstimate(found, versions).map(({ id: of, version_number, status }) => ({ id: of, version_number, status })),
    }
  },
})

/**
 * What is different in the estimate `after` from the estimate `before`, or null where one of them is not there. Who may not see costs
 * gets neither costs nor prices.
 */
export const estimateCompare = query({
  name: 'estimate.compare',
  tables: ['estimate', 'estimate_option', 'estimate_section', 'estimate_line'],
  arguments: z.strictObject({ before: field(estimate, 'id'), after: field(estimate, 'id') }),
  async run({ database, actor }, { before, after }) {
    const [one, other] = [await comparedRows(database, before), await comparedRows(database, after)]
    if (!one || !other) return null
    const head = ({ estimate: { id, project_id, number, version_number, title, status, tax_basis_points, tax_hundredths } }: ComparedEstimate) => ({ id, project_id, number, version_number, title, status, tax_basis_points, tax_hundredths })
    return { before: head(one), after: head(other), ...compareEstimates(one, other, { seesCosts: seesRestricted(actor.role) }) }
  },
})

async function comparedRows(database: ReadContext['database'], id: string): Promise<ComparedEstimate | null> {
  const found = await database.selectFrom('estimate').selectAll().where('id', '=', id).executeTakeFirst()
  if (!found) return null
  const options = await database.selectFrom('estimate_option').select(['id', 'kind', 'name', 'position', 'chosen']).where('estimate_id', '=', id).orderBy('id').execute()
  const sections = await database.selectFrom('estimate_section').select(columnsOf('estimate_section')).where('estimate_id', '=', id).orderBy('id').execute()
  const lines = await database.selectFrom('estimate_line').select(columnsOf('estimate_line')).where('estimate_id', '=', id).orderBy('id').execute()
  return { estimate: found, options, sections, lines }
}

/** Every declared column: what a screen edits and a document is made of. */
const columnsOf = <T extends 'estimate' | 'estimate_line' | 'estimate_option' | 'estimate_section'>(table: T): (keyof Database[T] & string)[] => Object.keys(tableNamed(table).columns) as (keyof Database[T] & string)[]

interface Version {
  readonly id: string
  readonly number: number | null
  readonly previous_version_id: string | null
}

/** The versions that are one estimate: by number, and while there is none by what was made from what. */
function sameEstimate<V extends Version>(one: Version, all: readonly V[]): V[] {
  if (one.number !== null) return all.filter((each) => each.number === one.number)
  const found = new Set([one.id])
  for (let before = 0; before !== found.size;) {
    before = found.size
    for (const each of all) {
      if (each.previous_version_id && found.has(each.id)) found.add(each.previous_version_id)
      if (each.previous_version_id && found.has(each.previous_version_id)) found.add(each.id)
    }
  }
  return all.filter((each) => found.has(each.id))
}
