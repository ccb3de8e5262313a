import type { Client } from './client-record.ts'

type Right = 'can_sign' | 'can_approve_colours'
type Party = Pick<Client, 'kind' | 'name'> & { readonly contacts: readonly (Pick<Client['contacts'][number], 'name' | 'archived_at' | Right>)[] }

/**
 * Whose name stands under a document until somebody types another: of an organisation its first contact who has the right, or else may
 * sign; of a person their own. Undefined where nobody is known.
 */
export function signerOf(party: Party | null | undefined, right: Right = 'can_sign'): string | undefined {
  if (party?.kind !== 'organisation') return party?.name
  const present = party.contacts.filter((contact) => !contact.archived_at)
  return (present.find((contact) => contact[right] === 1) ?? present.find((contact) => contact.can_sign === 1))?.name
}
