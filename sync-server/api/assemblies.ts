import { z } from 'zod'
import { derivedId } from '../../shared/derived-id.ts'
import { unitCosts } from '../../shared/assemblies/unit-costs.ts'
import { pricesDay } from '../../shared/price-book/price-on.ts'
import { assembly, assemblyLine, assemblyUse, assemblyUseLine, priceBookItem } from '../../shared/schema/tables.ts'
import { instantOf } from '../world.ts'
import { endpoint, type Call, type Endpoint } from './endpoint.ts'
import { bodyToChange, bodyToCreate, editsFrom, found, idParam, listQuery, page, pageOf, positionAfter, shown } from './resource.ts'

const tag = 'Assemblies'
const columns = <T extends { readonly columns: object }>(table: T, ...without: readonly string[]): string[] => Object.keys(table.columns).filter((name) => !['company_id', ...without].includes(name))
const costs = ['labour_unit_cents', 'material_unit_cents', 'other_unit_cents'] as const
const listed = shown(assembly, columns(assembly)).meta({ id: 'Assembly' })
const oneAssembly = z.object({
  assembly: listed,
  lines: z.array(z.object({
    ...shown(assemblyLine, columns(assemblyLine)).shape, now: shown(priceBookItem, costs).meta({ description: 'What one unit costs now: its price book item\'s price, else its own' }),
    item: shown(priceBookItem, ['code', 'name', 'archived_at']).nullable(),
  })),
}).meta({ id: 'AssemblyWithLines' })
const oneUse = z.object({ ...shown(assemblyUse, columns(assemblyUse)).shape, lines: z.array(shown(assemblyUseLine, columns(assemblyUseLine, 'project_id', 'estimate_id', 'assembly_use_id'))) })
const uses = z.object({ items: z.array(oneUse), total_cents: z.number().int() }).meta({ id: 'EstimateAssemblies', description: 'The assemblies in an estimate, how their lines follow from them, and the total of the estimate' })
const params = z.object({ id: idParam })
const lineParams = z.object({ id: idParam, line_id: idParam })
const useParams = z.object({ id: idParam, use_id: idParam })

const todayOf = (call: Call): string => instantOf(call.world).slice(0, 10)
const assemblyOf = async (call: Call, id: string, on = todayOf(call)) => found('assembly', id, await call.query('assembly.get', { id, on }))
const lineOf = async (call: Call, id: string, line_id: string) => found('assembly_line', line_id, (await assemblyOf(call, id)).lines.find((line) => line.id === line_id))
const usesOf = async (call: Call, id: string) => {
  const { estimate } = found('estimate', id, await call.query('estimate.get', { id }))
  const here = await call.query('assembly_use.list', { estimate_id: id })
  return { estimate, items: here.uses.map((use) => ({ ...use, lines: here.lines.filter((line) => line.assembly_use_id === use.id) })) }
}
const answerOf = async (call: Call, id: string) => {
  const { estimate, items } = await usesOf(call, id)
  return { items, total_cents: estimate.total_cents }
}
const useOf = async (call: Call, id: string, use_id: string) => found('assembly_use', use_id, (await usesOf(call, id)).items.find((use) => use.id === use_id))

