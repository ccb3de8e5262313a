import { cpSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../electron/engine/database/open-database.ts'
import { goTo, person, pill, signIn, startProject, workOffline } from './support/at-the-laptop.ts'
import { startHouse, type House, type Laptop } from './support/house.ts'

const estimator = person('estimator')
const arrives = 60_000

let house: House
let ana: Laptop
beforeAll(async () => {
  house = await startHouse({ seed: 'demo' })
  ana = await house.laptop('ana')
  await signIn(ana, estimator)
})
afterEach(async ({ task }) => { if (task.result?.state === 'fail') await house.takePictures('laptop-identity') })
afterAll(() => house?.stop())

test('settings say what a comparison with the office found, and a laptop is reset while it goes on working', async () => {
  const { page } = ana
  await goTo(ana, '/settings?part=laptop')
  await page.getByText(/\d+ for projects, \d+ for estimates/).waitFor()
  await page.getByRole('button', { name: 'Compare now' }).click()
  await page.getByText(/records, all the same as at the office/).waitFor({ timeout: arrives })
  await page.getByRole('button', { name: 'Reset this laptop' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Reset this laptop' }).click()
  await page.getByText('Everything is being read anew.').waitFor()
  await pill(page, /^Synced/).waitFor({ timeout: arrives })
  await expect.poll(() => page.getByText(/records, all the same as at the office/).isVisible()).toBe(true)
})

test('with its numbers used up a laptop marks a new project\'s as provisional until the office gives one; a copy of its folder is stopped and goes on as a new laptop', async () => {
  await ana.stop()
  const key = readFileSync(path.join(ana.dataFolder, 'database.key'), 'utf8').trim()
  const connection = openDatabase(ana.dataFolder, key, 'writer')
  connection.exec('insert into local_number (lease_id, kind, next_number) select id, kind, last_number + 1 from number_lease where true on conflict (lease_id) do update set next_number = excluded.next_number')
  connection.close()
  cpSync(ana.dataFolder, path.join(path.dirname(path.dirname(ana.dataFolder)), 'copy', 'data'), { recursive: true })

  ana = await house.laptop('ana')
  await pill(ana.page, /^Synced/).waitFor({ timeout: arrives })
  await workOffline(ana, true)
  const id = await startProject(ana, 'Carport of the Ibarra house')
  const provisional = `P-?${id.slice(-4).toUpperCase()}`
  await ana.page.getByText(provisional).first().waitFor()
  await goTo(ana, '/projects')
  await ana.page.getByText(provisional).first().waitFor()
  await workOffline(ana, false)
  await expect.poll(() => ana.page.getByText(provisional).count(), { timeout: arrives }).toBe(0)
  await ana.page.getByRole('row').filter({ hasText: 'Carport of the Ibarra house' }).getByText(/^P-\d{4,}$/).waitFor()

  const copy = await house.laptop('copy')
  await copy.page.getByRole('alert', { name: /in use on another laptop too/ }).waitFor({ timeout: arrives })
  await pill(copy.page, /^Sync is stopped/).waitFor()
  // work goes on, and goes with it
  await startProject(copy, 'Fence of the Ibarra house')
  await copy.page.getByRole('button', { name: 'Export 1 change' }).waitFor()
  await copy.page.getByRole('button', { name: 'Continue here as a new laptop' }).click()
  await copy.page.getByRole('dialog').getByRole('button', { name: 'Continue here as a new laptop' }).click()
  await copy.page.getByLabel('E-mail').fill(estimator.email)
  await copy.page.getByRole('textbox', { name: 'Password' }).fill(estimator.password)
  await copy.page.getByRole('button', { name: /^Sign in/ }).click()
  await pill(copy.page, /^Synced/).waitFor({ timeout: arrives })
  await goTo(ana, '/projects')
  await ana.page.getByRole('row').filter({ hasText: 'Fence of the Ibarra house' }).waitFor({ timeout: arrives })
})
