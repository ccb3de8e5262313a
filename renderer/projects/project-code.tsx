import { HumanNumber } from '../look/human-number.tsx'

/** What people call a project by, on the screen; a provisional number looks like one. */
export function ProjectCode({ of }: { readonly of: { readonly id: string; readonly number: number | null; readonly external_number: string | null } }) {
  return of.number === null && of.external_number !== null ? of.external_number : <HumanNumber prefix="P" of={of} />
}
