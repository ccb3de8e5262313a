import { readFileSync } from 'node:fs'
import type { Download } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { goTo, person, pill, signIn, startProject, typeLines, workOffline } from './support/at-the-laptop.ts'
import { figure } from './support/figure.ts'
import { startHouse, type House, type Laptop } from './support/house.ts'
import { until } from './support/until.ts'

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
  await typeLines(ana, ['Ceiling', 'Posts', 'Railing'].map((description) => [description, '200', 'sf', '0.45', '0.20']))
  await pill(ana.page, /^Synced/).waitFor({ timeout: arrives })
  await goTo(olga, estimateAddress)
  await lineOf(olga, 'Railing').waitFor({ timeout: arrives })
})
afterEach(async ({ task }) => { if (task.result?.state === 'fail') await house.takePictures('needs-attention') })
afterAll(() => house?.stop())

const estimateOf = (address: string): string => address.split('/').at(-1) ?? ''
const lineOf = ({ page }: Laptop, description: string) => page.getByRole('row').filter({ hasText: description })
const shows = async (laptop: Laptop, description: string, price: string): Promise<void> => { await lineOf(laptop, description).getByRole('gridcell', { name: price, exact: true }).waitFor({ timeout: arrives }) }

/** Types a labour cost into a line of the estimate that is open. */
async function priceLabour(laptop: Laptop, description: string, price: string): Promise<void> {
  await lineOf(laptop, description).getByRole('gridcell').nth(3).click()
  await laptop.page.keyboard.type(price)
  await laptop.page.keyboard.press('Enter')
  await shows(laptop, description, price)
}

const attention = ({ page }: Laptop, count: number) => page.getByRole('link', { name: count === 1 ? '1 needs attention' : `${count} need attention` }).first()
const button = ({ page }: Laptop, name: string) => page.getByRole('main').getByRole('button', { name })

/** What a button of the screen puts into the person's downloads. */
async function downloaded({ page }: Laptop, press: () => Promise<void>): Promise<{ readonly file: string; readonly content: string }> {
  const [download] = await Promise.all([page.waitForEvent('download') as Promise<Download>, press()])
  const file = await download.path()
  return { file, content: readFileSync(file, 'utf8') }
}

test('P2: three prices that somebody else changed first: what was wanted, what the office has, who and when; theirs, mine, and another one', async () => {
  await goTo(ana, estimateAddress)
  await Promise.all([workOffline(ana, true), workOffline(olga, true)])
  for (const line of ['Ceiling', 'Posts', 'Railing']) {
    await priceLabour(ana, line, '0.55')
    await priceLabour(olga, line, '0.65')
  }
  await workOffline(ana, false)
  await pill(ana.page, /^Synced/).waitFor({ timeout: arrives })
  await workOffline(olga, false)
  await attention(olga, 3).waitFor({ timeout: arrives })
  await goTo(olga, '/needs-attention')
  const choose = (line: string) => olga.page.getByRole('list', { name: 'Refused changes' }).getByRole('button').filter({ hasText: line }).click()

  await choose('Ceiling')
  const labour = olga.page.getByRole('row').filter({ hasText: '0.65' })
  await expect.poll(() => labour.innerText(), { timeout: arrives }).toMatch(/0\.45\s+\$0\.65\s+\$0\.55\s+Ana Reyes changed it/)
  await button(olga, 'Keep what the office has').click()
  const { content } = await downloaded(olga, () => olga.page.getByRole('dialog').getByRole('button', { name: 'Save the file and discard' }).click())
  expect(JSON.parse(content)).toMatchObject({ count: 1, commands: [{ name: 'estimate_line.edit', args: { edits: { labour_unit_cents: { from: 45, to: 65 } } }, problem: { code: 'changed_meanwhile' } }] })
  await attention(olga, 2).waitFor({ timeout: arrives })

  await choose('Posts')
  await button(olga, 'Use mine after all').click()
  await attention(olga, 1).waitFor({ timeout: arrives })

  await button(olga, 'Edit and send again').click()
  await olga.page.getByRole('textbox', { name: /^New value of/ }).fill('0.60')
  await button(olga, 'Send again').click()
  await attention(olga, 1).waitFor({ state: 'detached', timeout: arrives })
  for (const [line, price] of [['Ceiling', '0.55'], ['Posts', '0.65'], ['Railing', '0.60']] as const) await shows(ana, line, price)
})

test('P2: a price in a line that somebody deleted with its section: both come back with the price', async () => {
  await goTo(olga, estimateAddress)
  await shows(olga, 'Ceiling', '0.55')
  await workOffline(olga, true)
  await priceLabour(olga, 'Ceiling', '0.75')
  await ana.page.getByRole('gridcell').first().click()
  await ana.page.keyboard.press('Control+Backspace')
  await lineOf(ana, 'Ceiling').waitFor({ state: 'detached' })
  // the pill may not yet say that something waits
  await until(arrives, async () => await figure(house.databaseUrl, 'select count(*) as figure from estimate_section where estimate_id = $1', [estimateOf(estimateAddress)]) === 0)
  await workOffline(olga, false)
  await attention(olga, 1).waitFor({ timeout: arrives })
  await goTo(olga, '/needs-attention')
  await olga.page.getByText(/Ana Reyes · Section deleted/).waitFor({ timeout: arrives })
  await button(olga, 'Bring it back and send again').click()
  await attention(olga, 1).waitFor({ state: 'detached', timeout: arrives })
  await shows(ana, 'Ceiling', '0.75')
  // what nobody missed stays deleted
  expect(await lineOf(ana, 'Posts').count()).toBe(0)
})

