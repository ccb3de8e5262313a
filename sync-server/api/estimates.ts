import { z } from 'zod'
import { client, estimate, estimateLine, estimateOption, estimateSection, project, signature } from '../../shared/schema/tables.ts'
import { copiedEstimate } from '../../shared/estimate-copy/copied-estimate.ts'
import { priceEdits } from '../../shared/price-book/refresh-prices.ts'
import { estimateSorts } from '../../shared/queries/estimate.ts'
import { endpoint, type Call, type Endpoint } from './endpoint.ts'
import { bodyToChange, bodyToCreate, editsFrom, found, idParam, listQuery, page, pageOf, positionAfter, severalOf, shown } from './resource.ts'

const tag = 'Estimates'
const oneOption = shown(estimateOption).meta({ id: 'EstimateOption' })
const oneSection = shown(estimateSection).meta({ id: 'EstimateSection' })
const oneLine = shown(estimateLine).meta({ id: 'EstimateLine' })
const oneEstimate = z.object({
  estimate: shown(estimate),
  project: shown(project, ['id', 'name', 'number', 'external_number', 'address', 'city', 'status', 'client_id', 'archived_at']).nullable(),
  client: shown(client, ['id', 'name', 'email', 'phone', 'billing_address']).nullable(),
  options: z.array(oneOption), sections: z.array(oneSection), lines: z.array(oneLine),
  signature: shown(signature, ['id', 'signer_name', 'signer_title', 'signed_at', 'time_zone', 'document_sha256']).nullable(),
  versions: z.array(shown(estimate, ['id', 'version_number', 'status'])),
}).meta({ id: 'Estimate' })
const listedEstimate = z.object({
  ...shown(estimate, ['id', 'project_id', 'number', 'version_number', 'previous_version_id', 'title', 'status', 'total_cents', 'created_at', 'created_by', 'sent_at', 'signature_id', 'archived_at']).shape,
  project_name: z.string().nullable(), project_number: z.number().int().nullable(), client_name: z.string().nullable(),
}).meta({ id: 'ListedEstimate' })
const bothOf = (value: z.ZodType): z.ZodType => z.object({ before: value.nullable(), after: value.nullable() })
const became = z.enum(['added', 'removed', 'changed', 'unchanged'])
const comparedParts = { became, price_cents: bothOf(z.number().int()), id: bothOf(z.string()) }
const comparedFields = z.record(z.string(), bothOf(z.union([z.string(), z.number()]))).meta({ description: 'By column, those that differ' })
const headOfEstimate = shown(estimate, ['id', 'project_id', 'number', 'version_number', 'title', 'status', 'tax_basis_points', 'tax_hundredths'])
const comparison = z.object({
  before: headOfEstimate, after: headOfEstimate, fields: comparedFields,
  sections: z.array(z.object({
    ...comparedParts, name: bothOf(z.string()), option: bothOf(z.string()),
    lines: z.array(z.object({ ...comparedParts, description: bothOf(z.string()), quantity_thousandths: bothOf(z.number().int()), unit: bothOf(z.string()), fields: comparedFields })),
  })),
  sums: z.array(z.object({ name: z.string(), before: z.number().int(), after: z.number().int(), difference_cents: z.number().int() })),
  counts: z.object({ added: z.number().int(), removed: z.number().int(), changed: z.number().int(), unchanged: z.number().int() }),
}).meta({ id: 'Comparison' })
const linePrice = shown(estimateLine, ['labour_unit_cents', 'material_unit_cents', 'other_unit_cents'])
const priceChanges = z.object({
  prices_on: z.iso.date().nullable(), before: z.iso.date().meta({ description: 'The day whose prices the estimate has' }), on: z.iso.date(),
  lines: z.array(z.object({ line_id: idParam, state: z.enum(['follows', 'by_hand']), from: linePrice, to: linePrice })),
  takeoff_lines: z.number().int().meta({ description: 'How many lines of the takeoff would follow, once it is written again' }),
}).meta({ id: 'PriceChanges' })
const params = z.object({ id: idParam })
const sectionParams = z.object({ id: idParam, section_id: idParam })
const optionParams = z.object({ id: idParam, option_id: idParam })
const lineParams = z.object({ id: idParam, line_id: idParam })

