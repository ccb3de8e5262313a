import { describe, expect, test } from 'vitest'
import { readSettings } from '../../../sync-server/settings.ts'

const DATABASE_URL = 'postgres://127.0.0.1/kibray'

describe('the server is told by its environment', () => {
  test('what it does not say has a meaning', () => {
    expect(readSettings({ DATABASE_URL })).toMatchObject({ port: 4680, host: '127.0.0.1', databaseUrl: DATABASE_URL, seed: 'none', electric: undefined, endsWithParent: false, logLevel: 'info' })
  })

  test('what it says counts', () => {
    expect(readSettings({ DATABASE_URL, KIBRAY_PORT: '0', KIBRAY_SEED: 'demo', KIBRAY_DATA: '/data', ELECTRIC_URL: 'http://electric:3000', ELECTRIC_SECRET: 'x', KIBRAY_PARENT: '1', KIBRAY_SIGN_IN_LIMIT: '5000' }))
      .toMatchObject({ port: 0, seed: 'demo', electric: { url: 'http://electric:3000', secret: 'x' }, endsWithParent: true, signInLimit: 5000 })
  })

  test.each([
    [{}, 'DATABASE_URL is not set'], [{ DATABASE_URL, KIBRAY_PORT: '99999' }, 'KIBRAY_PORT'], [{ DATABASE_URL, KIBRAY_PORT: 'http' }, 'KIBRAY_PORT'],
    [{ DATABASE_URL, KIBRAY_SEED: 'all' }, 'KIBRAY_SEED'], [{ DATABASE_URL, ELECTRIC_URL: 'nowhere' }, 'ELECTRIC_URL'],
  ])('%j is refused in one sentence', (environment, words) => {
    expect(() => readSettings(environment)).toThrow(words)
  })
})
