import { derivedId } from '../derived-id.ts'

/** Id of the row that remembers how a line follows from an assembly's input: it follows from both. */
export const assemblyUseLineId = (assembly_use_id: string, line_id: string): string => derivedId(assembly_use_id, line_id)
