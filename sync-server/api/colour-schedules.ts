import { z } from 'zod'
import { client, colourSchedule, colourScheduleLine, project } from '../../shared/schema/tables.ts'
import { endpoint, type Call, type Endpoint } from './endpoint.ts'
import { bodyToChange, bodyToCreate, editsFrom, found, idParam, positionAfter, shown } from './resource.ts'

const tag = 'Colour schedules'
const oneSchedule = z.object({
  schedule: shown(colourSchedule), lines: z.array(shown(colourScheduleLine).meta({ id: 'ColourScheduleLine' })),
  project: shown(project, ['id', 'name', 'number', 'external_number', 'address', 'city', 'client_id', 'archived_at']).nullable(),
  client: shown(client, ['id', 'name', 'email', 'phone', 'billing_address']).nullable(),
}).meta({ id: 'ColourSchedule' })
const listed = z.object({ items: z.array(z.object({ ...shown(colourSchedule).shape, colours: z.number().int(), swatches: z.array(z.string()) })) }).meta({ id: 'ColourScheduleList' })
const params = z.object({ id: idParam })
const lineParams = z.object({ id: idParam, line_id: idParam })

const scheduleOf = async (call: Call, id: string) => found('colour_schedule', id, await call.query('colour_schedule.get', { id }))
const lineOf = async (call: Call, id: string, line_id: string) => {
  const whole = await scheduleOf(call, id)
  return { project_id: whole.schedule.project_id, line: found('colour_schedule_line', line_id, whole.lines.find((each) => each.id === line_id)) }
}

/** /colour-schedules, with their colours. Every change answers with the whole schedule. */
export const colourScheduleEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get', path: '/colour-schedules', tag, summary: 'List the colour schedules of a project with all their versions', query: z.strictObject({ project_id: idParam }), answer: listed,
    async handle(call, { query }) { return { body: { items: await call.query('colour_schedule.list', query) } } },
  }),
  endpoint({
    method: 'post', path: '/colour-schedules', tag, summary: 'Begin a colour schedule', status: 201, tagged: true, answer: oneSchedule, body: bodyToCreate('colour_schedule.create'),
    async handle(call, { body }) {
      const id = await call.command('colour_schedule.create', { id: call.newId(), ...body })
      return { body: await scheduleOf(call, id), location: `/colour-schedules/${id}` }
    },
  }),
  endpoint({
    method: 'get', path: '/colour-schedules/{id}', tag, summary: 'Read a colour schedule with its colours', params, tagged: true, answer: oneSchedule,
    async handle(call, { params: { id } }) { return { body: await scheduleOf(call, id) } },
  }),
  endpoint({
    method: 'patch', path: '/colour-schedules/{id}', tag, summary: 'Change fields of a colour schedule', params, tagged: true, answer: oneSchedule, body: bodyToChange('colour_schedule.edit'),
    async handle(call, { params: { id }, body }) {
      const { schedule } = await scheduleOf(call, id)
      await call.command('colour_schedule.edit', { id, project_id: schedule.project_id, edits: editsFrom(schedule, body) })
      return { body: await scheduleOf(call, id) }
    },
  }),
  endpoint({
    method: 'post', path: '/colour-schedules/{id}/versions', tag, summary: 'Copy approved colours into a new version', params, status: 201, answer: oneSchedule,
    async handle(call, { params: { id } }) {
      const { schedule, lines } = await scheduleOf(call, id)
      const line_ids = Object.fromEntries(lines.map((line) => [line.id, call.newId()]))
      const made = await call.command('colour_schedule.new_version', { id: call.newId(), project_id: schedule.project_id, from_schedule_id: id, line_ids })
      return { body: await scheduleOf(call, made), location: `/colour-schedules/${made}` }
    },
  }),
  endpoint({
    method: 'post', path: '/colour-schedules/{id}/lines', tag, summary: 'Add a colour', params, status: 201, answer: oneSchedule,
    body: bodyToCreate('colour_schedule_line.create', { given: ['project_id', 'colour_schedule_id'], made: ['id', 'position'] }),
    async handle(call, { params: { id }, body }) {
      const { schedule: { project_id }, lines } = await scheduleOf(call, id)
      await call.command('colour_schedule_line.create', { id: call.newId(), position: positionAfter(lines.at(-1)?.position), ...body, project_id, colour_schedule_id: id })
      return { body: await scheduleOf(call, id), location: `/colour-schedules/${id}` }
    },
  }),
  endpoint({
    method: 'patch', path: '/colour-schedules/{id}/lines/{line_id}', tag, summary: 'Change fields of a colour', params: lineParams, answer: oneSchedule, body: bodyToChange('colour_schedule_line.edit'),
    async handle(call, { params: { id, line_id }, body }) {
      const { project_id, line } = await lineOf(call, id, line_id)
      await call.command('colour_schedule_line.edit', { id: line_id, project_id, edits: editsFrom(line, body) })
      return { body: await scheduleOf(call, id) }
    },
  }),
  endpoint({
    method: 'delete', path: '/colour-schedules/{id}/lines/{line_id}', tag, summary: 'Delete a colour', params: lineParams, answer: oneSchedule,
    async handle(call, { params: { id, line_id } }) {
      const { project_id } = await lineOf(call, id, line_id)
      await call.command('colour_schedule_line.delete', { id: line_id, project_id })
      return { body: await scheduleOf(call, id) }
    },
  }),
]
