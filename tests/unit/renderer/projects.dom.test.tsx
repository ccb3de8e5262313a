import { act, cleanup, createEvent, fireEvent, screen, within } from '@testing-library/react'
import { useLocation } from 'react-router'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { ProjectListPage } from '../../../renderer/projects/project-list-page.tsx'
import { ProjectPage } from '../../../renderer/projects/project-page.tsx'
import { ana, ben, olga, sam, uuid } from '../shared/company-at-work.ts'
import { barriers, furnishBrowser, show } from '../renderer-documents/desk.tsx'
import { FrontDesk, furnishLayout, press, quietStatus } from './front-desk.tsx'

// whole stories, on machines that do other things besides
vi.setConfig({ testTimeout: 60_000 })
beforeAll(() => { furnishBrowser(); furnishLayout() })
afterEach(cleanup)

function Address() {
  const { pathname, search } = useLocation()
  return <output>{pathname + search}</output>
}
const address = (): string => screen.getByRole('status', { name: '' }).textContent

const rows = (): string[] => within(screen.getByRole('grid')).getAllByRole('link').map((link) => link.textContent)
const list = { path: '/projects', at: '/projects' }

async function threeProjects(actor = ana): Promise<FrontDesk> {
  const desk = await FrontDesk.of(actor)
  for (const [tail, name, status, value] of [['b1', 'Alder Street', 'lead', 100_00], ['b2', 'Birch Lane', 'active', 2_500_50], ['b3', 'Cedar Court', 'active', null]] as const) {
    await desk.company.give(ana, 'project.create', { id: uuid(tail), member_id: uuid(`${tail}e`), number: Number.parseInt(tail, 16), name, status, city: 'Denver', expected_value_cents: value })
  }
  return desk
}

test('lists every project with its number, state and value, newest first, and sums the value', async () => {
  await show(await threeProjects(), <ProjectListPage />, list)
  expect(rows()).toEqual(['Cedar Court', 'Birch Lane', 'Alder Street'])
  expect(screen.getByText('3 projects')).toBeTruthy()
  expect(within(screen.getByRole('grid')).getByText('$2,600.50')).toBeTruthy()
  expect(await barriers(document.body)).toEqual([])
})

test('search, filter and sort stand in the address, so that a link leads to the same list', async () => {
  const desk = await threeProjects()
  await show(desk, <><ProjectListPage /><Address /></>, list)
  fireEvent.click(screen.getByRole('button', { name: 'Active' }))
  await desk.settled()
  fireEvent.click(screen.getByRole('button', { name: 'Name' }))
  await desk.settled()
  fireEvent.click(screen.getByRole('button', { name: 'Name' }))
  await desk.settled()
  expect(rows()).toEqual(['Birch Lane', 'Cedar Court'])
  const here = address()
  expect(here).toContain('status=active')
  expect(here).toContain('sort=name')
  cleanup()
  await show(await threeProjects(), <ProjectListPage />, { path: '/projects', at: here })
  expect(rows()).toEqual(['Birch Lane', 'Cedar Court'])
})

test('a search that finds nothing says so and offers the way back', async () => {
  const desk = await threeProjects()
  await show(desk, <ProjectListPage />, list)
  fireEvent.change(screen.getByRole('textbox', { name: 'Search projects' }), { target: { value: 'zebra' } })
  await desk.settled()
  expect(screen.getByText('Nothing matches the search and the filters.')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Show all' }))
  await desk.settled()
  expect(rows()).toHaveLength(3)
})

test('somebody who types faster than the address follows loses no letter', async () => {
  const desk = await threeProjects()
  await show(desk, <><ProjectListPage /><Address /></>, list)
  const search = screen.getByRole<HTMLInputElement>('textbox', { name: 'Search projects' })
  // as keys come, and not as act has them come: drawn to the end before the next
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false)
  for (const letter of 'birch') search.dispatchEvent(createEvent.input(search, { target: { value: search.value + letter } }))
  vi.unstubAllGlobals()
  expect(search.value).toBe('birch')
  await desk.settled()
  expect([search.value, address(), rows()]).toEqual(['birch', '/projects?search=birch', ['Birch Lane']])
  fireEvent.click(screen.getByRole('button', { name: 'Clear the search' }))
  await desk.settled()
  expect([search.value, rows().length]).toEqual(['', 3])
})

test('an empty list teaches what it is for and offers the one next step', async () => {
  await show(await FrontDesk.of(ben), <ProjectListPage />, list)
  expect(screen.getByRole('heading', { name: 'Your projects live here' })).toBeTruthy()
  fireEvent.click(within(screen.getByRole('grid')).getByRole('button', { name: 'New project' }))
  expect(screen.getByRole('complementary', { name: 'New project' })).toBeTruthy()
})

test('while the first download is under way an empty list says that its rows are coming', async () => {
  const desk = await FrontDesk.of(ben)
  desk.say('sync_status', { ...quietStatus, state: 'syncing', download: { rows: 10, streams: 2, streams_done: 1 } })
  await show(desk, <ProjectListPage />, list)
  expect(screen.getByRole('heading', { name: 'On its way to this laptop' })).toBeTruthy()
  desk.say('sync_status', quietStatus)
  expect(screen.getByRole('heading', { name: 'Your projects live here' })).toBeTruthy()
})

