import { z } from 'zod'
import { Refusal } from '../problem.ts'
import type { Database } from '../schema/database.ts'
import { field } from '../schema/row-schema.ts'
import { projectScope } from '../schema/scope.ts'
import { estimateOption } from '../schema/tables.ts'
import { countingOptions } from '../estimating/counting-options.ts'
import { command, estimatingRoles } from './command.ts'
import { editsOf, filledText } from './edits.ts'
import { deleteSection, keepTotal, openEstimate } from './open-estimate.ts'
import type { Tx } from './tx.ts'

const optionId = field(estimateOption, 'id')
const projectId = field(estimateOption, 'project_id')

/** Adds a package or an alternate to an estimate, without work in it. The first package is the chosen one; an alternate is not chosen. */
export const estimateOptionCreate = command({
  name: 'estimate_option.create',
  roles: estimatingRoles,
  arguments: z.strictObject({
    id: optionId,
    project_id: projectId,
    estimate_id: field(estimateOption, 'estimate_id'),
    kind: field(estimateOption, 'kind'),
    name: field(estimateOption, 'name').pipe(filledText),
    description: field(estimateOption, 'description').default(''),
    position: field(estimateOption, 'position'),
  }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate_option', id: args.id }),
  async run(tx, args, { actor }) {
    await openEstimate(tx, args.estimate_id, args.project_id)
    await tx.insert('estimate_option', { ...args, company_id: actor.company_id, chosen: 0 })
    await keepChoice(tx, args.estimate_id)
    await keepTotal(tx, args.estimate_id)
  },
})

/** Renames, describes or moves an option. */
export const estimateOptionEdit = command({
  name: 'estimate_option.edit',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: optionId, project_id: projectId, edits: editsOf(estimateOption, ['name', 'description', 'position'], ['name']) }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate_option', id: args.id }),
  async run(tx, { id, project_id, edits }) {
    const current = await tx.get('estimate_option', id)
    await openEstimate(tx, current.estimate_id, project_id)
    await tx.update('estimate_option', id, edits)
  },
})

/**
 * Chooses an option, or leaves an alternate out again. A package takes the place of the one that was seen as chosen,
 * `instead_of`; refuses with `changed_meanwhile` where another one is by now, so of two choices the later is never made unseen.
 */
export const estimateOptionChoose = command({
  name: 'estimate_option.choose',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: optionId, project_id: projectId, chosen: field(estimateOption, 'chosen').default(1), instead_of: optionId.nullable().default(null) }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate_option', id: args.id }),
  async run(tx, { id, project_id, chosen, instead_of }) {
    const current = await tx.get('estimate_option', id)
    await openEstimate(tx, current.estimate_id, project_id)
    if (current.kind === 'alternate') await tx.update('estimate_option', id, { chosen: { from: chosen === 1 ? 0 : 1, to: chosen } })
    else if (chosen === 1) await tx.update('estimate', current.estimate_id, { chosen_package_id: { from: instead_of, to: id } })
    else throw new Refusal('invalid_input', 'one package counts: choose another one in its place', { table: 'estimate_option', id, fields: [{ field: 'chosen', message: 'one package counts' }] })
    await keepTotal(tx, current.estimate_id)
  },
})

/** Deletes an option with its sections and lines. Where it was the chosen package, the first of the others is. */
export const estimateOptionDelete = command({
  name: 'estimate_option.delete',
  roles: estimatingRoles,
  arguments: z.strictObject({ id: optionId, project_id: projectId }),
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate_option', id: args.id }),
  async run(tx, { id, project_id }) {
    const current = await tx.get('estimate_option', id)
    await openEstimate(tx, current.estimate_id, project_id)
    const sections = await tx.read.selectFrom('estimate_section').select(['id', 'estimate_id']).where('estimate_id', '=', current.estimate_id).where('option_id', '=', id).orderBy('id').execute()
    for (const section of sections) await deleteSection(tx, section)
    await tx.delete('estimate_option', id)
    await keepChoice(tx, current.estimate_id)
    await keepTotal(tx, current.estimate_id)
  },
})

/** Brings a deleted option back under its own id, without its sections and not chosen. Where it is there nothing happens. */
export const estimateOptionRestore = command({
  name: 'estimate_option.restore',
  roles: estimatingRoles,
  arguments: estimateOptionCreate.arguments,
  scope: (args) => projectScope(args.project_id),
  record: (args) => ({ table: 'estimate_option', id: args.id }),
  async run(tx, args, context) {
    await openEstimate(tx, args.estimate_id, args.project_id)
    if (!await tx.find('estimate_option', args.id)) await estimateOptionCreate.run(tx, args, context)
  },
})

/** The estimate says which package counts, as soon as there is one. */
async function keepChoice(tx: Tx, estimateId: string): Promise<void> {
  const packages: Database['estimate_option'][] = await tx.read.selectFrom('estimate_option').selectAll().where('estimate_id', '=', estimateId).where('kind', '=', 'package').execute()
  const [counting = null] = countingOptions(await tx.get('estimate', estimateId), packages)
  await tx.set('estimate', estimateId, { chosen_package_id: counting })
}
