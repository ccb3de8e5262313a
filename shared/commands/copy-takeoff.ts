import { derivedId } from '../derived-id.ts'
import { takeoffFigureId, takeoffLineId } from '../takeoff/ids.ts'
import type { Tx } from './tx.ts'

/** The ids that sections and lines have in the copy; those that are not copied are not there. */
export interface CopiedParts {
  readonly sections: Readonly<Record<string, string | undefined>>
  readonly lines: Readonly<Record<string, string | undefined>>
}

/** Copies the takeoff of an estimate into another one of its project: rooms with what is in them, values by hand, and which lines came from what. Ids follow from the estimate that it is copied into. */
export async function copyTakeoff(tx: Tx, from: string, to: string, { sections, lines }: CopiedParts): Promise<void> {
  const copies = new Map([[from, to]])
  const copyOf = (id: string): string => {
    const copy = copies.get(id) ?? derivedId(to, id)
    copies.set(id, copy)
    return copy
  }
  for (const room of await tx.read.selectFrom('room').selectAll().where('estimate_id', '=', from).orderBy('id').execute()) {
    await tx.insert('room', { ...room, id: copyOf(room.id), estimate_id: to, section_id: room.section_id === null ? null : sections[room.section_id] ?? null })
  }
  for (const opening of await tx.read.selectFrom('room_opening').selectAll().where('estimate_id', '=', from).orderBy('id').execute()) {
    await tx.insert('room_opening', { ...opening, id: copyOf(opening.id), estimate_id: to, room_id: copyOf(opening.room_id) })
  }
  for (const surface of await tx.read.selectFrom('surface').selectAll().where('estimate_id', '=', from).orderBy('id').execute()) {
    await tx.insert('surface', { ...surface, id: copyOf(surface.id), estimate_id: to, room_id: copyOf(surface.room_id) })
  }
  for (const by_hand of await tx.read.selectFrom('takeoff_figure').selectAll().where('estimate_id', '=', from).orderBy('id').execute()) {
    // a key begins with the id of what the figure is of; those of walls and gables stay
    const [of = ''] = by_hand.figure.split(/[./]/, 1)
    const figure = `${copies.get(of) ?? of}${by_hand.figure.slice(of.length)}`
    await tx.insert('takeoff_figure', { ...by_hand, id: takeoffFigureId(to, figure), estimate_id: to, figure })
  }
  for (const line of await tx.read.selectFrom('takeoff_line').selectAll().where('estimate_id', '=', from).orderBy('id').execute()) {
    const surface_id = copyOf(line.surface_id)
    const id = takeoffLineId(surface_id, line.part)
    // a line that somebody had deleted has no copy: it stays left out
    await tx.insert('takeoff_line', { ...line, id, estimate_id: to, surface_id, line_id: lines[line.line_id] ?? id })
  }
}
