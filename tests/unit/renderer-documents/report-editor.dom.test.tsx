import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { ReportPage } from '../../../renderer/reports/report-page.tsx'
import { missingParts } from '../../../renderer/reports/missing-parts.ts'
import { ana, sam, uuid } from '../shared/company-at-work.ts'
import { ask } from '../shared/domain-database.ts'
import { barriers, Desk, furnishBrowser, show } from './desk.tsx'

beforeAll(furnishBrowser)
afterEach(cleanup)

async function openReport(): Promise<Desk> {
  const desk = await Desk.of(sam)
  const project_id = await desk.company.project()
  await desk.company.give(sam, 'report.create', { id: uuid('7e'), project_id, report_date: '2026-11-20' })
  await show(desk, <ReportPage />, { path: '/reports/:id', at: `/reports/${uuid('7e')}` })
  return desk
}

const stored = async (desk: Desk) => (await ask(desk.company.database, ana, 'report.get', { id: uuid('7e') }))!
const list = (name: string) => within(screen.getByRole('list', { name }))

/** Types into the last field of that name, which is the empty line's. */
function fill(listName: string, field: string, text: string, key = 'Tab'): void {
  const input = list(listName).getAllByLabelText(field).at(-1) as HTMLElement
  input.focus()
  fireEvent.change(input, { target: { value: text } })
  fireEvent.keyDown(input, { key })
  if (key === 'Tab') fireEvent.blur(input)
}

test('entries are typed line by line: one command makes each, one more fills its hours', async () => {
  const desk = await openReport()
  fill('Crew', 'Who was there', 'Luis Vega', 'Enter')
  await desk.settled()
  expect(document.activeElement).toBe(list('Crew').getAllByLabelText('Who was there')[1])
  fill('Crew', 'Who was there', 'Two painters')
  await desk.settled()
  const hours = list('Crew').getAllByLabelText('Hours')[1] as HTMLElement
  fireEvent.change(hours, { target: { value: '=2*7.5' } })
  fireEvent.blur(hours)
  await desk.settled()

  expect(desk.sent.map((each) => each.name)).toEqual(['report_entry.create', 'report_entry.create', 'report_entry.edit'])
  const { id } = (desk.sent[1] as { args: { id: string } }).args
  expect(desk.sent[1]).toMatchObject({ args: { kind: 'crew', description: 'Two painters', quantity_thousandths: null } })
  expect(desk.sent[2]).toEqual({ name: 'report_entry.edit', args: { id, project_id: uuid('b1'), edits: { quantity_thousandths: { from: null, to: 15_000 } } } })
  expect((await stored(desk)).entries.map((entry) => entry.description)).toEqual(['Luis Vega', 'Two painters'])
  expect(screen.getByText('15 h in all')).toBeTruthy()
})

test('entries change places by keys and a deleted one comes back', async () => {
  const desk = await openReport()
  for (const each of ['Sanded trim', 'Primed trim']) {
    fill('Work done', 'Work done', each)
    await desk.settled()
  }
  const words = (): (string | undefined)[] => list('Work done').getAllByLabelText('Work done').map((each) => (each as HTMLTextAreaElement).value)
  fireEvent.keyDown(list('Work done').getAllByLabelText('Work done')[1] as HTMLElement, { key: 'ArrowUp', altKey: true })
  await desk.settled()
  expect(words()).toEqual(['Primed trim', 'Sanded trim', ''])
  fireEvent.keyDown(list('Work done').getAllByLabelText('Work done')[0] as HTMLElement, { key: 'Backspace', ctrlKey: true })
  await desk.settled()
  expect(words()).toEqual(['Sanded trim', ''])
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
  await desk.settled()
  expect(words()).toEqual(['Primed trim', 'Sanded trim', ''])
})

