import { expect, test } from 'vitest'
import { signerOf } from '../../../renderer/clients/signer-of.ts'

const contact = (name: string, can_sign: 0 | 1, can_approve_colours: 0 | 1, archived_at: string | null = null) => ({ name, can_sign, can_approve_colours, archived_at })

test('a document waits for whoever has the right to it', () => {
  const contacts = [contact('Left', 1, 1, '2026-11-01T00:00:00.000Z'), contact('Signs', 1, 0), contact('Chooses', 0, 1)]
  const hotel = { kind: 'organisation' as const, name: 'Hotel', contacts }
  expect([signerOf(hotel), signerOf(hotel, 'can_approve_colours')]).toEqual(['Signs', 'Chooses'])
  expect(signerOf({ ...hotel, contacts: contacts.slice(0, 2) }, 'can_approve_colours')).toBe('Signs')
  expect(signerOf({ ...hotel, contacts: [] })).toBeUndefined()
  expect(signerOf({ kind: 'person', name: 'Ruth', contacts: [] }, 'can_approve_colours')).toBe('Ruth')
  expect(signerOf(null)).toBeUndefined()
})
