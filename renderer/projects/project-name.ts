import { humanNumber } from '../../shared/human-number.ts'

/** What people call a project by: the number that it came with, or its number from this company's range. */
export function projectCode(project: { readonly id: string; readonly number: number | null; readonly external_number: string | null }): string {
  return project.number === null && project.external_number !== null ? project.external_number : humanNumber('P', project)
}
