import { cleanup, screen } from '@testing-library/react'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { HistoryList } from '../../../renderer/history/history-list.tsx'
import { uuid } from '../shared/company-at-work.ts'
import { furnishBrowser, show } from '../renderer-documents/desk.tsx'
import { FrontDesk } from './front-desk.tsx'

beforeAll(furnishBrowser)
afterEach(cleanup)

test('S12: a history says when the office had what was done much earlier, or by a clock that is off', async () => {
  const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString()
  const about = { scope: 'project:p', actor_id: uuid('a'), actor_name: 'Ana', device_id: uuid('d'), record_table: 'project', changes: '[]' }
  const entries = [
    { ...about, id: uuid('1'), record_id: uuid('f1'), name: 'project.edit', sequence: 1, at: ago(181), applied_at: ago(180) },
    { ...about, id: uuid('2'), record_id: uuid('f2'), name: 'project.archive', sequence: 2, at: ago(300), applied_at: ago(120) },
    // written by the office itself, with a time that it chose
    { ...about, id: uuid('3'), record_id: uuid('f3'), name: 'project.restore', sequence: null, at: ago(300), applied_at: ago(120) },
  ]
  await show(await FrontDesk.of(), <HistoryList entries={entries} />)
  expect(screen.getAllByRole('listitem').map((item) => /\d+ h ago.*$/.exec(item.textContent)?.[0])).toEqual(['3 h ago', '5 h ago · with the office 2 h ago', '5 h ago'])
})