const estimateOf = async (call: Call, id: string) => found('estimate', id, await call.query('estimate.get', { id }))
const sectionOf = async (call: Call, id: string, section_id: string) => {
  const whole = await estimateOf(call, id)
  return { project_id: whole.estimate.project_id, section: found('estimate_section', section_id, whole.sections.find((each) => each.id === section_id)) }
}
const optionOf = async (call: Call, id: string, option_id: string) => {
  const whole = await estimateOf(call, id)
  return { ...whole.estimate, option: found('estimate_option', option_id, whole.options.find((each) => each.id === option_id)) }
}
const lineOf = async (call: Call, id: string, line_id: string) => {
  const whole = await estimateOf(call, id)
  return { project_id: whole.estimate.project_id, line: found('estimate_line', line_id, whole.lines.find((each) => each.id === line_id)) }
}

/** What a line takes from its cost code where it leaves it open. */
const ofCode = async (call: Call, id: string | null | undefined): Promise<{ taxable?: 0 | 1; markup_basis_points?: number | null }> => {
  const code = id == null ? undefined : await call.find((database) => database.selectFrom('cost_code').select(['taxable', 'default_markup_basis_points']).where('id', '=', id).executeTakeFirst())
  return code ? { taxable: code.taxable, markup_basis_points: code.default_markup_basis_points } : {}
}

const verbs = { send: 'Freeze an estimate as it goes to the client', decline: 'Record that the client does not want it', archive: 'Take an estimate out of the way', restore: 'Bring an archived estimate back' } as const

