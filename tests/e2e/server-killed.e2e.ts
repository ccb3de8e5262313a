import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { differences, imagesForUser, imagesOnLaptop, replicaFaults } from '../support/replicas.ts'
import { goTo, person, pill, signIn, synced, workOffline } from './support/at-the-laptop.ts'
import { figure } from './support/figure.ts'
import { startHouse, type House, type Laptop } from './support/house.ts'
import { generatedPermits } from './support/permits.ts'
import { until } from './support/until.ts'

const rows = 1_500
let house: House
let olga: Laptop
const olgas = person('office')

beforeAll(async () => {
  house = await startHouse({ seed: 'demo' })
  olga = await house.laptop('olga')
  await signIn(olga, olgas)
})
afterEach(async ({ task }) => { if (task.result?.state === 'fail') await house.takePictures('server-killed') })
afterAll(() => house?.stop())

test('P3: a server killed in the middle of a push, and started again, has applied every command once', async () => {
  await workOffline(olga, true)
  await goTo(olga, '/import')
  await olga.page.getByLabel('CSV file').setInputFiles({ name: 'permits.csv', mimeType: 'text/csv', buffer: Buffer.from(generatedPermits(rows)) })
  await olga.page.getByRole('button', { name: 'Check the file' }).click()
  await olga.page.getByRole('button', { name: 'Import 1,500 projects' }).click()
  await olga.page.getByRole('heading', { name: '1,500 projects are saved here' }).waitFor()

  const imported = (): Promise<number> => figure(house.databaseUrl, 'select count(*) as figure from project where import_id is not null')
  await workOffline(olga, false)
  await until(60_000, async () => await imported() > 50)
  house.killServer()
  const atKill = await imported()
  expect(atKill).toBeLessThan(rows)
  await pill(olga.page, /^Offline · [\d,]+ saved here/).waitFor()

  await house.startServer()
  await synced(olga.page).waitFor({ timeout: 240_000 })
  expect(await imported()).toBe(rows)
  expect(await figure(house.databaseUrl, 'select count(distinct external_number) as figure from project where import_id is not null')).toBe(rows)
  expect(await figure(house.databaseUrl, `select count(*) as figure from command_log where name = 'project.create' and record_id in (select id from project where import_id is not null)`)).toBe(rows)
  expect(await olga.page.getByText(/needs? attention/).count()).toBe(0)
  await olga.stop()
  expect(await replicaFaults(house.databaseUrl)).toEqual([])
  expect(differences(await imagesForUser(house.databaseUrl, olgas.email), imagesOnLaptop(olga.dataFolder, 'office'))).toEqual([])
})