test('a report that lacks something says what, kindly, goes there, and is handed in once it is told', async () => {
  const desk = await openReport()
  fireEvent.click(screen.getByRole('button', { name: 'Hand in' }))
  await desk.settled()
  expect(desk.sent).toEqual([])
  expect(within(screen.getByRole('alert')).getAllByRole('listitem').map((each) => each.textContent)).toEqual(['the weather of the day', 'who was there, in the crew', 'what was done, in a few words'])
  expect((document.activeElement as HTMLInputElement).name).toBe('weather')

  fireEvent.click(screen.getByLabelText('Cloudy'))
  fill('Crew', 'Who was there', 'Luis Vega')
  await desk.settled()
  fireEvent.change(list('Crew').getAllByLabelText('Hours')[0] as HTMLElement, { target: { value: '8' } })
  fireEvent.blur(list('Crew').getAllByLabelText('Hours')[0] as HTMLElement)
  fill('Work done', 'Work done', 'Second coat, north side')
  await desk.settled()
  fireEvent.click(screen.getByRole('button', { name: 'Hand in' }))
  fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Hand in' }))
  await desk.settled()
  expect((await stored(desk)).report).toMatchObject({ status: 'submitted', weather: 'cloudy' })
  expect(screen.getByRole('note').textContent).toContain('handed in')
  expect(screen.queryByPlaceholderText('What was used')).toBeNull()
})

test('the crew of the last report is copied in its order', async () => {
  const desk = await openReport()
  await desk.company.give(sam, 'report.create', { id: uuid('7d'), project_id: uuid('b1'), report_date: '2026-11-19' })
  for (const [index, description] of ['Luis', 'Dario', 'Kev'].entries()) await desk.company.give(sam, 'report_entry.create', { id: uuid(`7d${index}`), project_id: uuid('b1'), report_id: uuid('7d'), kind: 'crew', position: `a${index}`, description, quantity_thousandths: 8000 })
  fireEvent.click(screen.getByRole('button', { name: 'More actions' }))
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Copy the crew of the last report' }))
  await desk.settled()
  expect((await stored(desk)).entries.map((entry) => [entry.kind, entry.description, entry.quantity_thousandths])).toEqual([['crew', 'Luis', 8000], ['crew', 'Dario', 8000], ['crew', 'Kev', 8000]])
})

test('P8: a told report is signed as it is shown, and is locked', async () => {
  const desk = await openReport()
  await desk.elsewhere(sam, 'report.edit', { id: uuid('7e'), project_id: uuid('b1'), edits: { weather: { from: '', to: 'rain' } } })
  fill('Delays', 'What held the work up', 'Rain since six')
  await desk.settled()
  fireEvent.click(screen.getByRole('button', { name: 'Sign' }))
  const dialog = within(await screen.findByRole('dialog'))
  expect(dialog.getByRole('article').textContent).toContain('Rain since six')
  fireEvent.click(dialog.getByLabelText('I sign by typing my name'))
  fireEvent.click(dialog.getByRole('button', { name: 'Sign the report' }))
  await desk.settled()
  const { report } = await stored(desk)
  expect(report).toMatchObject({ status: 'submitted', signature_id: (desk.sent.at(-1) as { args: { id: string } }).args.id })
  fireEvent.click(dialog.getByRole('button', { name: 'Done' }))
  await desk.settled()
  expect(screen.getAllByText('Checked on this laptop: as it was signed').length).toBeGreaterThan(0)
  expect(screen.queryByPlaceholderText('What was used')).toBeNull()
})

test('a lost day needs neither crew nor work, but its reason', () => {
  const delay = { kind: 'delay', description: 'Rain since six', quantity_thousandths: 8000 } as const
  expect(missingParts({ weather: 'rain' }, [delay])).toEqual([])
  expect(missingParts({ weather: 'rain' }, [{ ...delay, description: ' ' }])).toEqual(['crew', 'work', 'delay_words'])
  expect(missingParts({ weather: '' }, [delay, { kind: 'crew', description: 'Luis', quantity_thousandths: null }])).toEqual(['weather', 'crew_hours'])
})

test('axe finds nothing in the report', async () => {
  const desk = await openReport()
  fill('Materials used', 'Material', 'Primer')
  await desk.settled()
  expect(await barriers(document.body)).toEqual([])
})
