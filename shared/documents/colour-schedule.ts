import type { Database } from '../schema/database.ts'
import { colourScheduleContent, type ColourScheduleContent } from '../signing/colour-schedule-content.ts'
import { clientPaper, type ClientPaper, type ClientPaperSource } from './client-paper.ts'

/** A project's colours as the client and the crew are handed them; there is no money in them. */
export interface ColourSchedulePaper extends ClientPaper<ColourScheduleContent> {
  readonly state: Database['colour_schedule']['status']
}

/** A colour as it is read in a table. */
export interface ColourInWords {
  readonly room: string
  /** And what it is made of. */
  readonly surface: string
  /** Brand, code and name. */
  readonly colour: string
  readonly sheen: string
  readonly notes: string
  readonly swatch: string
}

type ColourRow = ColourScheduleContent['lines'][number]

/** Which colour goes where, in words. */
export const colourInWords = ({ room, surface, substrate, brand, code, name, sheen, notes, swatch }: ColourRow): ColourInWords =>
  ({ room, surface: [surface, substrate].filter(Boolean).join(', '), colour: [brand, code, name].filter(Boolean).join(' '), sheen, notes, swatch })

export interface ColourScheduleSource extends Omit<ClientPaperSource, 'at'> {
  readonly schedule: Database['colour_schedule']
  readonly lines: readonly Database['colour_schedule_line'][]
}

/** A document from a colour schedule's rows. */
export function colourSchedulePaper({ schedule, lines, ...source }: ColourScheduleSource): ColourSchedulePaper {
  return { ...clientPaper<ColourScheduleContent>({ ...source, at: schedule.created_at }, () => ({ content: colourScheduleContent(schedule, lines) })), state: schedule.status }
}