test('P2: a price in an estimate that was sent meanwhile: who sent it stands beside it, and it is discarded once it is in the downloads', async () => {
  await goTo(olga, estimateAddress)
  await shows(olga, 'Ceiling', '0.75')
  await workOffline(olga, true)
  await priceLabour(olga, 'Ceiling', '0.95')
  await ana.page.getByRole('main').getByRole('button', { name: 'Send to client' }).click()
  await ana.page.getByRole('dialog').getByRole('button', { name: 'Send to client' }).click()
  await ana.page.getByRole('main').getByText('Sent', { exact: true }).first().waitFor({ timeout: arrives })
  await until(arrives, async () => await figure(house.databaseUrl, `select count(*) as figure from estimate where id = $1 and status = 'sent'`, [estimateOf(estimateAddress)]) === 1)
  await workOffline(olga, false)
  await attention(olga, 1).waitFor({ timeout: arrives })
  await goTo(olga, '/needs-attention')
  await olga.page.getByText(/Ana Reyes · Estimate sent/).waitFor({ timeout: arrives })
  await button(olga, 'Discard').click()
  const { content } = await downloaded(olga, () => olga.page.getByRole('dialog').getByRole('button', { name: 'Save the file and discard' }).click())
  expect(JSON.parse(content)).toMatchObject({ count: 1, commands: [{ args: { edits: { labour_unit_cents: { from: 75, to: 95 } } }, problem: { code: 'estimate_frozen' } }] })
  await olga.page.getByText('Nothing needs your attention').waitFor({ timeout: arrives })
  await goTo(olga, estimateAddress)
  await shows(olga, 'Ceiling', '0.75')
})

test('P6: a value that a later one replaced stands in the history, and one click puts it back for everybody', async () => {
  for (const laptop of [ana, olga]) await goTo(laptop, `/projects/${projectId}`)
  const city = ({ page }: Laptop) => page.getByRole('textbox', { name: 'City' })
  await city(olga).waitFor({ timeout: arrives })
  await Promise.all([workOffline(ana, true), workOffline(olga, true)])
  for (const [laptop, name] of [[ana, 'Littleton'], [olga, 'Golden']] as const) {
    await city(laptop).fill(name)
    await city(laptop).press('Tab')
  }
  await workOffline(ana, false)
  await pill(ana.page, /^Synced/).waitFor({ timeout: arrives })
  await workOffline(olga, false)
  await expect.poll(() => city(ana).inputValue(), { timeout: arrives }).toBe('Golden')
  await goTo(ana, `/projects/${projectId}?tab=history`)
  const replaced = ana.page.getByRole('listitem').filter({ hasText: 'Replaced Ana Reyes’s value: Littleton' })
  await replaced.getByRole('button', { name: 'Put the earlier value back' }).first().click()
  await expect.poll(() => city(olga).inputValue(), { timeout: arrives }).toBe('Littleton')
})

test('P2, P3: the outbox of a laptop without a connection reaches the office through a file and another laptop, and takes effect once', async () => {
  await workOffline(ana, true)
  const carport = await startProject(ana, 'Carport of the Ibarra house')
  await goTo(ana, '/outbox')
  const { file, content } = await downloaded(ana, () => button(ana, 'Export as a file').click())
  expect(JSON.parse(content)).toMatchObject({ count: 1, commands: [{ name: 'project.create', args: { id: carport, name: 'Carport of the Ibarra house' } }] })

  const other = await house.laptop('ana-at-the-office')
  await signIn(other, person('estimator'))
  await goTo(other, '/outbox')
  await other.page.getByLabel('File from another laptop of yours').setInputFiles(file)
  await other.page.getByText('1 change was taken up and is saved here').waitFor({ timeout: arrives })
  await goTo(olga, '/projects')
  await olga.page.getByRole('row').filter({ hasText: 'Carport of the Ibarra house' }).waitFor({ timeout: arrives })

  await workOffline(ana, false)
  for (const laptop of [ana, other]) await pill(laptop.page, /^Synced/).waitFor({ timeout: arrives })
  await ana.page.getByText('Nothing waits', { exact: true }).waitFor({ timeout: arrives })
  const about = 'select count(*) as figure from'
  expect(await figure(house.databaseUrl, `${about} command_log where name = 'project.create' and record_id = $1`, [carport])).toBe(1)
  expect(await figure(house.databaseUrl, `${about} project where name = 'Carport of the Ibarra house'`)).toBe(1)
  expect(await figure(house.databaseUrl, `${about} command_refusal where name = 'project.create'`)).toBe(0)
})
