import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { ClientPage } from '../../../renderer/clients/client-page.tsx'
import { SettingsPage } from '../../../renderer/settings/settings-page.tsx'
import { ana, olga, uuid } from '../shared/company-at-work.ts'
import { barriers, furnishBrowser, show } from '../renderer-documents/desk.tsx'
import { FrontDesk, furnishLayout, press, quietStatus } from './front-desk.tsx'

vi.setConfig({ testTimeout: 60_000 })
beforeAll(() => { furnishBrowser(); furnishLayout() })
afterEach(cleanup)

test('a client has contacts with their rights, and each field is edited by itself', async () => {
  const desk = await FrontDesk.of()
  await desk.company.give(ana, 'client.create', { id: uuid('c1'), name: 'Ruth', phone: '555' })
  await show(desk, <ClientPage />, { path: '/clients/:id', at: `/clients/${uuid('c1')}` })
  const phone = screen.getByLabelText('Phone')
  fireEvent.change(phone, { target: { value: '303 555' } })
  press('Enter', phone)
  await desk.settled()
  fireEvent.click(screen.getByRole('button', { name: 'Add a contact' }))
  fireEvent.change(screen.getAllByRole('textbox', { name: 'Name' }).find((each) => each.closest('form'))!, { target: { value: 'Lucy' } })
  fireEvent.click(screen.getByRole('checkbox', { name: 'Gets the reports' }))
  fireEvent.click(screen.getByRole('button', { name: 'Add a contact' }))
  await desk.settled()
  expect(desk.sent.map((each) => each.name)).toEqual(['client.edit', 'contact.create'])
  expect(desk.sent[0]?.args).toEqual({ id: uuid('c1'), edits: { phone: { from: '555', to: '303 555' } } })
  expect(desk.sent[1]?.args).toMatchObject({ client_id: uuid('c1'), name: 'Lucy', can_sign: 1, gets_reports: 1 })

  fireEvent.click(screen.getByRole('button', { name: 'Edit Lucy' }))
  fireEvent.click(screen.getByRole('checkbox', { name: 'May sign' }))
  fireEvent.click(screen.getByRole('button', { name: 'Keep changes' }))
  await desk.settled()
  expect(desk.sent[2]?.args).toMatchObject({ edits: { can_sign: { from: 1, to: 0 } } })
  expect(await barriers(document.body)).toEqual([])
})

test('the office keeps rates of tax by name', async () => {
  const desk = await FrontDesk.of(olga)
  await show(desk, <SettingsPage />, { path: '/settings', at: '/settings?part=company' })
  fireEvent.click(await screen.findByRole('button', { name: 'Add a rate' }))
  await desk.settled()
  const added = within(await screen.findByRole('group', { name: 'New rate' }))
  fireEvent.change(added.getByLabelText('Rate'), { target: { value: '8.845' } })
  press('Enter', added.getByLabelText('Rate'))
  await desk.settled()
  expect(desk.sent[1]).toMatchObject({ name: 'tax_rate.edit', args: { edits: { tax_basis_points: { from: 0, to: 884 }, tax_hundredths: { from: 0, to: 50 } } } })
  expect(await barriers(document.body)).toEqual([])
  fireEvent.click(added.getByRole('button', { name: 'Take New rate out of the list' }))
  await desk.settled()
  expect(screen.queryByRole('group', { name: 'New rate' })).toBeNull()
  cleanup()
  await show(await FrontDesk.of(ana), <SettingsPage />, { path: '/settings', at: '/settings?part=company' })
  expect(screen.queryByRole('button', { name: 'Add a rate' })).toBeNull()
})

test('an admin changes roles and ends access; others only see who is there', async () => {
  const desk = await FrontDesk.of(olga)
  await show(desk, <SettingsPage />, { path: '/settings', at: '/settings?part=people' })
  fireEvent.click(screen.getByLabelText('Role of superintendent', { selector: 'input' }))
  const choices = document.getElementById(screen.getByLabelText('Role of superintendent', { selector: 'input' }).getAttribute('aria-controls') ?? '')!
  fireEvent.click(within(choices).getByText('Estimator'))
  await desk.settled()
  fireEvent.click(screen.getByLabelText("End office's access"))
  fireEvent.click(await screen.findByText('End access'))
  await desk.settled()
  expect(desk.sent).toEqual([
    { name: 'user.change_role', args: { id: uuid(4), role: { from: 'superintendent', to: 'estimator' } } },
    { name: 'user.archive', args: { id: uuid(2) } },
  ])
  expect(screen.getByText('Without access')).toBeTruthy()
  cleanup()
  await show(await FrontDesk.of(ana), <SettingsPage />, { path: '/settings', at: '/settings?part=people' })
  expect(screen.getByText('office@example.com')).toBeTruthy()
  expect(screen.queryByText('Add a person')).toBeNull()
})

test('P10: signing out with unsent work warns, keeps it, and offers it as a file', async () => {
  const desk = await FrontDesk.of()
  desk.say('sync_status', { ...quietStatus, state: 'offline', waiting: 2, needs_attention: 1 })
  desk.answer('sign_out', () => ({ state: 'signed_out' }))
  await show(desk, <SettingsPage />, { path: '/settings', at: '/settings?part=laptop' })
  fireEvent.click(screen.getByRole('button', { name: 'Sign out' }))
  const dialog = within(await screen.findByRole('dialog'))
  expect(dialog.getByText(/3 changes are saved here/)).toBeTruthy()
  expect(dialog.getByRole('button', { name: 'Export what is not yet sent' })).toBeTruthy()
  expect(desk.calls).toEqual([])
  fireEvent.click(dialog.getByRole('button', { name: 'Sign out' }))
  await desk.settled()
  expect(desk.calls).toEqual([{ name: 'sign_out', params: { keep_waiting: true } }])
})

test('light, dark and sunlight are chosen at once and kept on this laptop', async () => {
  await show(await FrontDesk.of(), <SettingsPage />, { path: '/settings', at: '/settings?part=appearance' })
  fireEvent.click(screen.getByRole('radio', { name: 'Dark' }))
  fireEvent.click(screen.getByRole('radio', { name: 'For sunlight' }))
  expect(document.documentElement.dataset['mantineColorScheme']).toBe('dark')
  expect(document.documentElement.dataset['contrast']).toBe('more')
  expect(localStorage.getItem('kibray-contrast')).toBe('more')
})

test('the language changes at once, and with it how dates and numbers are written', async () => {
  const desk = await FrontDesk.of(olga)
  await show(desk, <SettingsPage />, { path: '/settings', at: '/settings' })
  fireEvent.click(screen.getByRole('radio', { name: 'Español' }))
  expect(await screen.findByRole('heading', { name: 'Ajustes' })).toBeTruthy()
  expect(document.documentElement.lang).toBe('es')
})
