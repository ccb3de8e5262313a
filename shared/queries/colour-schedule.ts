import { z } from 'zod'
import { field } from '../schema/row-schema.ts'
import { colourSchedule } from '../schema/tables.ts'
import { query } from './query.ts'

const scheduleColumns = ['id', 'company_id', 'project_id', 'version_number', 'previous_version_id', 'title', 'notes', 'status', 'created_at', 'created_by', 'signature_id'] as const
const lineColumns = ['id', 'company_id', 'project_id', 'colour_schedule_id', 'position', 'room', 'surface', 'substrate', 'brand', 'code', 'name', 'sheen', 'notes', 'swatch'] as const

/** The colour schedules of a project with all their versions, the newest first, and how many colours each has. */
export const colourScheduleList = query({
  name: 'colour_schedule.list',
  tables: ['colour_schedule', 'colour_schedule_line'],
  arguments: z.strictObject({ project_id: field(colourSchedule, 'project_id') }),
  async run({ database }, { project_id }) {
    const rows = await database.selectFrom('colour_schedule').select(scheduleColumns).where('project_id', '=', project_id).orderBy('created_at', 'desc').orderBy('id').execute()
    const lines = await database.selectFrom('colour_schedule_line').select(['colour_schedule_id', 'swatch']).where('project_id', '=', project_id).orderBy('position').orderBy('id').execute()
    return rows.map((row) => {
      const own = lines.filter((line) => line.colour_schedule_id === row.id)
      return { ...row, colours: own.length, swatches: own.map((line) => line.swatch).filter((swatch) => swatch !== '') }
    })
  },
})

/** One colour schedule with everything that its screen and its document need, or null. */
export const colourScheduleGet = query({
  name: 'colour_schedule.get',
  tables: ['colour_schedule', 'colour_schedule_line', 'project', 'client'],
  arguments: z.strictObject({ id: field(colourSchedule, 'id') }),
  async run({ database }, { id }) {
    const schedule = await database.selectFrom('colour_schedule').select(scheduleColumns).where('id', '=', id).executeTakeFirst()
    if (!schedule) return null
    const lines = await database.selectFrom('colour_schedule_line').select(lineColumns).where('colour_schedule_id', '=', id).orderBy('position').orderBy('id').execute()
    const project = await database.selectFrom('project').select(['id', 'name', 'number', 'external_number', 'address', 'city', 'client_id', 'archived_at']).where('id', '=', schedule.project_id).executeTakeFirst()
    const client = project?.client_id ? await database.selectFrom('client').select(['id', 'name', 'email', 'phone', 'billing_address']).where('id', '=', project.client_id).executeTakeFirst() : undefined
    return { schedule, lines, project: project ?? null, client: client ?? null }
  },
})
