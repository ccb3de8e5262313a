/**
 * How quick an estimate of 2,000 lines is where it is typed: in a real browser on the browser host, with its engine and its encrypted database.
 * Each figure stands beside what the same machine can do at best in the same run. npm run bench -- estimating
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { buildRenderer } from '../../build/build.ts'
import { startEmbeddedPostgres } from '../../build/postgres/embedded.ts'
import { demoPeople } from '../../sync-server/db/demo-people.ts'
import { signIn, startProject, workOffline, type Person } from '../e2e/support/at-the-laptop.ts'
import { startHouse, type Laptop } from '../e2e/support/house.ts'
import { createDatabaseOn } from '../support/postgres.ts'
import { printFigures, quantile, type Figure } from './figures.ts'
import { markKeys, tracePainted, type Painted } from './painted.ts'

const lineCount = 2_000
const samples = 240
const frame = 16
const figures: Figure[] = []
const milliseconds = (values: readonly number[]): string => [0.5, 0.95, 0.99].map((share) => quantile(values, share).toFixed(1)).join(' / ')

/** Opens an estimate of so many lines in 40 sections, pasted 500 at a time as from a spreadsheet. */
async function largeEstimate(laptop: Laptop): Promise<readonly number[]> {
  const { page } = laptop
  await startProject(laptop, 'Two thousand lines')
  await page.getByRole('button', { name: 'New estimate' }).first().click()
  await page.waitForURL(/#\/estimates\/[0-9a-f-]{36}$/)
  await page.getByRole('gridcell', { name: 'Type a new line' }).and(page.locator(':focus')).waitFor()
  const took: number[] = []
  for (let from = 0; from < lineCount; from += 500) {
    const text = Array.from({ length: 500 }, (_, index) => `Walls of room ${from + index}, two coats\t${120 + index % 300}\tsq ft\t0.${85 + index % 10}\t0.32`).join('\n')
    took.push(await page.evaluate(async (pasted) => {
      const data = new DataTransfer()
      data.setData('text/plain', pasted)
      const began = performance.now()
      document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
      await new Promise((resolve) => { requestAnimationFrame(() => { setTimeout(resolve) }) })
      return performance.now() - began
    }, text))
    await page.keyboard.press('Control+End')
  }
  await page.waitForFunction((count) => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === String(count + 3), lineCount)
  return took
}

/** Types quantities line by line from where the focus is; each `=`, digit and Enter is a key. */
async function typeQuantities(page: Page, keys: number): Promise<void> {
  for (let typed = 0; typed < keys;) {
    for (const key of [String(1 + typed % 9), String(typed % 10), 'Enter']) {
      await page.keyboard.press(key)
      // as fast as a quick typist: a key every 60 ms
      await page.waitForTimeout(60)
      typed += 1
    }
  }
}

function tell(what: string, painted: readonly Painted[], floor: readonly Painted[]): void {
  const took = painted.map((each) => each.untilPainted)
  figures.push({
    what: `${what}, ${painted.length} keys: p50 / p95 / p99 until painted`, goal: `p95 < ${frame} ms`, here: `${milliseconds(took)} ms`, met: quantile(took, 0.95) < frame,
    floor: `${milliseconds(floor.map((each) => each.untilPainted))} ms in an empty page`,
  }, {
    what: `${what}: the page's own work for it`, goal: '', here: `${milliseconds(painted.map((each) => each.busy))} ms`, met: null,
    floor: `${milliseconds(floor.map((each) => each.busy))} ms`,
  })
}

const folder = mkdtempSync(path.join(tmpdir(), 'kibray-bench-estimating-'))
await buildRenderer()
const postgres = await startEmbeddedPostgres({ folder, keeping: 'discarded' })
const house = await startHouse({ seed: 'demo', database: await createDatabaseOn(postgres.url) })
try {
  const laptop = await house.laptop('ana')
  const { page } = laptop
  await signIn(laptop, demoPeople.find((each) => each.role === 'estimator') as Person)
  await workOffline(laptop, true)

  const empty = await (await house.browser.newContext({ viewport: { width: 1280, height: 720 } })).newPage()
  await empty.setContent('<input autofocus><output data-total="0">0</output><script>document.querySelector("input").addEventListener("keydown", () => { const total = document.querySelector("output"); total.dataset.total = total.textContent = String(Number(total.textContent) + 1) })</script>')
  await markKeys(empty, ['data-total'])
  await empty.bringToFront()
  const floor = await tracePainted(empty, () => typeQuantities(empty, samples))

  await page.bringToFront()
  const pasted = await largeEstimate(laptop)
  figures.push({ what: 'paste of 500 rows until painted, four times', goal: '', here: `${pasted.map((each) => Math.round(each)).join(', ')} ms`, met: null, floor: '' })
  await markKeys(page, ['data-total', 'data-active'])
  await page.keyboard.press('Control+Home')
  for (const key of ['PageDown', 'PageDown', 'ArrowRight']) await page.keyboard.press(key)
  const painted = await tracePainted(page, () => typeQuantities(page, samples * 3 / 2))
  tell('a digit in a quantity', painted.filter(({ nth }) => nth % 3 !== 2), floor)
  tell('Enter takes it', painted.filter(({ nth }) => nth % 3 === 2), floor)
} finally {
  await house.stop()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}
printFigures('Estimating', figures)
