import type { Database } from '../schema/database.ts'
import { colourScheduleContent, type ColourScheduleContent } from '../signing/colour-schedule-content.ts'
import { clientPaper, type ClientPaper, type ClientPaperSource } from './client-paper.ts'

/** A project's colours as the client and the crew are handed them; there is no money in them. */
export interface ColourSchedulePaper extends ClientPaper<ColourScheduleContent> {
  readonly state: Database['colour_schedule']['status']
}

export interface ColourScheduleSource extends Omit<ClientPaperSource, 'at'> {
  readonly schedule: Database['colour_schedule']
  readonly lines: readonly Database['colour_schedule_line'][]
}

/** A document from a colour schedule's rows. */
export function colourSchedulePaper({ schedule, lines, ...source }: ColourScheduleSource): ColourSchedulePaper {
  return { ...clientPaper<ColourScheduleContent>({ ...source, at: schedule.created_at }, () => ({ content: colourScheduleContent(schedule, lines) })), state: schedule.status }
}
