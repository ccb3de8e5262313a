import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { ImportProgress } from '../../../shared/bridge.ts'
import { ImportPage } from '../../../renderer/import/import-page.tsx'
import { ben, uuid } from '../shared/company-at-work.ts'
import { barriers, furnishBrowser, show } from '../renderer-documents/desk.tsx'
import { failing, FrontDesk, furnishLayout } from './front-desk.tsx'

// whole stories, on machines that do other things besides
vi.setConfig({ testTimeout: 60_000 })
beforeAll(() => { furnishBrowser(); furnishLayout() })
afterEach(cleanup)

const file = { file_id: 'f', file_name: 'permits.csv', kind: 'projects', encoding: 'UTF-8', delimiter: ',', sheet: null, other_sheets: 0, headers: ['permit', 'where', 'cost'], rows: 3, sample: [['BP-1', '1 Elm', '$5.00']], guess: { external_number: 'permit', name: 'where' } }
const running: ImportProgress = { import_id: uuid('1a'), kind: 'import', of: 'projects', estimate_id: null, state: 'running', done: 1, total: 2, refused: 0, started_at: new Date(Date.now() - 2_000).toISOString(), problem: null }

async function deskWithFile(): Promise<FrontDesk> {
  const desk = await FrontDesk.of(ben)
  desk.answer('imports', () => [])
  desk.answer('import_open', () => file)
  desk.answer('import_dry_run', () => ({ file_id: 'f', ready: 2, refused: 1, warnings: 0, changed: 0, unchanged: 0, all_or_nothing: false, changes: [], problems: [{ line: 3, target: 'name', value: '', problem: 'empty', severity: 'error' }], sample: [] }))
  desk.answer('import_run', () => ({ import_id: uuid('1a') }))
  return desk
}

async function choose(desk: FrontDesk): Promise<void> {
  fireEvent.change(screen.getByLabelText('CSV file or workbook'), { target: { files: [new File(['permit,where,cost\n'], 'permits.csv')] } })
  await waitFor(() => { expect(desk.calls.some((call) => call.name === 'import_open')).toBe(true) })
  await desk.settled()
}

test('a file is chosen, its columns matched, checked row by row, imported with progress, and can be taken back', async () => {
  const desk = await deskWithFile()
  await show(desk, <ImportPage />)
  await choose(desk)
  expect(desk.calls.find((call) => call.name === 'import_open')?.params).toEqual({ file_name: 'permits.csv', content_base64: btoa('permit,where,cost\n'), kind: 'projects' })
  expect(screen.getByLabelText<HTMLInputElement>('Column for Name', { selector: 'input' }).value).toBe('where')
  expect(screen.getByText('1 Elm')).toBeTruthy()

  const cost = screen.getByLabelText<HTMLInputElement>('Column for Expected value', { selector: 'input' })
  fireEvent.click(cost)
  fireEvent.click(within(document.getElementById(cost.getAttribute('aria-controls') ?? '')!).getByText('cost'))
  fireEvent.click(screen.getByText('Check the file'))
  await desk.settled()
  const mapping = { external_number: 'permit', name: 'where', expected_value_cents: 'cost' }
  expect(desk.calls.find((call) => call.name === 'import_dry_run')?.params).toEqual({ file_id: 'f', mapping })
  expect(screen.getByText('Nothing stands here, and it is needed')).toBeTruthy()
  expect(await barriers(document.body)).toEqual([])

  fireEvent.click(screen.getByRole('button', { name: 'Import 2 projects' }))
  await desk.settled()
  expect(desk.calls.find((call) => call.name === 'import_run')?.params).toEqual({ file_id: 'f', mapping })
  desk.say('import_progress', running)
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('50')
  expect(screen.getByText('1 of 2')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))
  expect(desk.calls.at(-1)).toEqual({ name: 'import_cancel', params: null })

  desk.say('import_progress', { ...running, state: 'done', done: 2 })
  expect(screen.getByRole('heading', { name: '2 projects are saved here' })).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Undo the import' }))
  fireEvent.click(await screen.findByRole('button', { name: 'Take them back' }))
  await desk.settled()
  expect(desk.calls.at(-1)).toEqual({ name: 'import_undo', params: { import_id: uuid('1a') } })
})

test('without a column for the name nothing can be checked, and it says why', async () => {
  const desk = await deskWithFile()
  desk.answer('import_open', () => ({ ...file, guess: {} }))
  await show(desk, <ImportPage />)
  await choose(desk)
  expect(screen.getByText("Choose the column that holds the projects' names.")).toBeTruthy()
  expect(screen.getByText('Check the file').closest('button')?.disabled).toBe(true)
})

test('a file that cannot be read is told, and another can be chosen', async () => {
  const desk = await deskWithFile()
  desk.answer('import_open', failing({ code: 'file_unreadable', detail: 'no CSV' }))
  await show(desk, <ImportPage />)
  await choose(desk)
  expect(screen.getByRole('alert').textContent).toContain('The file could not be read')
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Choose a file' }).disabled).toBe(false)
})