test('one hand on the keyboard: / searches, j and k walk, Enter opens, n starts a project', async () => {
  const desk = await threeProjects()
  await show(desk, <><ProjectListPage /><Address /></>, list)
  press('/')
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Search projects' }))
  act(() => { (document.activeElement as HTMLElement).blur() })
  press('n')
  const panel = screen.getByRole('complementary', { name: 'New project' })
  expect(panel.contains(document.activeElement)).toBe(true)
  press('Escape', document.activeElement ?? document.body)
  await desk.settled()
  expect(screen.queryByRole('complementary')).toBeNull()
  act(() => { (document.activeElement as HTMLElement).blur() })
  press('j')
  press('j')
  press('k')
  press('j')
  expect(screen.getByRole('row', { selected: true }).textContent).toContain('Birch Lane')
  press('Enter')
  await desk.settled()
  // the screen of the list is left for the project's
  expect(screen.queryByRole('grid')).toBeNull()
})

test('starts a project beside the list, with a number of this laptop and the client added on the way', async () => {
  const desk = await FrontDesk.of()
  await show(desk, <ProjectListPage />, { path: '/projects', at: '/projects?new=1' })
  const panel = within(screen.getByRole('complementary', { name: 'New project' }))
  fireEvent.click(panel.getByRole('button', { name: 'Create project' }))
  expect(panel.getByText('A project needs a name.')).toBeTruthy()
  expect(desk.calls).toEqual([])

  fireEvent.change(panel.getByRole('textbox', { name: 'Name' }), { target: { value: ' 12 Elm Street ' } })
  fireEvent.change(panel.getByRole('textbox', { name: 'Expected value' }), { target: { value: 'a lot' } })
  fireEvent.click(panel.getByRole('button', { name: 'Create project' }))
  expect(panel.getByText(/This is not a number/)).toBeTruthy()
  fireEvent.change(panel.getByRole('textbox', { name: 'Expected value' }), { target: { value: '=3*400' } })
  const client = panel.getByRole('combobox', { name: 'Client' })
  act(() => { client.focus() })
  fireEvent.click(client)
  fireEvent.change(client, { target: { value: 'Ruth' } })
  await desk.settled()
  fireEvent.click(screen.getByRole('option', { name: 'Add “Ruth” as a new client' }))
  await desk.settled()
  fireEvent.click(panel.getByRole('button', { name: 'Create project' }))
  await desk.settled()

  expect(desk.calls).toEqual([{ name: 'next_number', params: { kind: 'project' } }])
  expect(desk.sent.map((each) => each.name)).toEqual(['client.create', 'project.create'])
  expect(desk.sent[1]?.args).toMatchObject({ name: '12 Elm Street', number: 1042, expected_value_cents: 120_000, client_id: (desk.sent[0]!.args as { id: string }).id })
})

test('a superintendent reads the list and starts nothing', async () => {
  const desk = await threeProjects(sam)
  await show(desk, <ProjectListPage />, { path: '/projects', at: '/projects?new=1' })
  expect(rows()).toHaveLength(3)
  expect(screen.queryByRole('button', { name: 'New project' })).toBeNull()
  expect(screen.queryByRole('complementary')).toBeNull()
})

const page = { path: '/projects/:id', at: `/projects/${uuid('b1')}` }

test('P6: a field is edited with the value that was seen when typing began, so that a change meanwhile is noticed', async () => {
  const desk = await threeProjects()
  await show(desk, <ProjectPage />, page)
  const city = screen.getByRole<HTMLInputElement>('textbox', { name: 'City' })
  fireEvent.change(city, { target: { value: 'Golden' } })
  await desk.elsewhere(ben, 'project.edit', { id: uuid('b1'), edits: { city: { from: 'Denver', to: 'Arvada' } } })
  await desk.settled()
  expect(city.value).toBe('Golden')
  press('Enter', city)
  await desk.settled()
  expect(desk.sent).toEqual([{ name: 'project.edit', args: { id: uuid('b1'), edits: { city: { from: 'Denver', to: 'Golden' } } } }])
  expect(city.value).toBe('Golden')
})

test('P6: money that somebody changed meanwhile is refused, told calmly, and the field shows what stands', async () => {
  const desk = await threeProjects()
  await show(desk, <ProjectPage />, page)
  const value = screen.getByRole<HTMLInputElement>('textbox', { name: 'Expected value' })
  fireEvent.change(value, { target: { value: '150' } })
  await desk.elsewhere(ben, 'project.edit', { id: uuid('b1'), edits: { expected_value_cents: { from: 100_00, to: 300_00 } } })
  fireEvent.blur(value)
  await desk.settled()
  expect(screen.getByRole('alert').textContent).toContain('Somebody changed the same value meanwhile')
  expect(value.value).toBe('$300.00')
})

