import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Download } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { readSheet } from 'read-excel-file/node'
import writeXlsxFile from 'write-excel-file/universal'
import { goTo, person, signIn, startProject, workOffline } from './support/at-the-laptop.ts'
import { startHouse, type House, type Laptop } from './support/house.ts'
import { handsOn, type Hands } from './support/keyboard.ts'

describe('files in and out', () => {
  let house: House
  let olga: Laptop
  let hands: Hands
  beforeAll(async () => {
    house = await startHouse({ seed: 'demo' })
    olga = await house.laptop('olga')
    hands = handsOn(olga)
    // or the browser would ask for a file itself before anybody listens
    olga.page.on('filechooser', () => undefined)
    await signIn(olga, person('office'))
    await workOffline(olga, true)
  })
  afterEach(async ({ task }) => { if (task.result?.state === 'fail') await house.takePictures('exchange') })
  afterAll(() => house?.stop())

  const bytesOf = async (download: Download): Promise<Buffer> => readFileSync(await download.path())
  /** Chooses a file where the focus can be brought to the button, and goes on to the check. */
  const choose = async (name: string, buffer: Buffer): Promise<void> => {
    const { page } = olga
    await hands.tabTo(page.getByRole('button', { name: 'Choose a file' }))
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), hands.press('Enter')])
    await chooser.setFiles({ name, mimeType: 'application/octet-stream', buffer })
    await page.getByRole('button', { name: 'Check the file' }).and(page.locator(':enabled')).waitFor()
  }

  test('offline and by keyboard: the price book goes out as a workbook, comes back changed, is shown what it would change, imported and undone', async () => {
    const { page } = olga
    await goTo(olga, '/price-book')
    const fromMenu = async (item: string): Promise<void> => {
      await hands.tabTo(page.getByRole('button', { name: 'Import and export' }))
      await hands.press('Enter')
      await page.getByRole('menuitem', { name: item }).waitFor()
      await hands.press('ArrowDown')
      while (!await page.getByRole('menuitem', { name: item }).evaluate((element) => element === document.activeElement)) await hands.press('ArrowDown')
      await hands.press('Enter')
    }
    const [download] = await Promise.all([page.waitForEvent('download'), fromMenu('Export as an Excel workbook')])
    expect(path.extname(download.suggestedFilename())).toBe('.xlsx')
    const [header = [], first = [], ...others] = await readSheet(await bytesOf(download))
    expect(header.slice(0, 2)).toEqual(['Code', 'Name'])
    expect(typeof first[6]).toBe('number')

    const data = [header, [first[0], 'Changed by the supplier', ...first.slice(2, 6), 99.95, ...first.slice(7)], ...others, ['NEW-1', 'Something new', null, null, 'each', null, 12.5, 0, 0, 'yes', null]].map((row) => row.map((cell) => (typeof cell === 'object' && cell !== null ? { value: cell, type: Date, format: 'yyyy-mm-dd' } : cell)))
    const changed = Buffer.from(await (await writeXlsxFile(data as never, { sheet: 'Prices' }).toBlob()).arrayBuffer())
    await fromMenu('Import from a file')
    await choose('prices.xlsx', changed)
    await page.getByText('Sheet “Prices”').waitFor()
    await hands.press('n')
    const change = page.getByRole('row').filter({ hasText: '$99.95' })
    await change.waitFor()
    await page.getByRole('row').filter({ hasText: 'Changed by the supplier' }).waitFor()
    await page.getByRole('button', { name: /^Import \d/ }).and(page.locator(':enabled')).waitFor()
    await hands.press('n')
    await page.getByRole('heading', { name: '2 rows are saved here' }).waitFor()
    await goTo(olga, '/price-book')
    await page.getByPlaceholder('Search the price book').fill('NEW-1')
    await page.getByText('Something new').waitFor()

    await goTo(olga, '/price-book/import')
    await hands.tabTo(page.getByRole('button', { name: 'Undo the import' }))
    await hands.press('Enter')
    await hands.tabTo(page.getByRole('button', { name: 'Take them back' }))
    await hands.press('Enter')
    await page.getByRole('heading', { name: '2 rows taken back' }).waitFor()
    await goTo(olga, '/price-book')
    await page.getByText(String(first[1])).first().waitFor()
    expect(await page.getByText('Changed by the supplier').count()).toBe(0)
  })

  test('offline: lines with a wrong row are refused whole, then come into a draft, whose export has its total', async () => {
    const { page } = olga
    await startProject(olga, 'Moreno residence')
    await page.getByRole('button', { name: 'New estimate' }).first().press('Enter')
    await page.waitForURL(/#\/estimates\/[0-9a-f-]{36}/)
    await hands.tabTo(page.getByRole('button', { name: 'More actions' }), { back: true, most: 120 })
    await hands.press('Enter')
    await page.getByRole('menuitem', { name: 'Import lines' }).press('Enter')
    const csv = (quantity: string): Buffer => Buffer.from(`Room,Description,Qty,Unit,Labor,Material\nHall,Walls,320,sq ft,0.85,0.32\nHall,Doors,${quantity},each,40,\n`)
    await choose('lines.csv', csv('three'))
    await hands.press('n')
    await page.getByText('Nothing is imported while a row is wrong', { exact: false }).waitFor()
    await page.getByRole('row').filter({ hasText: 'This is not a number' }).getByText('three').waitFor()
    expect(await page.getByRole('button', { name: /^Import \d/ }).isDisabled()).toBe(true)
    for (const button of ['Back to the columns', 'Choose another file']) {
      await hands.tabTo(page.getByRole('button', { name: button }))
      await hands.press('Enter')
    }
    await choose('lines.csv', csv('3'))
    await hands.press('n')
    await page.getByRole('button', { name: 'Import 2 lines' }).and(page.locator(':enabled')).waitFor()
    await hands.press('n')
    await page.getByRole('heading', { name: '2 lines are saved here' }).waitFor()
    await hands.tabTo(page.getByRole('link', { name: 'Show the estimate' }))
    await hands.press('Enter')
    await page.getByRole('gridcell', { name: /Doors$/ }).waitFor()
    const total = Number(await page.locator('[data-total]').getAttribute('data-total'))
    expect(total).toBeGreaterThan(37_440 + 12_000 - 1)
    await page.getByRole('button', { name: 'More actions' }).press('Enter')
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Export as CSV' }).press('Enter')])
    const rows = (await bytesOf(download)).toString().trim().split('\r\n')
    expect(rows.at(-1)).toContain(`total,`)
    expect(rows.at(-1)).toContain(`,${Math.floor(total / 100)}.${String(total % 100).padStart(2, '0')},`)
    expect(olga.consoleErrors).toEqual([])
  })
})
