/** Columns that keep a length, in nanometres, which nobody reads. */
const lengthColumns: Readonly<Record<string, readonly string[]>> = { room: ['length', 'width', 'height', 'eaves'], room_opening: ['width', 'height'], surface: ['face_width'], labour_factor: ['above'] }

/** Whether a column of a table keeps a length. */
export const isLengthColumn = (table: string, field: string): boolean => lengthColumns[table]?.includes(field) ?? false
