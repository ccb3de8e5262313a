import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { goTo, person, pill, signIn, startProject, workOffline } from './support/at-the-laptop.ts'
import { figure } from './support/figure.ts'
import { startHouse, type House, type Laptop } from './support/house.ts'

const bound = 60_000
const arrives = 120_000

describe('a takeoff', () => {
  let house: House
  let mara: Laptop
  let olga: Laptop
  beforeAll(async () => {
    house = await startHouse({ seed: 'demo' })
    ;[mara, olga] = await Promise.all([house.laptop('mara'), house.laptop('olga')])
    await Promise.all([signIn(mara, person('admin')), signIn(olga, person('office'))])
  })
  afterEach(async ({ task }) => { if (task.result?.state === 'fail') await house.takePictures('takeoff') })
  afterAll(() => house?.stop())

  test('offline and by keyboard alone, three rooms become lines; a figure is opened, put in by hand and reset; the second laptop has the same total', async () => {
    const { page } = mara
    const { keyboard } = page
    const type = async (cells: readonly string[], last = 'Enter'): Promise<void> => {
      for (const [index, cell] of cells.entries()) {
        await keyboard.type(cell)
        await keyboard.press(index === cells.length - 1 ? last : 'Tab')
      }
    }
    const tabTo = async (label: RegExp | string): Promise<void> => {
      await page.getByRole('button', { name: label }).or(page.getByRole('combobox', { name: label })).first().waitFor({ state: 'attached' })
      for (let presses = 0; presses < 60; presses++) {
        const name = await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '')
        if (typeof label === 'string' ? name === label : label.test(name)) return
        await keyboard.press('Tab')
      }
      throw new Error(`Tab does not lead to ${label}`)
    }
    await workOffline(mara, true)

    // the paint, how fast it goes on, and what an hour costs
    await goTo(mara, '/price-book/products')
    await page.getByRole('heading', { name: 'Products', level: 1 }).waitFor({ timeout: bound })
    await keyboard.press('n')
    await page.getByRole('complementary', { name: 'New product' }).waitFor({ timeout: bound })
    await type(['Test acrylic', '', '', '', '', '350', '19.99', '49.99', '219.99'])
    await page.getByRole('gridcell', { name: 'Test acrylic' }).first().waitFor({ timeout: bound })
    await goTo(mara, '/price-book/rates')
    await page.getByRole('heading', { name: 'Production rates', level: 1 }).waitFor({ timeout: bound })
    await keyboard.press('n')
    await page.getByRole('complementary', { name: 'New production rate' }).waitFor({ timeout: bound })
    await type(['Test walls', '', '', '150', '', '50'])
    await page.getByRole('gridcell', { name: 'Test walls' }).first().waitFor({ timeout: bound })

    await startProject(mara, 'Takeoff house')
    await page.getByRole('button', { name: 'New estimate' }).first().click()
    await page.waitForURL(/#\/estimates\/[0-9a-f-]{36}/, { timeout: bound })
    const estimateAddress = new URL(page.url()).hash.slice(1)
    await page.getByRole('gridcell', { name: 'Type a new line' }).first().waitFor({ timeout: bound })
    await keyboard.press('Control+Shift+e')
    await page.getByRole('heading', { name: 'Measure the first room' }).waitFor({ timeout: bound })

    // three rooms, in whatever way the tape is read; the field for the first has the focus
    await type(['Living room', `12'6"`, '3,81 m', '8 ft'])
    await type(['Kitchen', 'twelve'], 'Tab')
    const said = page.getByRole('alert').filter({ hasText: 'This is not a length' })
    await said.waitFor({ timeout: bound })
    await keyboard.press('Shift+Tab')
    await keyboard.press('Control+a')
    await type(['12', '10', '8'])
    await said.waitFor({ state: 'detached', timeout: bound })
    await type(['Bath', '8', '5', '8'])
    await page.getByRole('group', { name: 'Bath' }).waitFor({ timeout: bound })

    // the kitchen's walls: a door, the paint
    await keyboard.press('ArrowUp')
    await keyboard.press('ArrowUp')
    await page.getByRole('heading', { name: 'Kitchen', level: 2 }).waitFor({ timeout: bound })
    await keyboard.press('Control+Enter')
    await tabTo('Door')
    await keyboard.press('Enter')
    await page.getByRole('button', { name: /^Walls: 331 sq ft/ }).waitFor({ timeout: bound })
    await tabTo('Paint for Walls')
    await keyboard.type('Test acrylic')
    const paint = page.getByRole('button', { name: /^Paint for Walls: / })
    await paint.waitFor({ timeout: bound })
    const shown = '2.081\u00a0gal'
    await expect.poll(() => paint.textContent()).toBe(shown)

    // opened, put in by hand, reset
    await tabTo(/^Paint for Walls: /)
    await keyboard.press('Enter')
    const panel = page.getByRole('complementary', { name: 'How it came about' })
    await panel.waitFor({ timeout: bound })
    await tabTo('Put in by hand: Paint')
    await keyboard.press('Enter')
    await keyboard.type('3')
    await keyboard.press('Enter')
    await panel.getByText('Put in by hand. Worked out, it would be 2.081').waitFor({ timeout: bound })
    await expect.poll(() => paint.textContent()).toBe('3\u00a0gal')
    await keyboard.press('Shift+Tab')
    await tabTo('Reset: Paint')
    await keyboard.press('Enter')
    await panel.getByText('Put in by hand. Worked out').waitFor({ state: 'detached', timeout: bound })
    await expect.poll(() => paint.textContent()).toBe(shown)
    await tabTo('Steps of Paint without waste')
    await keyboard.press('Enter')
    await panel.getByText('350\u00a0sq ft a gallon').waitFor({ timeout: bound })
    await keyboard.press('Escape')
    await panel.waitFor({ state: 'detached', timeout: bound })

    // into the estimate
    await keyboard.press('Escape')
    await keyboard.press('Escape')
    await keyboard.press('s')
    await page.waitForURL(/#\/estimates\/[0-9a-f-]{36}$/, { timeout: bound })
    await page.getByRole('gridcell', { name: /Walls: Test acrylic/ }).first().waitFor({ timeout: bound })
    const total = await totalOn(mara)
    expect(total).toMatch(/^\$[1-9][\d,]*\.\d\d$/)

    await workOffline(mara, false)
    await pill(page, /^Synced/).waitFor({ timeout: arrives })
    await goTo(olga, estimateAddress)
    await olga.page.getByRole('gridcell', { name: /Walls: Test acrylic/ }).first().waitFor({ timeout: arrives })
    await expect.poll(() => totalOn(olga)).toBe(total)
    const cents = await figure(house.databaseUrl, 'select total_cents as figure from estimate where id = $1', [estimateAddress.split('/').at(-1)])
    expect(`$${(cents / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })}`).toBe(total)
    await goTo(olga, `${estimateAddress}/takeoff`)
    await olga.page.getByRole('group', { name: 'Kitchen' }).waitFor({ timeout: bound })
    expect([mara, olga].flatMap((laptop) => laptop.consoleErrors)).toEqual([])
  })
})

/** What the estimate on the screen comes to. */
async function totalOn({ page }: Laptop): Promise<string> {
  return await page.getByRole('complementary', { name: 'Totals and line details' }).locator('dl > div').filter({ has: page.getByText('Total', { exact: true }) }).locator('dd').textContent() ?? ''
}
