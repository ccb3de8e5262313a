import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { formatCents } from '../../shared/estimating/format-amount.ts'
import { estimateTotals } from '../../shared/estimating/totals.ts'
import type { Database } from '../../shared/schema/database.ts'
import { readPdf } from '../unit/documents/read-pdf.ts'
import { person, pill } from './support/at-the-laptop.ts'
import { figure } from './support/figure.ts'
import { startHouse, type House, type Laptop } from './support/house.ts'
import { handsOn, signInByKeyboard } from './support/keyboard.ts'
import { adminOf } from './support/rest.ts'
import { until } from './support/until.ts'

interface Found {
  readonly estimate: Database['estimate']
  readonly options: readonly Database['estimate_option'][]
  readonly sections: readonly Database['estimate_section'][]
  readonly lines: readonly Database['estimate_line'][]
}

const bound = 60_000

describe('three bedrooms', () => {
  let house: House
  let ana: Laptop
  let olga: Laptop
  beforeAll(async () => {
    house = await startHouse({ seed: 'demo' })
    ;[ana, olga] = await Promise.all([house.laptop('ana'), house.laptop('olga')])
    await Promise.all([signInByKeyboard(ana, person('estimator')), signInByKeyboard(olga, person('office'))])
  })
  afterEach(async ({ task }) => { if (task.result?.state === 'fail') await house.takePictures('three-bedrooms') })
  afterAll(() => house?.stop())

  test('offline and without a mouse, from nothing to a signed proposal; then both laptops, the server and both languages say the same sums', async () => {
    const { page } = ana
    page.setDefaultTimeout(bound)
    olga.page.setDefaultTimeout(bound)
    const { press, row, tabTo, palette, type } = handsOn(ana)
    const savedPdf = async (): Promise<string> => {
      const saving = page.waitForEvent('download')
      await page.getByRole('button', { name: /^(Save|Guardar) PDF$/ }).and(page.locator(':enabled')).waitFor()
      await press('s')
      return (await readPdf(readFileSync(await (await saving).path()))).text
    }
    await palette('work offline', 'Work offline')
    await pill(page, /^Offline by choice/).waitFor()

    // from no estimate at all
    await palette('new project', 'New project')
    await page.getByRole('textbox', { name: 'Name', exact: true }).and(page.locator(':focus')).waitFor()
    await row('Three bedrooms at Birch Street')
    await page.getByRole('heading', { name: 'Details' }).or(page.getByRole('tab', { name: 'Estimates' })).first().waitFor()
    await press('n')
    await page.waitForURL(/#\/estimates\/[0-9a-f-]{36}$/)
    const id = /estimates\/([0-9a-f-]{36})/.exec(page.url())?.[1] as string
    await page.getByRole('gridcell', { name: 'Type a new line' }).and(page.locator(':focus')).waitFor()

    // the tape, as it is read
    await press('Control+Shift+e')
    await page.getByRole('textbox', { name: 'Name of a new room' }).and(page.locator(':focus')).waitFor()
    await row('Bedroom 1', `12'6"`, `11' 3 1/2"`, `8'`)
    await page.getByRole('group', { name: 'Bedroom 1' }).waitFor()
    await press('Control+Enter')
    await tabTo(page.getByRole('button', { name: 'Door', exact: true }))
    await press('Enter', 'Tab', 'Enter')
    await page.getByRole('textbox', { name: 'Window: how many' }).waitFor()
    await tabTo(page.getByRole('textbox', { name: 'Window: how many' }))
    await row('2')
    for (const [surface, paint] of [['Walls', 'Regal'], ['Ceiling', 'Emerald'], ['Baseboard', 'Aura']] as const) {
      await tabTo(page.getByRole('combobox', { name: `Paint for ${surface}` }))
      await type(paint)
      await page.getByRole('button', { name: new RegExp(`^Paint for ${surface}: .*gal`) }).waitFor()
    }
    await tabTo(page.getByRole('button', { name: 'Surface', exact: true }))
    await press('Enter')
    await page.getByRole('menuitem', { name: 'Doors' }).waitFor()
    await type('Doors')
    await press('Enter')
    await page.getByRole('group', { name: 'Doors' }).waitFor()
    await tabTo(page.getByRole('combobox', { name: 'Paint for Doors' }), { back: true })
    await type('Aura')
    await press('Escape')
    await page.getByRole('textbox', { name: 'Room', exact: true }).and(page.locator(':focus')).waitFor()

    // the others are painted like the first
    await press('ArrowDown')
    await row('Bedroom 2', '3,81 m', `10'`, `8'`)
    await row('Bedroom 3', '10 ft 6 in', '9-10', '96 in')
    await page.getByRole('group', { name: 'Bedroom 3' }).waitFor()
    await press('Escape', 's')
    await page.waitForURL(/#\/estimates\/[0-9a-f-]{36}$/)
    await page.getByRole('gridcell', { name: /Walls: .*Regal/ }).nth(2).waitFor()

    // a line with a sum, and three packages
    const newLine = page.getByRole('gridcell', { name: 'Type a new line' })
    await tabTo(page.getByRole('grid').locator('[role="gridcell"][tabindex="0"]'))
    await press('Control+Home', 'ArrowDown')
    await row('Move and cover furniture', '=4*12.5', 'h', '55')
    for (const [name, coats, cost] of [['Good', 'One coat of enamel on closets', '0.85'], ['Better', 'Two coats of enamel on closets', '1.45'], ['Best', 'Three coats of enamel on closets', '1.95']] as const) {
      await press('Control+Shift+Enter', 'ArrowDown', 'ArrowDown')
      await row(coats, '384', 'sq ft', cost, '0.32')
      await page.getByRole('radio', { name: `Choose the package “${name}”` }).waitFor()
    }
    expect(await newLine.count()).toBe(7)

    // as the client will read it, in Spanish, and then in English
    await press('Escape')
    await tabTo(page.getByRole('link', { name: 'Documents' }), { back: true })
    await press('Enter')
    await page.getByRole('img', { name: /^Page 1 of/ }).waitFor()
    await tabTo(page.getByRole('radio', { name: 'English' }))
    await press('ArrowRight')
    await page.getByRole('radio', { name: 'Español', checked: true }).waitFor({ state: 'attached' })
    const inSpanish = await savedPdf()
    expect(inSpanish).toContain('Propuesta')
    await press('Shift+Tab', 'Shift+Tab')
    await tabTo(page.getByRole('main').getByRole('link').first(), { back: true })
    await press('Enter')
    await page.getByRole('grid').waitFor()

    // sent, and signed by somebody who chooses another package and cannot draw
    await press('s')
    await page.getByRole('dialog', { name: 'Send this version to the client?' }).waitFor()
    await tabTo(page.getByRole('dialog').getByRole('button', { name: 'Send to client' }))
    await press('Enter')
    await page.getByText('The estimate is frozen as sent').waitFor()
    const dialog = page.getByRole('dialog')
    await dialog.waitFor({ state: 'detached' })
    await press('s')
    await dialog.waitFor()
    await tabTo(dialog.getByRole('radio', { name: /^Good/ }))
    await press('ArrowDown')
    await dialog.getByRole('radio', { name: /^Better/, checked: true }).waitFor()
    const agreed = await dialog.getByText('You agree to a total of').locator('xpath=following-sibling::strong').textContent() ?? ''
    await tabTo(dialog.getByRole('checkbox', { name: 'I sign by typing my name' }))
    await press('Space')
    await tabTo(dialog.getByRole('textbox', { name: 'Full name' }))
    await type('Lucía Moreno')
    await dialog.locator('[data-typed-name]').filter({ hasText: 'Lucía Moreno' }).waitFor()
    await press('Enter')
    await dialog.getByText('Signed by Lucía Moreno').waitFor()
    await press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('Signed by typing the name; nothing was drawn.').waitFor()
    await tabTo(page.getByRole('link', { name: 'Documents' }))
    await press('Enter')
    const signed = await savedPdf()

    // the network is back: everybody holds the same, to the cent
    await palette('online', 'Go back online')
    const admin = await adminOf(house.serverUrl, person('admin'))
    let found: Found | null = null
    await until(bound, async () => {
      found = await admin.get<Found>(`/estimates/${id}`).catch(() => null)
      return found?.estimate.status === 'accepted'
    })
    const { estimate, options, sections, lines } = found as unknown as Found
    const totals = estimateTotals(estimate, sections, lines, options)
    const money = (cents: number, language: 'en' | 'es'): string => formatCents(cents, { language, currency: 'USD' })
    expect(estimate.total_cents).toBe(totals.total_cents)
    expect(await figure(house.databaseUrl, 'select total_cents as figure from estimate where id = $1', [id])).toBe(totals.total_cents)
    expect(agreed).toBe(money(totals.total_cents, 'en'))
    expect(lines.find((line) => line.description === 'Move and cover furniture')).toMatchObject({ quantity_thousandths: 50_000, quantity_formula: '=4*12.5' })
    for (const [text, language, chosen] of [[signed, 'en', 'Better Chosen Total with it:'], [inSpanish, 'es', 'Better Total con él:']] as const) {
      expect(text).toContain(`${chosen} ${money(totals.total_cents, language)}`)
      for (const option of options) expect(text).toContain(money(totals.options[option.id]?.total_cents ?? NaN, language))
    }
    expect(signed).toContain(`Total ${agreed}`)
    expect(signed).toContain('Signed by typing the name; nothing was drawn.')

    // the other laptop: the list, the screen, and both in Spanish
    const hands = handsOn(olga)
    await hands.palette('Birch Street', 'Three bedrooms')
    await olga.page.getByText(agreed).first().waitFor()
    await hands.palette('go to estimates', 'Go to estimates')
    await olga.page.getByRole('row', { name: /Three bedrooms/ }).getByText(agreed).waitFor()
    const shows = (total: string): Promise<void> => olga.page.locator(`[data-total="${totals.total_cents}"]`).filter({ hasText: total }).waitFor()
    await hands.press('j', 'Enter')
    await shows(agreed)
    await hands.palette('settings', 'Open settings')
    await hands.tabTo(olga.page.getByRole('radio', { name: 'English' }))
    await hands.press('ArrowRight')
    await olga.page.getByRole('radio', { name: 'Español', checked: true }).waitFor({ state: 'attached' })
    await hands.palette('presupuestos', 'Ir a presupuestos')
    await olga.page.getByRole('row', { name: /Three bedrooms/ }).getByText(money(totals.total_cents, 'es')).waitFor()
    // the list is as it was left: the same row is the one to open
    await hands.press('Enter')
    await shows(money(totals.total_cents, 'es'))
    expect([ana.consoleErrors, olga.consoleErrors]).toEqual([[], []])
  })
})
