import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { formatCents } from '../../shared/estimating/format-amount.ts'
import { estimateTotals } from '../../shared/estimating/totals.ts'
import type { Database } from '../../shared/schema/database.ts'
import { readPdf } from '../unit/documents/read-pdf.ts'
import { goTo, person, signIn, startProject, workOffline } from './support/at-the-laptop.ts'
import { startHouse, type House, type Laptop } from './support/house.ts'
import { adminOf } from './support/rest.ts'
import { until } from './support/until.ts'

interface Found {
  readonly estimate: Database['estimate']
  readonly options: readonly Database['estimate_option'][]
  readonly sections: readonly Database['estimate_section'][]
  readonly lines: readonly Database['estimate_line'][]
}

describe('packages and alternates', () => {
  let house: House
  let ana: Laptop
  let olga: Laptop
  beforeAll(async () => {
    house = await startHouse({ seed: 'demo' })
    ;[ana, olga] = await Promise.all([house.laptop('ana'), house.laptop('olga')])
    await Promise.all([signIn(ana, person('estimator')), signIn(olga, person('office'))])
  })
  afterEach(async ({ task }) => { if (task.result?.state === 'fail') await house.takePictures('options') })
  afterAll(() => house?.stop())

  test('offline and by keyboard alone: good, better, best and an alternate; the client picks in Spanish, and everybody has the same total', { timeout: 300_000 }, async () => {
    const { page } = ana
    const press = async (...keys: readonly string[]): Promise<void> => { for (const key of keys) await page.keyboard.press(key) }
    const line = async (...cells: readonly string[]): Promise<void> => {
      for (const [index, cell] of cells.entries()) {
        await page.keyboard.type(cell)
        await press(index === cells.length - 1 ? 'Enter' : 'Tab')
      }
    }
    await workOffline(ana, true)
    await startProject(ana, 'Moreno residence')
    await page.getByRole('button', { name: 'New estimate' }).first().press('Enter')
    await page.waitForURL(/#\/estimates\/[0-9a-f-]{36}/)
    const id = /estimates\/([0-9a-f-]{36})/.exec(page.url())?.[1] as string

    await page.getByRole('gridcell', { name: 'Type a new line' }).and(page.locator(':focus')).waitFor()
    await line('Wash the house', '=4*12.5', 'h', '55')
    for (const [name, cost] of [['One coat', '0.85'], ['Two coats', '1.45'], ['Three coats', '1.95']] as const) {
      await press('Control+Shift+Enter', 'ArrowDown', 'ArrowDown')
      await line(name, '1,840', 'sq ft', cost, '0.32')
    }
    await press('Control+Alt+Enter')
    await line('Fence along the street')
    await press('ArrowDown')
    await line('Stain the fence', '96', 'ft', '4.20', '1.15')
    await page.getByRole('gridcell', { name: /Stain the fence$/ }).waitFor()
    for (const name of ['Good', 'Better', 'Best']) await page.getByRole('radio', { name: `Choose the package “${name}”` }).waitFor()
    expect(await page.getByRole('radio', { checked: true }).getAttribute('aria-label')).toContain('Good')

    // begun anew, a change can still be taken back, and done again
    const undo = page.getByRole('button', { name: 'Undo the last change' }).and(page.locator(':enabled'))
    await until(60_000, async () => {
      await page.reload()
      return await undo.waitFor({ timeout: 15_000 }).then(() => true, () => false)
    })
    // what was changed within the last moment before is not noted yet, so it may be the change before it
    const sheet = page.getByRole('grid')
    const written = await sheet.innerText()
    await press('Control+z')
    await until(60_000, async () => await sheet.innerText() !== written)
    await press('Control+y')
    await until(60_000, async () => await sheet.innerText() === written)

    // the client chooses, in Spanish, and signs by name
    await press('Control+Shift+C')
    await page.getByRole('region', { name: 'Client view' }).waitFor()
    await press('s')
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    await tabTo(page, 'radio', 'English')
    await press('ArrowRight')
    await tabTo(page, 'radio', 'Good')
    await press('ArrowDown')
    await tabTo(page, 'checkbox', 'Fence along the street')
    await press('Space')
    await dialog.getByRole('checkbox', { name: 'Fence along the street', checked: true }).waitFor()
    const agreed = await dialog.getByText('Usted acepta un total de').locator('xpath=following-sibling::strong').textContent()
    await tabTo(page, 'checkbox', 'Firmo escribiendo mi nombre')
    await press('Space')
    await tabTo(page, 'textbox', 'Nombre completo')
    await page.keyboard.type('Lucía Moreno')
    await press('Enter')
    await dialog.getByText('Firmado por Lucía Moreno').waitFor()
    await press('Enter')

    await goTo(ana, `/estimates/${id}/documents`)
    const saving = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save PDF' }).click({ timeout: 60_000 })
    const { text } = await readPdf(readFileSync(await (await saving).path()))
    expect(text).toMatch(/Better Elegido Total con él: /)
    expect(text).toMatch(/Fence along the street Elegido En el total: /)
    expect(text).not.toMatch(/(Good|Best) Elegido/)
    expect(text).toContain(`Total ${agreed}`)

    // the office has it, and the other laptop
    await workOffline(ana, false)
    const admin = await adminOf(house.serverUrl, person('admin'))
    let found: Found | null = null
    await until(60_000, async () => {
      found = await admin.get<Found>(`/estimates/${id}`).catch(() => null)
      return found?.estimate.status === 'accepted'
    })
    const { estimate, options, sections, lines } = found as unknown as Found
    const totals = estimateTotals(estimate, sections, lines, options)
    expect(options.filter((option) => totals.options[option.id]?.counts).map((option) => option.name).sort()).toEqual(['Better', 'Fence along the street'])
    expect(estimate.total_cents).toBe(totals.total_cents)
    expect(agreed).toBe(formatCents(totals.total_cents, { language: 'es', currency: 'USD' }))
    expect(lines.find((each) => each.description === 'Wash the house')).toMatchObject({ quantity_thousandths: 50_000, quantity_formula: '=4*12.5' })
    await goTo(olga, `/estimates/${id}`)
    await olga.page.locator(`[data-total="${totals.total_cents}"]`).waitFor({ timeout: 60_000 })
    await olga.page.getByRole('radio', { name: /Better/, checked: true }).waitFor()
    expect(await olga.page.getByRole('radio', { checked: true }).count()).toBe(1)
    expect([ana.consoleErrors, olga.consoleErrors]).toEqual([[], []])
  })
})

/** Presses Tab until that has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, role: 'radio' | 'checkbox' | 'textbox', name: string): Promise<void> {
  const wanted = page.getByRole('dialog').getByRole(role, { name })
  for (let presses = 0; presses < 40; presses++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not lead to ${name}`)
}
