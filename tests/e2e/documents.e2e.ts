import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { person, signIn, startProject, typeLines, workOffline } from './support/at-the-laptop.ts'
import { startHouse, type House, type Laptop } from './support/house.ts'

describe('documents on paper', () => {
  let house: House
  let ana: Laptop
  beforeAll(async () => {
    house = await startHouse({ seed: 'demo' })
    ana = await house.laptop('ana')
    await signIn(ana, person('estimator'))
  })
  afterEach(async ({ task }) => { if (task.result?.state === 'fail') await house.takePictures('documents') })
  afterAll(() => house?.stop())

  test('offline, an estimate is looked at as a proposal, then as a work order in Spanish, and saved', async () => {
    const { page } = ana
    await workOffline(ana, true)
    await startProject(ana, 'Moreno residence')
    await page.getByRole('button', { name: 'New estimate' }).first().click()
    await page.waitForURL(/#\/estimates\/[0-9a-f-]{36}/)
    await typeLines(ana, [['Walls, two coats', '320', 'sq ft', '0.85', '0.32'], ['Doors', '4', 'each', '45', '12']])
    await page.getByRole('gridcell', { name: /Doors$/ }).waitFor()
    await page.getByRole('link', { name: 'Documents' }).click()
    await page.getByText(/^1 page/).waitFor({ timeout: 60_000 })
    await page.getByRole('img', { name: 'Page 1 of 1' }).waitFor({ timeout: 60_000 })
    await page.getByRole('radio', { name: 'Work order' }).check()
    await page.getByText('Español', { exact: true }).click()
    const saving = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save PDF' }).click()
    const file = await saving
    expect(file.suggestedFilename()).toMatch(/\.pdf$/)
    expect(readFileSync(await file.path()).subarray(0, 5).toString()).toBe('%PDF-')
    expect(ana.consoleErrors).toEqual([])
  })
})
