import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { goTo, person, pill, signIn, signOnScreen, startProject, typeLines, workOffline } from './support/at-the-laptop.ts'
import { startHouse, type House, type Laptop } from './support/house.ts'
import { adminOf } from './support/rest.ts'

/** The amounts marked on the screen, in cents. */
const marked = async ({ page }: Laptop, attribute: string): Promise<number[]> =>
  await page.locator(`[${attribute}]`).evaluateAll((all, name) => all.map((each) => Number(each.getAttribute(name))), attribute)

describe('from an estimate to a job', () => {
  let house: House
  let ana: Laptop
  let olga: Laptop
  beforeAll(async () => {
    house = await startHouse({ seed: 'demo' })
    ;[ana, olga] = await Promise.all([house.laptop('ana'), house.laptop('olga')])
    await Promise.all([signIn(ana, person('estimator')), signIn(olga, person('office'))])
  })
  afterEach(async ({ task }) => { if (task.result?.state === 'fail') await house.takePictures('change-order') })
  afterAll(() => house?.stop())

  test('offline, an accepted estimate becomes a budget and a signed change order its revision, a day\'s ticket is signed twice, and everybody has the same sums to the cent', { timeout: 300_000 }, async () => {
    const { page } = ana
    await workOffline(ana, true)
    const project = await startProject(ana, 'Moreno residence')
    await page.getByRole('button', { name: 'New estimate' }).first().click()
    await page.waitForURL(/#\/estimates\/[0-9a-f-]{36}/)
    await typeLines(ana, [['Walls, two coats', '320', 'sq ft', '0.85', '0.32'], ['Preparation', '12.5', 'h', '55', '']])
    await page.getByRole('gridcell', { name: /Preparation$/ }).waitFor()
    await page.getByRole('button', { name: 'Sign', exact: true }).click()
    await signOnScreen(ana, 'Rosa Moreno', /I agree and sign/)

    await goTo(ana, `/projects/${project}?tab=budget`)
    await page.getByRole('table', { name: 'Budget' }).waitFor()
    const original = (await marked(ana, 'data-revised')).at(-1) ?? 0
    expect(original).toBe(27_200 + 10_240 + 68_750)

    await goTo(ana, `/projects/${project}?tab=change_orders`)
    await page.locator('dd[data-revised]').waitFor()
    const [accepted = 0] = await marked(ana, 'data-revised')
    await page.getByRole('button', { name: 'New change order' }).click()
    await page.getByRole('menuitem', { name: 'Nothing: no lines' }).click()
    await page.waitForURL(/#\/change-orders\/[0-9a-f-]{36}/)
    await page.getByRole('table', { name: 'Lines' }).getByRole('textbox', { name: 'Description' }).click()
    for (const [keys, next] of [['Closet behind the stairs', 'Tab'], ['3.5', 'Tab'], ['h', 'Tab'], ['55', 'Tab'], ['41.99', 'Enter']] as const) {
      await page.keyboard.type(keys)
      await page.keyboard.press(next)
    }
    await page.getByRole('textbox', { name: 'Reason' }).fill('The client wants it painted as well')
    await page.getByRole('textbox', { name: 'Reason' }).blur()
    await page.getByLabel('Pricing').selectOption('time_and_material')
    await page.getByText('No ticket is written for it yet.').waitFor()
    // labour and material with their markups; either alone comes to less
    await expect.poll(async () => (await marked(ana, 'data-total'))[0] ?? 0).toBeGreaterThan(19_250 * 1.35 + 14_697 * 1.2)
    const [change = 0] = await marked(ana, 'data-total')
    await page.getByRole('button', { name: 'Client signs' }).click()
    await signOnScreen(ana, 'Rosa Moreno', /I approve and sign/)
    await page.getByText('The client approved it.').waitFor()

    await goTo(ana, `/projects/${project}?tab=change_orders`)
    await page.locator(`dd[data-revised="${accepted + change}"]`).waitFor()
    await goTo(ana, `/projects/${project}?tab=budget`)
    await page.locator(`tfoot [data-revised="${original + 19_250 + 14_697}"]`).waitFor()

    await goTo(ana, `/projects/${project}?tab=tickets`)
    await page.getByRole('button', { name: 'New ticket' }).click()
    await page.getByRole('menuitem', { name: /^CO-1/ }).click()
    await page.waitForURL(/#\/tickets\/[0-9a-f-]{36}/)
    await page.getByRole('table', { name: 'Labor' }).getByRole('textbox').first().click()
    for (const [keys, next] of [['Luis, painter', 'Tab'], ['3.25', 'Tab'], ['h', 'Tab'], ['55', 'Enter']] as const) {
      await page.keyboard.type(keys)
      await page.keyboard.press(next)
    }
    await page.locator('[data-total]:not([data-total="0"])').waitFor()
    const [ticket = 0] = await marked(ana, 'data-total')
    expect(ticket).toBeGreaterThanOrEqual(17_875)
    await page.getByRole('button', { name: 'Sign for the company' }).click()
    await signOnScreen(ana, 'Ana Estimator', /Sign for the company/)
    await page.getByText('waits for the customer').waitFor()
    await page.getByRole('button', { name: 'Customer signs' }).click()
    await signOnScreen(ana, 'Rosa Moreno', /I confirm and sign/)
    await page.getByText('The customer signed it.').waitFor()

    await workOffline(ana, false)
    await pill(page, /^Synced/).waitFor({ timeout: 120_000 })
    await goTo(olga, `/projects/${project}?tab=change_orders`)
    await olga.page.locator(`dd[data-revised="${accepted + change}"]`).waitFor({ timeout: 120_000 })
    await olga.page.getByText('CO-1', { exact: true }).waitFor()
    await goTo(olga, `/projects/${project}?tab=budget`)
    await olga.page.locator(`tfoot [data-revised="${original + 19_250 + 14_697}"]`).waitFor({ timeout: 60_000 })

    await goTo(olga, `/projects/${project}?tab=tickets`)
    await olga.page.locator(`dd[data-signed="${ticket}"]`).waitFor({ timeout: 60_000 })
    await olga.page.getByText('TM-1', { exact: true }).waitFor()

    const admin = await adminOf(house.serverUrl, person('admin'))
    const { contracts } = await admin.get<{ contracts: { total_cents: number; revised_cents: number }[] }>(`/change-orders?project_id=${project}`)
    const { total } = await admin.get<{ total: { original_cents: number; revised_cents: number } }>(`/budgets?project_id=${project}`)
    expect([contracts, total]).toMatchObject([[{ total_cents: accepted, revised_cents: accepted + change }], { original_cents: original, revised_cents: original + 19_250 + 14_697 }])
    expect((await admin.get<{ standings: object[] }>(`/tickets?project_id=${project}`)).standings).toMatchObject([{ signed: 1, signed_cents: ticket, open: 0 }])
    expect([ana.consoleErrors, olga.consoleErrors]).toEqual([[], []])
  })
})
