import { cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeAll, expect, test } from 'vitest'
import type { Session } from '../../../shared/bridge.ts'
import { SignInPage } from '../../../renderer/sign-in/sign-in-page.tsx'
import { render } from '@testing-library/react'
import { createMemoryRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { MantineProvider } from '@mantine/core'
import { BridgeProvider } from '../../../renderer/bridge/bridge-context.tsx'
import { setUpLanguage } from '../../../renderer/language/set-up.ts'
import { NoticeProvider } from '../../../renderer/look/notices.tsx'
import { barriers, furnishBrowser } from '../renderer-documents/desk.tsx'
import { failing, FrontDesk, quietStatus } from './front-desk.tsx'

beforeAll(furnishBrowser)
afterEach(cleanup)

const nobody: Session = { state: 'signed_out' }

async function atTheDoor(desk: FrontDesk, at = '/sign-in'): Promise<void> {
  await setUpLanguage()
  const router = createMemoryRouter([{ path: '/sign-in', element: <SignInPage /> }, { path: '*', element: <p>inside</p> }], { initialEntries: [at] })
  render(<MantineProvider env="test"><BridgeProvider bridge={desk}><NoticeProvider><RouterProvider router={router} /></NoticeProvider></BridgeProvider></MantineProvider>)
  await desk.settled()
}

function fill(email: string, password: string): void {
  fireEvent.change(screen.getByLabelText('E-mail'), { target: { value: email } })
  fireEvent.change(screen.getByLabelText('Password'), { target: { value: password } })
  fireEvent.click(screen.getByRole('button', { name: 'Sign in' }))
}

test('signs in once, tells beforehand what will happen, and goes inside', async () => {
  const desk = await FrontDesk.of()
  desk.say('session', nobody)
  desk.answer('sign_in', () => nobody)
  await atTheDoor(desk)
  expect(screen.getByRole('heading', { name: 'What happens now' })).toBeTruthy()
  expect(await barriers(document.body)).toEqual([])
  fill(' ana@example.com ', 'secret')
  await desk.settled()
  expect(desk.calls).toEqual([{ name: 'sign_in', params: { server_url: null, email: 'ana@example.com', password: 'secret' } }])
  expect(screen.getByText('inside')).toBeTruthy()
})

test('says beside the field what is missing, and sends nothing', async () => {
  const desk = await FrontDesk.of()
  desk.say('session', nobody)
  await atTheDoor(desk)
  fill('ana', '')
  expect(screen.getByText('Enter your e-mail address.')).toBeTruthy()
  expect(screen.getByText('Enter your password.')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Advanced' }))
  fireEvent.change(screen.getByLabelText('Server address'), { target: { value: 'not an address' } })
  fill('ana@example.com', 'secret')
  expect(screen.getByText('Enter an address like https://kibray.example.com.')).toBeTruthy()
  expect(desk.calls).toEqual([])
})

test.each([
  ['sign_in_failed', 'E-mail or password is not right'],
  ['unreachable', 'The first sign-in on a laptop needs the office'],
  ['too_many_requests', 'Too many attempts in a short time'],
] as const)('%s is told where it happened, and one can try again', async (code, words) => {
  const desk = await FrontDesk.of()
  desk.say('session', nobody)
  desk.answer('sign_in', failing({ code, detail: 'no' }))
  await atTheDoor(desk)
  fill('ana@example.com', 'secret')
  await desk.settled()
  expect(document.body.textContent).toContain(words)
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Sign in' }).disabled).toBe(false)
})

test('an expired sign-in is no sign-out: one may go on working, and the address is known', async () => {
  const desk = await FrontDesk.of()
  desk.say('sync_status', { ...quietStatus, state: 'sign_in_needed', waiting: 3 })
  await atTheDoor(desk, '/sign-in?again=1')
  expect(screen.getByRole('heading', { name: 'Sign in again' })).toBeTruthy()
  expect(screen.getByLabelText<HTMLInputElement>('E-mail').value).toBe('ana@example.com')
  fireEvent.click(screen.getByRole('button', { name: 'Go on working without it' }))
  await desk.settled()
  expect(screen.getByText('inside')).toBeTruthy()
})
