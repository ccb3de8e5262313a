import { act, cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { TakeoffPage } from '../../../renderer/takeoff/takeoff-page.tsx'
import { nanometresPer } from '../../../shared/estimating/length.ts'
import { ana, ben, olga, sam, uuid } from '../shared/company-at-work.ts'
import { barriers, furnishBrowser, show } from '../renderer-documents/desk.tsx'
import { FrontDesk, furnishLayout, press } from './front-desk.tsx'

vi.setConfig({ testTimeout: 60_000 })
beforeAll(() => { furnishBrowser(); furnishLayout() })
afterEach(cleanup)

const feet = (count: number): number => count * Number(nanometresPer.foot)
const project_id = uuid('b1')
const estimate = uuid('e1')
const page = { path: '/estimates/:id/takeoff', at: `/estimates/${estimate}/takeoff` }

/** An estimate of a company that has a paint, a rate for walls and a price for an hour. */
async function house(actor = ana, rooms: readonly string[] = []): Promise<FrontDesk> {
  const desk = await FrontDesk.of(actor)
  const { company } = desk
  await company.project()
  await company.estimate(project_id)
  await company.give(olga, 'company.edit', { id: uuid('c0'), edits: { labour_hour_cents: { from: 0, to: 50_00 } } })
  await company.give(ben, 'product.create', { id: uuid('aa'), kind: 'finish', name: 'Test acrylic', coverage_thousandths: 350_000, gallon_cents: 49_99, effective_on: '2026-11-23' })
  await company.give(ben, 'production_rate.create', { id: uuid('ab'), name: 'Test walls', surface_kind: 'walls', unit: 'square_feet', rate_thousandths: 150_000 })
  for (const [index, name] of rooms.entries()) {
    const id = uuid(`cc${index}`)
    await company.give(ana, 'room.create', { id, project_id, estimate_id: estimate, name, position: `a${String(index).padStart(3, '1')}`, length: feet(12), width: feet(10), height: feet(8) })
    await company.give(ana, 'surface.create', { id: uuid(`dd${index}`), project_id, room_id: id, kind: 'walls', position: 'a0', finish_product_id: uuid('aa'), production_rate_id: uuid('ab') })
  }
  return desk
}

const shown = (): string => document.body.textContent.replaceAll('\u00a0', ' ')

/** Types into the empty row as fingers do: each field, then Enter. */
function typeRoom(cells: readonly string[]): void {
  for (const [index, label] of ['Name of a new room', 'New room: Length', 'New room: Width', 'New room: Height'].entries()) fireEvent.change(screen.getByRole('textbox', { name: label }), { target: { value: cells[index] ?? '' } })
  press('Enter', screen.getByRole('textbox', { name: 'New room: Height' }))
}

test('an empty takeoff teaches its keys, and the field for the first room has the focus', async () => {
  await show(await house(), <TakeoffPage />, page)
  expect(screen.getByRole('heading', { name: 'Measure the first room' })).toBeTruthy()
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Name of a new room' }))
  expect(await barriers(document.body)).toEqual([])
})

test('name, length, width, height, Enter: a room with what is usually painted, at once, and the next can be typed', async () => {
  const desk = await house()
  await show(desk, <TakeoffPage />, page)
  typeRoom(['Kitchen', `12'`, '3.048 m', '8'])
  // shown before the database has answered
  expect(screen.getByRole('group', { name: 'Kitchen' })).toBeTruthy()
  expect(shown()).toContain('352 sq ft')
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Name of a new room' }))
  await desk.settled()
  expect(desk.sent.map((each) => each.name)).toEqual(['room.create', 'surface.create', 'surface.create', 'surface.create'])
  // the only paint and the only rate are taken
  expect(desk.sent[1]?.args).toMatchObject({ kind: 'walls', finish_product_id: uuid('aa'), production_rate_id: uuid('ab') })
  expect(shown()).toContain('2.213 gal')
  expect(await barriers(document.body)).toEqual([])
})

test('a length that is none makes no room: the word stands at its field, and what was typed is there when one comes back', async () => {
  const desk = await house()
  await show(desk, <TakeoffPage />, page)
  typeRoom(['Kitchen', 'twelve', '10', '8'])
  expect(screen.getByRole('alert').textContent).toContain('This is not a length')
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'New room: Length' }))
  expect(desk.sent).toEqual([])
  cleanup()
  await show(desk, <TakeoffPage />, page)
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'New room: Length' }).value).toBe('twelve')
  press('Escape', screen.getByRole('textbox', { name: 'New room: Length' }))
})

