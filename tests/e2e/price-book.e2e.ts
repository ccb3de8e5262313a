import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { formatCents } from '../../shared/estimating/format-amount.ts'
import { goTo, person, pill, synced } from './support/at-the-laptop.ts'
import { startHouse, type House, type Laptop } from './support/house.ts'
import { handsOn, signInByKeyboard } from './support/keyboard.ts'
import { figure } from './support/figure.ts'

const bound = 60_000

describe('estimating out of the price book', () => {
  let house: House
  let olga: Laptop
  let mara: Laptop
  beforeAll(async () => {
    house = await startHouse({ seed: 'demo' })
    ;[olga, mara] = await Promise.all([house.laptop('olga'), house.laptop('mara')])
    await Promise.all([signInByKeyboard(olga, person('office')), signInByKeyboard(mara, person('admin'))])
  })
  afterEach(async ({ task }) => { if (task.result?.state === 'fail') await house.takePictures('price-book') })
  afterAll(() => house?.stop())

  test('offline: a room by one number, a house by a template, a new price with what it changes, and a second offer; elsewhere the same totals', async () => {
    const { page } = olga
    for (const laptop of [olga, mara]) laptop.page.setDefaultTimeout(bound)
    const { press, type, row, tabTo, palette } = handsOn(olga)
    const sum = page.locator('dd[data-total]')
    const total = async (): Promise<number> => Number(await sum.getAttribute('data-total'))
    const openedEstimate = async (): Promise<string> => {
      await page.getByRole('grid').waitFor()
      return /estimates\/([0-9a-f-]{36})/.exec(page.url())?.[1] as string
    }
    const otherThan = (id: string) => (url: URL): boolean => /#\/estimates\/[0-9a-f-]{36}$/.test(url.hash) && !url.hash.includes(id)
    await palette('work offline', 'Work offline')
    await pill(page, /^Offline by choice/).waitFor()
    await palette('new project', 'New project')
    await page.getByRole('textbox', { name: 'Name', exact: true }).and(page.locator(':focus')).waitFor()
    await row('Birch Street repaint')
    await page.getByRole('tab', { name: 'Estimates' }).waitFor()
    await press('n')

    // a room: 400 sq ft of wall make five lines, $557.66 of cost
    await page.getByRole('gridcell', { name: 'Type a new line' }).and(page.locator(':focus')).waitFor()
    const room = await openedEstimate()
    await type('interior room')
    await page.getByRole('option').first().filter({ hasText: 'Interior room, walls and trim' }).waitFor()
    await press('ArrowDown', 'Enter')
    const putIn = page.getByRole('region', { name: 'Put in an assembly' })
    await putIn.getByRole('textbox', { name: 'Input, sq ft of wall' }).and(page.locator(':focus')).waitFor()
    await type('=4*100')
    await putIn.getByText('557.66').waitFor()
    await press('Enter')
    await page.getByRole('gridcell', { name: /Door and window casing$/ }).waitFor()
    const before = await total()
    expect(before).toBeGreaterThan(55_766)

    // walls cost 20 cents more from June 2030 on: the office sets it, the draft says what that changes, and takes it
    await palette('i-100', 'Walls, two coats, eggshell')
    const item = page.getByRole('complementary', { name: 'Walls, two coats, eggshell' })
    await tabTo(item.getByRole('button', { name: 'New price from …' }))
    await press('Enter')
    const price = item.getByRole('form', { name: 'New price from …' })
    await price.getByLabel('From').fill('2030-06-01')
    await press('Tab')
    await tabTo(price.getByRole('textbox', { name: 'Labor' }))
    await press('Control+a')
    await row('0.78')
    await item.getByText('to come').waitFor()
    await goTo(olga, `/estimates/${room}`)
    await page.getByRole('button', { name: /^Prices of / }).press('Enter')
    const refresh = page.getByRole('complementary', { name: 'Refresh prices' })
    await refresh.getByText('No line from the price book would cost anything else.').waitFor()
    await refresh.getByLabel('Take the prices of').fill('2030-06-01')
    await refresh.getByRole('row', { name: /Walls, two coats, eggshell.*0\.75.*0\.95.*\+\$80\.00/ }).waitFor()
    const promised = await refresh.getByText('Total then').locator('xpath=following-sibling::dd').textContent()
    await tabTo(refresh.getByRole('button', { name: 'Take these prices' }))
    await press('Enter')
    await refresh.waitFor({ state: 'detached' })
    const dearer = await total()
    expect(formatCents(dearer, { language: 'en', currency: 'USD' })).toBe(promised)
    expect(dearer).toBeGreaterThan(before + 8_000)

    // a second offer for the same house at today's prices
    await page.getByRole('button', { name: 'More actions' }).press('Enter')
    await page.getByRole('menuitem', { name: 'Duplicate …' }).press('Enter')
    const duplicate = page.getByRole('complementary', { name: 'Duplicate the estimate' })
    await duplicate.getByRole('textbox', { name: 'Title' }).and(page.locator(':focus')).waitFor()
    await press('Control+a')
    await row('Birch Street, this summer')
    await page.waitForURL(otherThan(room))
    const second = await openedEstimate()
    await page.locator(`dd[data-total="${before}"]`).waitFor()

    // the same house out of a template
    await palette('go to estimates', 'Go to estimates')
    await page.getByRole('row', { name: /Birch Street, this summer/ }).waitFor()
    await press('n')
    await page.getByRole('combobox', { name: 'Project' }).and(page.locator(':focus')).waitFor()
    await type('birch')
    await page.getByRole('option', { name: /Birch Street repaint/ }).waitFor()
    await press('ArrowDown', 'Enter', 'Tab')
    await type('interior')
    await page.getByRole('option', { name: 'Interior repaint, occupied house' }).waitFor()
    await press('ArrowDown', 'Enter')
    await tabTo(page.getByRole('button', { name: 'Begin the estimate', exact: true }))
    await press('Enter')
    await page.waitForURL(/#\/estimates\/[0-9a-f-]{36}$/)
    await page.getByRole('gridcell', { name: /Move and cover furniture, room$/ }).waitFor()
    const templated = await openedEstimate()
    const whole = await total()
    expect(whole).toBeGreaterThan(dearer)

    // the network is back: another laptop and the office's books say the same
    await palette('online', 'Go back online')
    await synced(page).waitFor()
    for (const [id, cents] of [[room, dearer], [second, before], [templated, whole]] as const) {
      expect(await figure(house.databaseUrl, 'select total_cents as figure from estimate where id = $1', [id])).toBe(cents)
      await goTo(mara, `/estimates/${id}`)
      await mara.page.locator(`dd[data-total="${cents}"]`).waitFor()
    }
    expect([olga.consoleErrors, mara.consoleErrors]).toEqual([[], []])
  })
})