test('Escape goes back, and what is no number stays with the reason', async () => {
  const desk = await threeProjects()
  await show(desk, <ProjectPage />, page)
  const value = screen.getByRole<HTMLInputElement>('textbox', { name: 'Expected value' })
  fireEvent.change(value, { target: { value: 'much' } })
  press('Enter', value)
  expect(screen.getByRole('alert').textContent).toContain('not a number')
  press('Escape', value)
  expect(value.value).toBe('$100.00')
  fireEvent.blur(value)
  await desk.settled()
  expect(desk.sent).toEqual([])
})

test('archives and offers to undo it', async () => {
  const desk = await threeProjects()
  await show(desk, <ProjectPage />, page)
  fireEvent.click(screen.getByRole('button', { name: 'More actions' }))
  fireEvent.click(screen.getByRole('menuitem', { name: 'Archive project' }))
  await desk.settled()
  expect(screen.getByText('Archived. It can be read, not changed.')).toBeTruthy()
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'City' }).readOnly).toBe(true)
  expect(screen.queryByRole('button', { name: 'New estimate' })).toBeNull()
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
  await desk.settled()
  expect(desk.sent.map((each) => each.name)).toEqual(['project.archive', 'project.restore'])
  // while it was archived it was in no stream of the company
  expect(desk.calls).toEqual([true, false].map((pinned) => ({ name: 'pin_project', params: { project_id: uuid('b1'), pinned } })))
  expect(screen.queryByText('Archived. It can be read, not changed.')).toBeNull()
})

test('a project that has not arrived yet is asked for, and opens by itself', async () => {
  const desk = await FrontDesk.of()
  await show(desk, <ProjectPage />, page)
  expect(screen.getByText('This project is not on this laptop')).toBeTruthy()
  expect(desk.calls).toEqual([{ name: 'pin_project', params: { project_id: uuid('b1'), pinned: true } }])
  await desk.elsewhere(ana, 'project.create', { id: uuid('b1'), member_id: uuid('b1e'), number: 7, name: 'Late Street' })
  await desk.settled()
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Name of the project' }).value).toBe('Late Street')
  expect(desk.calls.at(-1)).toEqual({ name: 'pin_project', params: { project_id: uuid('b1'), pinned: false } })
})

test('a project whose client is not here yet is shown without', async () => {
  const desk = await threeProjects()
  await desk.company.give(ana, 'client.create', { id: uuid('c1'), name: 'Ruth' })
  await desk.company.give(ana, 'project.edit', { id: uuid('b1'), edits: { client_id: { from: null, to: uuid('c1') } } })
  await desk.company.database.deleteFrom('client').execute()
  await show(desk, <ProjectPage />, page)
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Name of the project' }).value).toBe('Alder Street')
})

test('P6: a value that lost to a later one stands beside it, and is one click from being put back', async () => {
  const desk = await threeProjects(ana)
  await desk.company.database.insertInto('conflict').values({
    id: uuid('cf'), company_id: ana.company_id, scope: `project:${uuid('b1')}`, record_table: 'project', record_id: uuid('b1'), field: 'city', losing_value: '"Arvada"', losing_actor_id: ana.id,
    losing_at: '2026-11-23T08:00:00.000Z', winning_value: '"Denver"', winning_command_id: uuid('f9'), winning_actor_id: ben.id, at: '2026-11-23T09:00:00.000Z', resolved_at: null,
  }).execute()
  await show(desk, <ProjectPage />, page)
  const card = within(screen.getByRole('region', { name: 'Replaced by a later value' }))
  expect(card.getByText('Arvada')).toBeTruthy()
  fireEvent.click(card.getByRole('button', { name: 'Put the earlier value back' }))
  await desk.settled()
  expect(desk.sent).toEqual([
    { name: 'project.edit', args: { id: uuid('b1'), edits: { city: { from: 'Denver', to: 'Arvada' } } } },
    { name: 'conflict.resolve', args: { id: uuid('cf'), scope: `project:${uuid('b1')}` } },
  ])
  expect(screen.queryByRole('region', { name: 'Replaced by a later value' })).toBeNull()
})

test('the office adds and removes people; an estimator only sees them', async () => {
  const desk = await threeProjects(olga)
  await show(desk, <ProjectPage />, { ...page, at: `${page.at}?tab=people` })
  await desk.settled()
  fireEvent.click(screen.getByRole('combobox', { name: 'Choose a person' }))
  fireEvent.click(screen.getByRole('option', { name: /superintendent/i }))
  fireEvent.click(screen.getByRole('button', { name: 'Add a person' }))
  await desk.settled()
  fireEvent.click(screen.getByRole('button', { name: 'Remove estimator' }))
  expect(desk.sent.map((each) => each.name)).toEqual(['project_member.add'])
  fireEvent.click(screen.getByRole('button', { name: 'Remove from the project' }))
  await desk.settled()
  expect(desk.sent.map((each) => each.name)).toEqual(['project_member.add', 'project_member.remove'])
  expect(await barriers(document.body)).toEqual([])
  cleanup()
  await show(await threeProjects(ana), <ProjectPage />, { ...page, at: `${page.at}?tab=people` })
  expect(screen.queryByRole('button', { name: 'Add a person' })).toBeNull()
})