test('a figure put in by hand is sent with its key, and those above it follow; the lines are written by one command', async () => {
  const desk = await house(ana, ['Kitchen'])
  await show(desk, <TakeoffPage />, page)
  expect(shown()).toContain('2 lines to add')
  fireEvent.click(screen.getByRole('button', { name: /^Walls: 352/ }))
  fireEvent.click(screen.getByRole('button', { name: 'Put in by hand: Walls' }))
  const field = screen.getByRole('textbox', { name: 'Walls, in sq ft' })
  fireEvent.change(field, { target: { value: '400' } })
  fireEvent.submit(field)
  await desk.settled()
  expect(desk.sent).toMatchObject([{ name: 'takeoff_figure.put', args: { project_id, estimate_id: estimate, figure: `${uuid('cc0')}.walls`, measure: 'imperial', value: 400_000, seen: null } }])
  expect(screen.getByRole('button', { name: /^Walls: 400.*by hand/ })).toBeTruthy()
  expect(screen.getByRole('button', { name: /^Hours for Walls: .*rests on a value by hand/ })).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Reset: Walls' }))
  await desk.settled()
  expect(screen.getByRole('button', { name: /^Walls: 352/ })).toBeTruthy()
  act(() => { (document.activeElement as HTMLElement).blur() })
  press('s')
  await desk.settled()
  expect(desk.sent.at(-1)).toMatchObject({ name: 'estimate.take_off', args: { id: estimate } })
})

test('P6: a length that somebody changed meanwhile is not overwritten: both values are offered', async () => {
  const desk = await house(ana, ['Kitchen'])
  await show(desk, <TakeoffPage />, page)
  const length = within(screen.getByRole('group', { name: 'Kitchen' })).getByRole('textbox', { name: 'Length' })
  fireEvent.change(length, { target: { value: '14' } })
  await desk.elsewhere(ben, 'room.edit', { id: uuid('cc0'), project_id, edits: { length: { from: feet(12), to: feet(13) } } }, { silently: true })
  fireEvent.blur(length)
  await desk.settled()
  expect(shown()).toContain('Somebody changed')
  expect(shown()).toContain(`13' 0"`)
})

test('who may not see costs sees hours and gallons, no price and no cost, and can only read', async () => {
  const desk = await house(sam, ['Kitchen'])
  const container = await show(desk, <TakeoffPage />, page)
  expect(shown()).toContain('2.213 gal')
  fireEvent.click(screen.getByRole('button', { name: 'More of Walls' }))
  fireEvent.click(screen.getByRole('button', { name: 'Shopping list' }))
  expect(container.textContent).not.toContain('$')
  expect(screen.queryByRole('button', { name: 'Take off into the estimate' })).toBeNull()
  expect(screen.queryByRole('textbox', { name: 'Name of a new room' })).toBeNull()
  expect(within(screen.getByRole('group', { name: 'Walls' })).getByRole<HTMLInputElement>('textbox', { name: 'Coats on Walls' }).readOnly).toBe(true)
})

test('what was sent to the client is measured no more', async () => {
  const desk = await house(ana, ['Kitchen'])
  await desk.company.give(ana, 'estimate.send', { id: estimate, project_id })
  await show(desk, <TakeoffPage />, page)
  expect(shown()).toContain('can only be read now')
  expect(screen.queryByRole('button', { name: 'Take off into the estimate' })).toBeNull()
})

test('a hundred rooms stand in the sheet, with their sums, in Spanish as well', async () => {
  const desk = await house(ana, Array.from({ length: 100 }, (_, index) => `Habitación ${index}`))
  await show(desk, <TakeoffPage />, { ...page, language: 'es' })
  expect(screen.getAllByRole('group', { name: /^Habitación \d+$/ })).toHaveLength(100)
  expect(shown()).toContain('221,258 gal')
})