/** /estimates, with their options, sections and lines. Every change answers with the whole estimate, for its total follows. */
export const estimateEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get', path: '/estimates', tag, summary: 'List estimates', answer: pageOf(listedEstimate, { value_cents: z.number().int() }).meta({ id: 'EstimatePage' }),
    query: listQuery(estimateSorts, '-created_at', { status: severalOf(['draft', 'sent', 'accepted', 'declined', 'superseded']), project_id: idParam.optional() }),
    async handle(call, { query: { sort, ...filter } }) { return { body: page(await call.query('estimate.list', { ...filter, ...sort }), filter) } },
  }),
  endpoint({
    method: 'post', path: '/estimates', tag, summary: 'Begin an estimate', status: 201, tagged: true, answer: oneEstimate, body: bodyToCreate('estimate.create', { made: ['id', 'number'] }),
    async handle(call, { body }) {
      const id = await call.command('estimate.create', { id: call.newId(), number: null, ...body })
      return { body: await estimateOf(call, id), location: `/estimates/${id}` }
    },
  }),
  endpoint({
    method: 'get', path: '/estimates/{id}', tag, summary: 'Read an estimate with its options, sections and lines', params, tagged: true, answer: oneEstimate,
    async handle(call, { params: { id } }) { return { body: await estimateOf(call, id) } },
  }),
  endpoint({
    method: 'patch', path: '/estimates/{id}', tag, summary: 'Change fields of an estimate', params, tagged: true, answer: oneEstimate, body: bodyToChange('estimate.edit'),
    async handle(call, { params: { id }, body }) {
      const { estimate: current } = await estimateOf(call, id)
      await call.command('estimate.edit', { id, project_id: current.project_id, edits: editsFrom(current, body) })
      return { body: await estimateOf(call, id) }
    },
  }),
  ...(Object.keys(verbs) as (keyof typeof verbs)[]).map((verb) => endpoint({
    method: 'post', path: `/estimates/{id}/${verb}`, tag, summary: verbs[verb], params, answer: oneEstimate,
    async handle(call, { params: { id } }) {
      const { estimate: { project_id } } = await estimateOf(call, id)
      await call.command(`estimate.${verb}`, { id, project_id })
      return { body: await estimateOf(call, id) }
    },
  })),
  endpoint({
    method: 'post', path: '/estimates/{id}/versions', tag, summary: 'Copy a frozen estimate into a new version', params, status: 201, answer: oneEstimate,
    async handle(call, { params: { id } }) {
      const from = await estimateOf(call, id)
      const copies = (rows: readonly { readonly id: string }[]): Record<string, string> => Object.fromEntries(rows.map((row) => [row.id, call.newId()]))
      const made = await call.command('estimate.new_version', { id: call.newId(), project_id: from.estimate.project_id, from_estimate_id: id, section_ids: copies(from.sections), line_ids: copies(from.lines), option_ids: copies(from.options) })
      return { body: await estimateOf(call, made), location: `/estimates/${made}` }
    },
  }),
  endpoint({
    method: 'get', path: '/estimates/{id}/changes-to/{other_id}', tag, summary: 'What is different in another version, or another estimate', params: z.object({ id: idParam, other_id: idParam }), answer: comparison,
    async handle(call, { params: { id, other_id } }) {
      await estimateOf(call, id)
      return { body: found('estimate', other_id, await call.query('estimate.compare', { before: id, after: other_id })) }
    },
  }),
  endpoint({
    method: 'post', path: '/estimates/{id}/duplicate', tag, summary: 'Begin another estimate with everything that this one has', params, status: 201, answer: oneEstimate,
    body: z.strictObject({
      id: idParam.optional(),
      project_id: idParam.optional().meta({ description: 'Another project; the same one where it is left out' }),
      title: z.string().trim().min(1).max(300).optional(),
      prices_on: z.iso.date().optional().meta({ description: 'Lines from the price book take the prices of this day; without it every cost stays' }),
    }),
    async handle(call, { params: { id }, body }) {
      const whole = found('estimate', id, await call.query('estimate.whole', { id }))
      const changes = body.prices_on === undefined ? null : await call.query('estimate.price_changes', { id, on: body.prices_on })
      const made = await call.command('estimate.duplicate', copiedEstimate(whole, {
        id: body.id ?? call.newId(), project_id: body.project_id ?? whole.estimate.project_id, number: null, title: body.title ?? whole.estimate.title,
        prices: changes && { on: changes.on, lines: changes.lines.filter(({ state }) => state === 'follows') }, newId: () => call.newId(),
      }))
      return { body: await estimateOf(call, made), location: `/estimates/${made}` }
    },
  }),
  endpoint({
    method: 'get', path: '/estimates/{id}/price-changes', tag, summary: 'Read what the prices of another day would change', params, query: z.strictObject({ on: z.iso.date().meta({ description: 'The day whose prices are wanted' }) }), answer: priceChanges,
    async handle(call, { params: { id }, query: { on } }) { return { body: found('estimate', id, await call.query('estimate.price_changes', { id, on })) } },
  }),
  endpoint({
    method: 'post', path: '/estimates/{id}/refresh-prices', tag, summary: 'Give a draft the prices of another day', params, answer: oneEstimate,
    body: z.strictObject({
      on: z.iso.date(),
      also: z.array(idParam).max(10_000).default([]).meta({ description: 'Lines priced by hand that take the price of the price book as well' }),
      except: z.array(idParam).max(10_000).default([]).meta({ description: 'Lines that stay as they are' }),
    }),
    async handle(call, { params: { id }, body: { on, also, except } }) {
      const { estimate: { project_id } } = await estimateOf(call, id)
      const { prices_on, lines } = found('estimate', id, await call.query('estimate.price_changes', { id, on }))
      const follow = lines.filter(({ line_id, state }) => !except.includes(line_id) && (state === 'follows' || also.includes(line_id)))
      await call.command('estimate.refresh_prices', { id, project_id, prices_on: { from: prices_on, to: on }, lines: follow.map((line) => ({ id: line.line_id, edits: priceEdits(line) })) })
      return { body: await estimateOf(call, id) }
    },
  }),
  endpoint({
    method: 'post', path: '/estimates/{id}/sections', tag, summary: 'Add a section', params, status: 201, answer: oneEstimate,
    body: bodyToCreate('estimate_section.create', { given: ['project_id', 'estimate_id'], made: ['id', 'position'] }),
    async handle(call, { params: { id }, body }) {
      const { estimate: { project_id }, sections } = await estimateOf(call, id)
      await call.command('estimate_section.create', { id: call.newId(), position: positionAfter(sections.at(-1)?.position), ...body, project_id, estimate_id: id })
      return { body: await estimateOf(call, id), location: `/estimates/${id}` }
    },
  }),
  endpoint({
    method: 'patch', path: '/estimates/{id}/sections/{section_id}', tag, summary: 'Rename or move a section', params: sectionParams, answer: oneEstimate, body: bodyToChange('estimate_section.edit'),
    async handle(call, { params: { id, section_id }, body }) {
      const { project_id, section } = await sectionOf(call, id, section_id)
      await call.command('estimate_section.edit', { id: section_id, project_id, edits: editsFrom(section, body) })
      return { body: await estimateOf(call, id) }
    },
  }),
  endpoint({
    method: 'delete', path: '/estimates/{id}/sections/{section_id}', tag, summary: 'Delete a section with its lines', params: sectionParams, answer: oneEstimate,
    async handle(call, { params: { id, section_id } }) {
      const { project_id } = await sectionOf(call, id, section_id)
      await call.command('estimate_section.delete', { id: section_id, project_id })
      return { body: await estimateOf(call, id) }
    },
  }),
  endpoint({
    method: 'post', path: '/estimates/{id}/options', tag, summary: 'Offer a package or an alternate', params, status: 201, answer: oneEstimate,
    body: bodyToCreate('estimate_option.create', { given: ['project_id', 'estimate_id'], made: ['id', 'position'] }),
    async handle(call, { params: { id }, body }) {
      const { estimate: { project_id }, options } = await estimateOf(call, id)
      await call.command('estimate_option.create', { id: call.newId(), position: positionAfter(options.at(-1)?.position), ...body, project_id, estimate_id: id })
      return { body: await estimateOf(call, id), location: `/estimates/${id}` }
    },
  }),
  endpoint({
    method: 'patch', path: '/estimates/{id}/options/{option_id}', tag, summary: 'Rename, describe or move an option', params: optionParams, answer: oneEstimate, body: bodyToChange('estimate_option.edit'),
    async handle(call, { params: { id, option_id }, body }) {
      const { project_id, option } = await optionOf(call, id, option_id)
      await call.command('estimate_option.edit', { id: option_id, project_id, edits: editsFrom(option, body) })
      return { body: await estimateOf(call, id) }
    },
  }),
  ...([['choose', 1, 'Choose an option, a package in place of the chosen one'], ['leave-out', 0, 'Leave a chosen alternate out again']] as const).map(([verb, chosen, summary]) => endpoint({
    method: 'post', path: `/estimates/{id}/options/{option_id}/${verb}`, tag, summary, params: optionParams, answer: oneEstimate,
    async handle(call, { params: { id, option_id } }) {
      const { project_id, chosen_package_id } = await optionOf(call, id, option_id)
      await call.command('estimate_option.choose', { id: option_id, project_id, chosen, instead_of: chosen_package_id })
      return { body: await estimateOf(call, id) }
    },
  })),
  endpoint({
    method: 'delete', path: '/estimates/{id}/options/{option_id}', tag, summary: 'Delete an option with its sections and lines', params: optionParams, answer: oneEstimate,
    async handle(call, { params: { id, option_id } }) {
      const { project_id } = await optionOf(call, id, option_id)
      await call.command('estimate_option.delete', { id: option_id, project_id })
      return { body: await estimateOf(call, id) }
    },
  }),
  endpoint({
    method: 'post', path: '/estimates/{id}/lines', tag, summary: 'Add a line; whether it is taxed, and a markup of its own, it takes from its cost code where they are left out', params, status: 201, answer: oneEstimate,
    body: bodyToCreate('estimate_line.create', { given: ['project_id', 'estimate_id'], made: ['id', 'position', 'taxable', 'markup_basis_points'] }),
    async handle(call, { params: { id }, body }) {
      const { estimate: { project_id }, lines } = await estimateOf(call, id)
      const last = lines.findLast((line) => line.section_id === body['section_id'])
      await call.command('estimate_line.create', { id: call.newId(), position: positionAfter(last?.position), ...await ofCode(call, body.cost_code_id), ...body, project_id, estimate_id: id })
      return { body: await estimateOf(call, id), location: `/estimates/${id}` }
    },
  }),
  endpoint({
    method: 'patch', path: '/estimates/{id}/lines/{line_id}', tag, summary: 'Change fields of a line', params: lineParams, answer: oneEstimate, body: bodyToChange('estimate_line.edit'),
    async handle(call, { params: { id, line_id }, body }) {
      const { project_id, line } = await lineOf(call, id, line_id)
      await call.command('estimate_line.edit', { id: line_id, project_id, edits: editsFrom(line, body) })
      return { body: await estimateOf(call, id) }
    },
  }),
  endpoint({
    method: 'delete', path: '/estimates/{id}/lines/{line_id}', tag, summary: 'Delete a line', params: lineParams, answer: oneEstimate,
    async handle(call, { params: { id, line_id } }) {
      const { project_id } = await lineOf(call, id, line_id)
      await call.command('estimate_line.delete', { id: line_id, project_id })
      return { body: await estimateOf(call, id) }
    },
  }),
]
