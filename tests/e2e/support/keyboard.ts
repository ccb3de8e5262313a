import type { Locator } from 'playwright-core'
import type { Person } from './at-the-laptop.ts'
import { pill } from './at-the-laptop.ts'
import type { Laptop } from './house.ts'

/** Somebody who has no mouse: keys reach whatever has the focus, and nothing else gives it the focus but keys. */
export interface Hands {
  press(...keys: readonly string[]): Promise<void>
  type(text: string): Promise<void>
  /** Fields one after the other with Tab between them; Enter takes the last. */
  row(...cells: readonly string[]): Promise<void>
  /** Presses Tab until `wanted` has the focus; throws where Tab does not lead there. */
  tabTo(wanted: Locator, options?: { readonly back?: boolean; readonly most?: number }): Promise<void>
  /** Runs what the palette finds first for these words, once `title` stands there: a deed, or a record. */
  palette(words: string, title: string | RegExp): Promise<void>
}

export function handsOn({ page }: Laptop): Hands {
  const { keyboard } = page
  const press = async (...keys: readonly string[]): Promise<void> => { for (const key of keys) await keyboard.press(key) }
  return {
    press,
    type: (text) => keyboard.type(text),
    async row(...cells) {
      for (const [index, cell] of cells.entries()) {
        await keyboard.type(cell)
        await keyboard.press(index === cells.length - 1 ? 'Enter' : 'Tab')
      }
    },
    async tabTo(wanted, { back = false, most = 60 } = {}) {
      await wanted.first().waitFor({ state: 'attached' })
      for (let presses = 0; presses <= most; presses++) {
        if (await wanted.first().evaluate((element) => element === document.activeElement)) return
        await keyboard.press(back ? 'Shift+Tab' : 'Tab')
      }
      throw new Error(`Tab does not lead to ${String(wanted)}`)
    },
    async palette(words, title) {
      await keyboard.press('Control+k')
      await page.getByRole('dialog').getByRole('combobox').and(page.locator(':focus')).waitFor()
      await keyboard.type(words)
      await page.getByRole('option', { selected: true }).filter({ hasText: title }).waitFor()
      await keyboard.press('Enter')
    },
  }
}

/** Signs in and waits until the first download is over. */
export async function signInByKeyboard(laptop: Laptop, { email, password }: Person): Promise<void> {
  const { page } = laptop
  await page.getByLabel('E-mail').and(page.locator(':focus')).waitFor()
  await handsOn(laptop).row(email, password)
  await page.getByRole('heading', { name: 'Projects', level: 1 }).waitFor({ timeout: 60_000 })
  await pill(page, /^Synced/).waitFor({ timeout: 60_000 })
}
