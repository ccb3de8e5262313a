import { expect } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { demoPeople, type DemoPerson } from '../../../sync-server/db/demo-people.ts'
import type { Laptop } from './house.ts'

/** Somebody who can sign in. */
export interface Person { readonly email: string; readonly password: string }

/** The person of the demo company who has that role. */
export const person = (role: DemoPerson['role']): DemoPerson => demoPeople.find((each) => each.role === role) as DemoPerson

/** Signs in and waits until the first download is over. */
export async function signIn({ page }: Laptop, { email, password }: Person): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('heading', { name: 'Projects', level: 1 }).waitFor()
  await pill(page, /^Synced/).waitFor()
}

/** The sync pill, saying what `words` say. */
export const pill = (page: Page, words: RegExp): Locator => page.getByRole('button', { name: words }).first()

/** The sync pill where nothing is under way: what the office has is on this disk. While changes still come in quietly, it says when all was last here. */
export const synced = (page: Page): Locator => pill(page, /^Synced/).and(page.locator('[aria-busy="false"]'))

/** Cuts or restores all traffic of the laptop, as its user does. */
export async function workOffline({ page }: Laptop, offline: boolean): Promise<void> {
  await pill(page, /Synced|Sending|Receiving|Offline/).click()
  const control = page.getByRole('switch', { name: /Work offline/ })
  // by key: the panel still moves where somebody would click
  if (await control.isChecked() !== offline) await control.press('Space')
  await pill(page, offline ? /^Offline by choice/ : /Synced|Sending|Receiving/).waitFor()
  await page.keyboard.press('Escape')
}

/** Goes to a screen by its address, as a bookmark does; until it is loaded the one before stays, and what is waited for may be found on that. */
export async function goTo({ page }: Laptop, address: string): Promise<void> {
  await page.evaluate((hash) => { location.hash = hash }, address)
  await page.waitForFunction(() => document.getElementById('content')?.dataset['address'] === location.hash.slice(1))
}

/** Starts a project from the list; returns its id. */
export async function startProject(laptop: Laptop, name: string): Promise<string> {
  const { page } = laptop
  await goTo(laptop, '/projects')
  await page.getByRole('button', { name: 'New project' }).click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await page.getByRole('button', { name: 'Create project' }).click()
  await page.waitForURL(/#\/projects\/[0-9a-f-]{36}/)
  return /projects\/([0-9a-f-]{36})/.exec(page.url())?.[1] as string
}

/** Adds lines at the end of the first section by keyboard alone: description, quantity, unit, labour, material. */
export async function typeLines({ page }: Laptop, lines: readonly (readonly string[])[]): Promise<void> {
  const emptyLine = page.getByRole('gridcell', { name: 'Type a new line' }).first()
  await emptyLine.waitFor()
  await emptyLine.click()
  for (const cells of lines) {
    for (const [index, cell] of cells.entries()) {
      await page.keyboard.type(cell)
      await page.keyboard.press(index === cells.length - 1 ? 'Enter' : 'Tab')
    }
  }
}

/** Draws a signature, types the name and signs; waits until the lock is closed. */
export async function signOnScreen({ page }: Laptop, name: string, button: RegExp): Promise<void> {
  const dialog = page.getByRole('dialog')
  const pad = dialog.locator('canvas')
  await pad.waitFor()
  const box = await pad.boundingBox()
  if (!box) throw new Error('the pad has no place')
  await page.mouse.move(box.x + 40, box.y + box.height / 2)
  await page.mouse.down()
  for (let step = 1; step <= 12; step++) await page.mouse.move(box.x + 40 + step * 15, box.y + box.height / 2 + (step % 2 ? -25 : 25))
  await page.mouse.up()
  await dialog.getByRole('textbox', { name: 'Full name' }).fill(name)
  await dialog.getByRole('button', { name: button }).click()
  await dialog.getByText(`Signed by ${name}`).waitFor()
  expect(await dialog.getByText(/[0-9a-f]{4} ?[0-9a-f]{4}/).first().isVisible()).toBe(true)
  await dialog.getByRole('button', { name: 'Done' }).click()
}
