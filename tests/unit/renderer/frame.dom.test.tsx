import { MantineProvider } from '@mantine/core'
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { createMemoryRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { BridgeProvider } from '../../../renderer/bridge/bridge-context.tsx'
import { RouteFailure } from '../../../renderer/frame/error-boundary.tsx'
import { Frame } from '../../../renderer/frame/frame.tsx'
import { NotFoundPage } from '../../../renderer/frame/not-found-page.tsx'
import { setUpLanguage } from '../../../renderer/language/set-up.ts'
import { NoticeProvider } from '../../../renderer/look/notices.tsx'
import { recordAddress } from '../../../renderer/search/record-address.ts'
import { ana, ben, uuid } from '../shared/company-at-work.ts'
import { barriers, furnishBrowser } from '../renderer-documents/desk.tsx'
import { FrontDesk, furnishLayout, press, quietStatus } from './front-desk.tsx'

vi.setConfig({ testTimeout: 60_000 })
beforeAll(() => { furnishBrowser(); furnishLayout() })
afterEach(() => { cleanup(); vi.restoreAllMocks() })

function Broken(): never {
  throw new RangeError('a slip of the program')
}

async function inside(desk: FrontDesk, at = '/projects'): Promise<void> {
  await setUpLanguage()
  const router = createMemoryRouter([
    { path: '/sign-in', element: <p>the door</p> },
    { path: '/', Component: Frame, children: [{ ErrorBoundary: RouteFailure, children: [{ path: 'projects', element: <h1>Projects</h1> }, { path: 'projects/:id', element: <h1>A project</h1> }, { path: 'broken', Component: Broken }, { path: '*', Component: NotFoundPage }] }] },
  ], { initialEntries: [at] })
  render(<MantineProvider env="test"><BridgeProvider bridge={desk}><NoticeProvider><RouterProvider router={router} /></NoticeProvider></BridgeProvider></MantineProvider>)
  await desk.settled()
}

test('nothing is shown before somebody has signed in on this laptop', async () => {
  const desk = await FrontDesk.of()
  desk.say('session', { state: 'signed_out' })
  await inside(desk)
  expect(screen.getByText('the door')).toBeTruthy()
  expect(screen.queryByRole('navigation')).toBeNull()
})

test('the rail leads everywhere, and to what needs attention only while something does', async () => {
  const desk = await FrontDesk.of()
  await inside(desk)
  const rail = within(screen.getByRole('navigation', { name: 'Main' }))
  expect(rail.getAllByRole('link').map((link) => link.textContent)).toEqual(['Projects', 'Clients', 'Estimates', 'Reports', 'Price book', 'Settings'])
  desk.say('sync_status', { ...quietStatus, needs_attention: 2 })
  expect(rail.getByRole('link', { name: /Needs attention/ }).textContent).toBe('Needs attention2')
  expect(await barriers(document.body)).toEqual([])
})

test('a first download says how far it is and that what is here can be used', async () => {
  const desk = await FrontDesk.of()
  desk.say('sync_status', { ...quietStatus, state: 'syncing', download: { rows: 12_300, streams: 4, streams_done: 1 } })
  await inside(desk)
  const bar = screen.getByRole('region', { name: 'First download' })
  expect(bar.textContent).toContain('12,300 records here')
  expect(bar.textContent).toContain('usable already')
  expect(within(bar).getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25')
  desk.say('sync_status', quietStatus)
  expect(screen.queryByRole('region', { name: 'First download' })).toBeNull()
})

test('Ctrl K finds a record by its words and opens it by keyboard alone', async () => {
  const desk = await FrontDesk.of()
  await desk.company.give(ana, 'project.create', { id: uuid('b1'), member_id: uuid('b1e'), number: 7, name: 'Alder Street' })
  await inside(desk)
  press('k', document.body, { ctrlKey: true })
  const search = screen.getByRole('combobox')
  fireEvent.change(search, { target: { value: 'alder' } })
  await desk.settled()
  expect(screen.getAllByRole('option')[0]?.textContent).toContain('Alder Street')
  expect(await barriers(document.body)).toEqual([])
  press('Enter', search)
  await desk.settled()
  expect(screen.getByRole('heading', { name: 'A project' })).toBeTruthy()
  expect(screen.queryByRole('combobox')).toBeNull()
})

test('Ctrl K finds an assembly and a template, and leads to where they are kept', async () => {
  const desk = await FrontDesk.of()
  await desk.company.give(ben, 'assembly.create', { id: uuid('a1'), code: 'ROOM', name: 'Interior room', category: 'Rooms' })
  await desk.company.give(ben, 'template.create', { id: uuid('a2'), kind: 'terms', name: 'Usual terms for a room' })
  await inside(desk)
  press('k', document.body, { ctrlKey: true })
  fireEvent.change(screen.getByRole('combobox'), { target: { value: 'room' } })
  await desk.settled()
  expect(screen.getAllByRole('option').map((option) => option.textContent)).toEqual(['Interior roomROOM · RoomsAssembly', 'Usual terms for a roomTemplate'])
  expect([recordAddress('assembly', 'x', null), recordAddress('template', 'x', null)]).toEqual(['/price-book/assemblies?assembly=x', '/price-book/templates?template=x'])
})

test('Ctrl K runs what can be done from anywhere', async () => {
  const desk = await FrontDesk.of()
  await inside(desk)
  press('k', document.body, { ctrlKey: true })
  fireEvent.change(screen.getByRole('combobox'), { target: { value: 'work offline' } })
  press('Enter', screen.getByRole('combobox'))
  await desk.settled()
  expect(desk.calls).toEqual([{ name: 'set_offline', params: { offline: true } }])
})

test('a new notification is counted, told in a sentence, and read once it was opened', async () => {
  const desk = await FrontDesk.of()
  await desk.company.database.insertInto('notification').values({
    id: uuid('9a'), company_id: ana.company_id, user_id: ana.id, kind: 'estimate_signed', project_id: uuid('b1'), record_table: 'project', record_id: uuid('b1'),
    detail: JSON.stringify({ project: 'Alder Street', signer: 'Ruth', title: 'Interior' }), at: '2026-11-23T08:00:00.000Z', read_at: null,
  }).execute()
  await inside(desk)
  fireEvent.click(screen.getByRole('button', { name: 'Notifications, 1 new' }))
  fireEvent.click(screen.getByRole('button', { name: /Ruth signed Interior of Alder Street/ }))
  await desk.settled()
  expect(desk.sent).toEqual([{ name: 'notification.read', args: { id: uuid('9a'), user_id: ana.id } }])
  expect(screen.getByRole('heading', { name: 'A project' })).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Notifications' })).toBeTruthy()
})

test('a screen that fails is told in a sentence that says what was kept, and everything around it stays', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  await inside(await FrontDesk.of(), '/broken')
  expect(screen.getByRole('alert').textContent).toContain('saved here is still on this laptop')
  expect(screen.getByRole('navigation', { name: 'Main' })).toBeTruthy()
})

test('an address without a screen says so and leads back', async () => {
  await inside(await FrontDesk.of(), '/nowhere')
  expect(screen.getByRole('heading', { name: 'There is nothing at this address' })).toBeTruthy()
  fireEvent.click(screen.getByRole('link', { name: 'Go to projects' }))
  expect(await screen.findByRole('heading', { name: 'Projects' })).toBeTruthy()
})

test('? shows which keys do what', async () => {
  await inside(await FrontDesk.of())
  press('?')
  expect(within(screen.getByRole('dialog')).getByText('Find anything, run anything')).toBeTruthy()
})
