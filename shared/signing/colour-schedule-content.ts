import { byPosition } from '../estimating/by-position.ts'
import type { Database } from '../schema/database.ts'

/** The colours that a client approves. Worked out from the rows, and from nothing else. */
export type ColourScheduleContent = {
  readonly kind: 'colour_schedule'
  readonly id: string
  readonly project_id: string
  readonly version_number: number
  readonly title: string
  readonly lines: readonly Pick<Database['colour_schedule_line'], 'room' | 'surface' | 'substrate' | 'brand' | 'code' | 'name' | 'sheen' | 'notes' | 'swatch'>[]
  readonly notes: string
}

/** The content of a colour schedule from its rows; lines in any order. */
export function colourScheduleContent(schedule: Database['colour_schedule'], lines: readonly Database['colour_schedule_line'][]): ColourScheduleContent {
  return {
    kind: 'colour_schedule',
    id: schedule.id,
    project_id: schedule.project_id,
    version_number: schedule.version_number,
    title: schedule.title,
    lines: [...lines].sort(byPosition).map(({ room, surface, substrate, brand, code, name, sheen, notes, swatch }) => ({ room, surface, substrate, brand, code, name, sheen, notes, swatch })),
    notes: schedule.notes,
  }
}
