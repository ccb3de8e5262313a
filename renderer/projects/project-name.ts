/** What people call a project by: its number from this company's range, or the number that it came with. */
export function projectCode(project: { readonly number: number | null; readonly external_number: string | null }): string | null {
  return project.number === null ? project.external_number : `P-${project.number}`
}
