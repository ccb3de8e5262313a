import type { ReadContext } from '../queries/query.ts'
import { tableNamed, type Database, type TableName } from '../schema/database.ts'

/** An estimate with all its parts as they stand, but for what is archived in its takeoff, and without photos, which the command copies. */
export interface WholeEstimate {
  readonly estimate: Database['estimate']
  readonly options: readonly Database['estimate_option'][]
  readonly sections: readonly Database['estimate_section'][]
  readonly lines: readonly Database['estimate_line'][]
  readonly rooms: readonly Database['room'][]
  readonly openings: readonly Database['room_opening'][]
  readonly surfaces: readonly Database['surface'][]
  readonly figures: readonly Database['takeoff_figure'][]
  readonly takeoff_lines: readonly Database['takeoff_line'][]
  readonly assemblies: readonly Database['assembly_use'][]
  readonly assembly_lines: readonly Database['assembly_use_line'][]
}

/** Reads a whole estimate, or null where there is none. */
export async function readWholeEstimate(database: ReadContext['database'], id: string): Promise<WholeEstimate | null> {
  const estimate = await database.selectFrom('estimate').select(columnsOf('estimate')).where('id', '=', id).executeTakeFirst()
  if (!estimate) return null
  const rooms = await database.selectFrom('room').select(columnsOf('room')).where('estimate_id', '=', id).where('archived_at', 'is', null).orderBy('position').orderBy('id').execute()
  const there = new Set(rooms.map((room) => room.id))
  const openings = await database.selectFrom('room_opening').select(columnsOf('room_opening')).where('estimate_id', '=', id).where('archived_at', 'is', null).orderBy('id').execute()
  const surfaces = (await database.selectFrom('surface').select(columnsOf('surface')).where('estimate_id', '=', id).where('archived_at', 'is', null).orderBy('position').orderBy('id').execute()).filter(({ room_id }) => there.has(room_id))
  const painted = new Set(surfaces.map((surface) => surface.id))
  return {
    estimate, rooms, surfaces,
    options: await database.selectFrom('estimate_option').select(columnsOf('estimate_option')).where('estimate_id', '=', id).orderBy('position').orderBy('id').execute(),
    sections: await database.selectFrom('estimate_section').select(columnsOf('estimate_section')).where('estimate_id', '=', id).orderBy('position').orderBy('id').execute(),
    lines: await database.selectFrom('estimate_line').select(columnsOf('estimate_line')).where('estimate_id', '=', id).orderBy('position').orderBy('id').execute(),
    openings: openings.filter(({ room_id }) => there.has(room_id)),
    figures: await database.selectFrom('takeoff_figure').select(columnsOf('takeoff_figure')).where('estimate_id', '=', id).orderBy('id').execute(),
    takeoff_lines: (await database.selectFrom('takeoff_line').select(columnsOf('takeoff_line')).where('estimate_id', '=', id).orderBy('id').execute()).filter(({ surface_id }) => painted.has(surface_id)),
    assemblies: await database.selectFrom('assembly_use').select(columnsOf('assembly_use')).where('estimate_id', '=', id).orderBy('id').execute(),
    assembly_lines: await database.selectFrom('assembly_use_line').select(columnsOf('assembly_use_line')).where('estimate_id', '=', id).orderBy('id').execute(),
  }
}

/** The declared columns: a laptop keeps some of its own besides. */
const columnsOf = <T extends TableName>(table: T): (keyof Database[T] & string)[] => Object.keys(tableNamed(table).columns) as (keyof Database[T] & string)[]
