import i18next from 'i18next'
import { beforeAll, expect, test } from 'vitest'
import type { SyncStatus } from '../../../shared/bridge.ts'
import { setUpLanguage } from '../../../renderer/language/set-up.ts'
import { syncWords } from '../../../renderer/sync/sync-words.ts'
import { quietStatus } from './front-desk.tsx'

const now = Date.parse('2026-11-23T12:00:00.000Z')
const ago = (minutes: number): string => new Date(now - minutes * 60_000).toISOString()

beforeAll(setUpLanguage)

// The words of ../shared/interface.md, which are the same everywhere.
const states: readonly [words: string, spanish: string, status: Partial<SyncStatus>][] = [
  ['Synced 2 min ago', 'Sincronizado hace 2 min', { synced_at: ago(2) }],
  ['Synced just now', 'Sincronizado ahora mismo', { synced_at: ago(0) }],
  ['Synced 3 h ago', 'Sincronizado hace 3 h', { synced_at: ago(180) }],
  ['Sending 12', 'Enviando 12', { state: 'syncing', waiting: 12, synced_at: ago(2) }],
  ['Sending 4,925', 'Enviando 4925', { state: 'syncing', waiting: 4925 }],
  ['Synced 2 min ago', 'Sincronizado hace 2 min', { state: 'syncing', synced_at: ago(2) }],
  ['Receiving', 'Recibiendo', { state: 'syncing', download: { rows: 10, streams: 3, streams_done: 1 } }],
  ['Offline · 12 saved here', 'Sin conexión · 12 guardados aquí', { state: 'offline', waiting: 12 }],
  ['Offline', 'Sin conexión', { state: 'offline' }],
  ['Offline by choice', 'Sin conexión por elección', { state: 'offline_by_choice' }],
  ['Offline by choice · 1 saved here', 'Sin conexión por elección · 1 guardado aquí', { state: 'offline_by_choice', waiting: 1 }],
  ['Sign in to sync', 'Inicie sesión para sincronizar', { state: 'sign_in_needed', waiting: 3 }],
  ['Update to sync', 'Actualice para sincronizar', { state: 'update_needed', waiting: 3 }],
  ['Waiting for the office\'s update', 'A la espera de la oficina', { state: 'update_needed', waiting: 3, version_skew: 'server_older' }],
]

test.each(states)('the pill says "%s"', async (words, spanish, status) => {
  await i18next.changeLanguage('en')
  expect(syncWords({ ...quietStatus, ...status }, now, i18next.t, 'en')).toBe(words)
  await i18next.changeLanguage('es')
  expect(syncWords({ ...quietStatus, ...status }, now, i18next.t, 'es')).toBe(spanish)
})
