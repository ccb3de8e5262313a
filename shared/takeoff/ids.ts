import { derivedId } from '../derived-id.ts'
import type { Database } from '../schema/database.ts'

/** Ids of what a takeoff makes follow from what it was made of, so that two laptops which do the same make the same rows. */

/** Of the row that remembers a line, and of the line itself. */
export const takeoffLineId = (surface_id: string, part: Database['takeoff_line']['part']): string => derivedId(surface_id, part)
/** Of the section of a room which had none. */
export const takeoffSectionId = (room_id: string): string => derivedId(room_id, 'section')
/** Of the value that stands in for a figure, by the figure's key. */
export const takeoffFigureId = (estimate_id: string, key: string): string => derivedId(estimate_id, key)