/** /assemblies, which the office keeps, and /estimates/{id}/assemblies, where they are used. */
export const assemblyEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get', path: '/assemblies', tag, summary: 'List assemblies', answer: pageOf(listed, { categories: z.array(z.string()) }).meta({ id: 'AssemblyPage' }),
    query: listQuery(['code', 'name'], 'code', { category: z.string().max(200).optional() }),
    async handle(call, { query: { sort, ...filter } }) { return { body: page(await call.query('assembly.list', { ...filter, ...sort }), filter) } },
  }),
  endpoint({
    method: 'post', path: '/assemblies', tag, summary: 'Add an assembly', status: 201, tagged: true, answer: oneAssembly, body: bodyToCreate('assembly.create'),
    async handle(call, { body }) {
      const id = await call.command('assembly.create', { id: call.newId(), ...body })
      return { body: await assemblyOf(call, id), location: `/assemblies/${id}` }
    },
  }),
  endpoint({
    method: 'get', path: '/assemblies/{id}', tag, summary: 'Read an assembly with its lines and what they cost now', params, tagged: true, answer: oneAssembly,
    async handle(call, { params: { id } }) { return { body: await assemblyOf(call, id) } },
  }),
  endpoint({
    method: 'patch', path: '/assemblies/{id}', tag, summary: 'Change fields of an assembly', params, tagged: true, answer: oneAssembly, body: bodyToChange('assembly.edit'),
    async handle(call, { params: { id }, body }) {
      await call.command('assembly.edit', { id, edits: editsFrom((await assemblyOf(call, id)).assembly, body) })
      return { body: await assemblyOf(call, id) }
    },
  }),
  ...(['archive', 'restore'] as const).map((verb) => endpoint({
    method: 'post', path: `/assemblies/{id}/${verb}`, tag, summary: verb === 'archive' ? 'Take an assembly out of the price book' : 'Bring an archived assembly back', params, answer: oneAssembly,
    async handle(call, { params: { id } }) {
      await assemblyOf(call, id)
      await call.command(`assembly.${verb}`, { id })
      return { body: await assemblyOf(call, id) }
    },
  })),
  endpoint({
    method: 'post', path: '/assemblies/{id}/lines', tag, summary: 'Add a line to an assembly', params, status: 201, answer: oneAssembly, body: bodyToCreate('assembly_line.create', { given: ['assembly_id'], made: ['id', 'position'] }),
    async handle(call, { params: { id }, body }) {
      const { lines } = await assemblyOf(call, id)
      await call.command('assembly_line.create', { id: call.newId(), position: positionAfter(lines.at(-1)?.position), ...body, assembly_id: id })
      return { body: await assemblyOf(call, id), location: `/assemblies/${id}` }
    },
  }),
  endpoint({
    method: 'patch', path: '/assemblies/{id}/lines/{line_id}', tag, summary: 'Change fields of a line of an assembly', params: lineParams, answer: oneAssembly, body: bodyToChange('assembly_line.edit'),
    async handle(call, { params: { id, line_id }, body }) {
      await call.command('assembly_line.edit', { id: line_id, edits: editsFrom({ ...await lineOf(call, id, line_id) }, body) })
      return { body: await assemblyOf(call, id) }
    },
  }),
  endpoint({
    method: 'delete', path: '/assemblies/{id}/lines/{line_id}', tag, summary: 'Delete a line of an assembly', params: lineParams, answer: oneAssembly,
    async handle(call, { params: { id, line_id } }) {
      await lineOf(call, id, line_id)
      await call.command('assembly_line.delete', { id: line_id })
      return { body: await assemblyOf(call, id) }
    },
  }),
  endpoint({
    method: 'get', path: '/estimates/{id}/assemblies', tag, summary: 'Read the assemblies in an estimate', params, answer: uses,
    async handle(call, { params: { id } }) { return { body: await answerOf(call, id) } },
  }),
  endpoint({
    method: 'post', path: '/estimates/{id}/assemblies', tag, summary: 'Put an assembly into a section, with its lines at the end', params, status: 201, answer: uses,
    body: z.strictObject({ id: idParam.optional(), section_id: idParam, assembly_id: idParam, input_thousandths: z.number().int().meta({ description: 'How much of what the assembly is counted in' }) }),
    async handle(call, { params: { id: estimate_id }, body: { id = call.newId(), section_id, assembly_id, input_thousandths } }) {
      const { estimate, lines: all } = found('estimate', estimate_id, await call.query('estimate.get', { id: estimate_id }))
      const { assembly: { name, unit }, lines } = await assemblyOf(call, assembly_id, pricesDay(estimate))
      let position = all.findLast((line) => line.section_id === section_id)?.position
      await call.command('assembly_use.create', {
        id, project_id: estimate.project_id, estimate_id, section_id, assembly_id, name, unit, input_thousandths,
        lines: lines.map((line) => ({
          // of a repeated call the same ones
          id: derivedId(id, line.id), position: position = positionAfter(position), description: line.description, unit: line.unit, quantity_thousandths: line.quantity_thousandths, per_thousandths: line.per_thousandths, rounding: line.rounding,
          ...unitCosts(line.now, null), taxable: line.taxable, cost_code_id: line.cost_code_id, price_book_item_id: line.price_book_item_id,
        })),
      })
      return { body: await answerOf(call, estimate_id), location: `/estimates/${estimate_id}/assemblies` }
    },
  }),
  endpoint({
    method: 'patch', path: '/estimates/{id}/assemblies/{use_id}', tag, summary: 'Change the input of an assembly in an estimate; its lines follow', params: useParams, answer: uses, body: bodyToChange('assembly_use.edit'),
    async handle(call, { params: { id, use_id }, body }) {
      const { lines: _, ...use } = await useOf(call, id, use_id)
      await call.command('assembly_use.edit', { id: use_id, project_id: use.project_id, edits: editsFrom(use, body) })
      return { body: await answerOf(call, id) }
    },
  }),
  endpoint({
    method: 'delete', path: '/estimates/{id}/assemblies/{use_id}', tag, summary: 'Take an assembly out of an estimate, with its lines', params: useParams, answer: uses,
    async handle(call, { params: { id, use_id } }) {
      const { project_id } = await useOf(call, id, use_id)
      await call.command('assembly_use.delete', { id: use_id, project_id })
      return { body: await answerOf(call, id) }
    },
  }),
]
