import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { differences, imagesForUser, imagesOnLaptop, replicaFaults } from '../support/replicas.ts'
import { goTo, person, pill, signIn, startProject, synced, typeLines, workOffline } from './support/at-the-laptop.ts'
import { startHouse, type House, type Laptop } from './support/house.ts'

const arrives = 60_000

let house: House
let ana: Laptop
let olga: Laptop
let projectId: string
let estimateAddress: string

beforeAll(async () => {
  house = await startHouse({ seed: 'demo' })
  ;[ana, olga] = await Promise.all([house.laptop('ana'), house.laptop('olga')])
  await Promise.all([signIn(ana, person('estimator')), signIn(olga, person('office'))])
  projectId = await startProject(ana, 'Porch of the Adler house')
  await ana.page.getByRole('button', { name: 'New estimate' }).first().click()
  await ana.page.waitForURL(/#\/estimates\/[0-9a-f-]{36}/)
  estimateAddress = new URL(ana.page.url()).hash.slice(1)
  await typeLines(ana, [['Porch ceiling', '200', 'sf', '0.45', '0.20']])
  await pill(ana.page, /^Synced/).waitFor({ timeout: arrives })
  await goTo(olga, `/projects/${projectId}`)
  await olga.page.getByRole('textbox', { name: 'City' }).waitFor({ timeout: arrives })
})
afterEach(async ({ task }) => { if (task.result?.state === 'fail') await house.takePictures('two-people') })
afterAll(() => house?.stop())

/** Writes into a field of the project page and leaves it. */
async function write({ page }: Laptop, field: string, value: string): Promise<void> {
  const box = page.getByRole('textbox', { name: field })
  await box.fill(value)
  await box.press('Tab')
}

/** Types a labour cost into the porch ceiling's line. */
async function priceLabour({ page }: Laptop, price: string): Promise<void> {
  const line = page.getByRole('row').filter({ hasText: 'Porch ceiling' })
  await line.getByRole('gridcell').nth(3).click()
  await page.keyboard.type(price)
  await page.keyboard.press('Enter')
  await line.getByRole('gridcell', { name: price, exact: true }).waitFor()
}

test('P6: different fields of one project, edited offline by two people, both survive', async () => {
  await goTo(ana, `/projects/${projectId}`)
  await workOffline(ana, true)
  await workOffline(olga, true)
  await write(ana, 'City', 'Littleton')
  await write(olga, 'Address', '41 Adler Lane')
  await workOffline(ana, false)
  await workOffline(olga, false)
  for (const laptop of [ana, olga]) {
    await expect.poll(() => laptop.page.getByRole('textbox', { name: 'City' }).inputValue(), { timeout: arrives }).toBe('Littleton')
    await expect.poll(() => laptop.page.getByRole('textbox', { name: 'Address' }).inputValue(), { timeout: arrives }).toBe('41 Adler Lane')
  }
})

test('P6, P9: the same price, edited offline by two people: the later is refused, kept and shown, and nothing else waits for it', async () => {
  await goTo(ana, estimateAddress)
  await goTo(olga, estimateAddress)
  await olga.page.getByRole('gridcell', { name: /Porch ceiling$/ }).waitFor({ timeout: arrives })
  await workOffline(ana, true)
  await workOffline(olga, true)
  await priceLabour(ana, '0.55')
  await priceLabour(olga, '0.65')
  await goTo(olga, `/projects/${projectId}`)
  await write(olga, 'Description', 'Ceiling and posts')

  await workOffline(ana, false)
  await pill(ana.page, /^Synced/).waitFor({ timeout: arrives })
  await workOffline(olga, false)
  await olga.page.getByRole('link', { name: '1 needs attention' }).first().waitFor({ timeout: arrives })

  // nothing else waited
  await goTo(ana, `/projects/${projectId}`)
  await expect.poll(() => ana.page.getByRole('textbox', { name: 'Description' }).inputValue(), { timeout: arrives }).toBe('Ceiling and posts')
  await goTo(olga, estimateAddress)
  await olga.page.getByRole('gridcell', { name: '0.55', exact: true }).waitFor({ timeout: arrives })

  // what Olga wanted, what she saw, and what the office has
  await goTo(olga, '/needs-attention')
  const main = olga.page.getByRole('main')
  for (const value of [/0\.45/, /0\.55/, /0\.65/]) await main.getByText(value).first().waitFor({ timeout: arrives })

  // Olga wants hers after all
  await main.getByRole('button', { name: 'Use mine after all' }).click()
  await olga.page.getByRole('link', { name: '1 needs attention' }).first().waitFor({ state: 'detached', timeout: arrives })
  await goTo(ana, estimateAddress)
  await ana.page.getByRole('gridcell', { name: '0.65', exact: true }).waitFor({ timeout: arrives })

  for (const laptop of [ana, olga]) await synced(laptop.page).waitFor({ timeout: arrives })
  await Promise.all([ana.stop(), olga.stop()])
  expect(await replicaFaults(house.databaseUrl)).toEqual([])
  expect(differences(await imagesForUser(house.databaseUrl, person('estimator').email), imagesOnLaptop(ana.dataFolder, 'estimator'))).toEqual([])
  expect(differences(await imagesForUser(house.databaseUrl, person('office').email), imagesOnLaptop(olga.dataFolder, 'office'))).toEqual([])
})
