import { cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeAll, expect, test } from 'vitest'
import type { ProblemCode } from '../../../shared/problem.ts'
import { LaptopEnded } from '../../../renderer/sync/laptop-ended.tsx'
import { furnishBrowser, show } from '../renderer-documents/desk.tsx'
import { FrontDesk, quietStatus } from './front-desk.tsx'

beforeAll(furnishBrowser)
afterEach(cleanup)

async function told(code: ProblemCode, waiting: number): Promise<FrontDesk> {
  const desk = await FrontDesk.of()
  desk.say('sync_status', { ...quietStatus, state: 'sign_in_needed', waiting, problem: { code, detail: '' } })
  await show(desk, <LaptopEnded />)
  return desk
}

test('a revoked device is told, and offers what it holds as a file', async () => {
  const desk = await told('device_revoked', 2)
  expect(screen.getByRole('alert').textContent).toContain('An admin ended this laptop\'s access')
  desk.answer('outbox_file', () => ({ file_name: 'a.json', content: '{}' }))
  URL.createObjectURL = () => 'blob:a'
  URL.revokeObjectURL = () => undefined
  fireEvent.click(screen.getByRole('button', { name: 'Export 2 changes' }))
  await desk.settled()
  expect(desk.calls).toMatchObject([{ name: 'outbox_file', params: { ids: null } }])
  expect(screen.queryByRole('button', { name: /new laptop/ })).toBeNull()
})

test('an older state of a folder can go on as a new laptop, after a question', async () => {
  const desk = await told('device_restored', 0)
  desk.answer('continue_as_new_device', () => ({ state: 'signed_out' }))
  expect(screen.queryByRole('button', { name: /Export/ })).toBeNull()
  fireEvent.click(screen.getByRole('button', { name: 'Continue here as a new laptop' }))
  expect(desk.calls).toEqual([])
  await desk.settled()
  fireEvent.click(screen.getAllByRole('button', { name: 'Continue here as a new laptop' }).at(-1) as HTMLElement)
  await desk.settled()
  expect(desk.calls).toMatchObject([{ name: 'continue_as_new_device' }])
})

test('a sign-in that ran out ends nothing', async () => {
  await told('session_expired', 3)
  expect(screen.queryByRole('alert')).toBeNull()
})
