/**
 * How quick an estimate of 2,000 lines is where it is typed: in a real browser on the browser host, with its engine and its encrypted database.
 * Each figure stands beside what the same machine can do at best in the same run. npm run bench -- estimating
 */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import PDFDocument from 'pdfkit'
import type { Page } from 'playwright-core'
import { buildRenderer } from '../../build/build.ts'
import { startEmbeddedPostgres } from '../../build/postgres/embedded.ts'
import type { DrawnDocument, Drawing } from '../../electron/engine/documents/drawn-document.ts'
import { proposalOf } from '../../shared/documents/proposal.ts'
import { estimateTotals } from '../../shared/estimating/totals.ts'
import { planLines, wantedLines } from '../../shared/takeoff/plan-lines.ts'
import { shownTakeoff } from '../../shared/takeoff/shown-takeoff.ts'
import { workOutTakeoff } from '../../shared/takeoff/work-out.ts'
import { demoPeople } from '../../sync-server/db/demo-people.ts'
import { signIn, startProject, workOffline, type Person } from '../e2e/support/at-the-laptop.ts'
import { startHouse, type Laptop } from '../e2e/support/house.ts'
import { createDatabaseOn } from '../support/postgres.ts'
import { aJob } from '../unit/documents/a-job.ts'
import { largeTakeoff } from './large-takeoff.ts'
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

/** Milliseconds from key to key. Ten keys a second are three times what who enters figures for a living types (12,000 an hour); at 60 ms the next key comes while the line before is still being drawn. */
const paces = [100, 60] as const

/** Types quantities line by line from where the focus is; each digit and Enter is a key. */
async function typeQuantities(page: Page, keys: number, pace: number): Promise<void> {
  for (let typed = 0; typed < keys;) {
    for (const key of [String(1 + typed % 9), String(typed % 10), 'Enter']) {
      await page.keyboard.press(key)
      await page.waitForTimeout(pace)
      typed += 1
    }
  }
}

function tell(what: string, painted: readonly Painted[], floor: readonly Painted[], aimed = false): void {
  const took = painted.map((each) => each.untilPainted)
  figures.push({
    what: `${what}, ${painted.length} keys: p50 / p95 / p99 until painted`, goal: aimed ? `p95 < ${frame} ms` : '', here: `${milliseconds(took)} ms`, met: aimed ? quantile(took, 0.95) < frame : null,
    floor: `${milliseconds(floor.map((each) => each.untilPainted))} ms in an empty page`,
  }, {
    what: `${what}: the page's own work for it`, goal: '', here: `${milliseconds(painted.map((each) => each.busy))} ms`, met: null,
    floor: `${milliseconds(floor.map((each) => each.busy))} ms`,
  })
}

/** Sums of the estimate, as a key in a quantity has them made: one line of 2,000 differs from the last time. */
function measureTotals(): void {
  const rates = { markup_labour_basis_points: 3500, markup_material_basis_points: 2000, overhead_basis_points: 1000, profit_basis_points: 1000, discount_basis_points: 500, discount_cents: 0, tax_basis_points: 881, tax_hundredths: 0 }
  const sections = Array.from({ length: 40 }, (_, index) => ({ id: `s${index}` }))
  const lines = Array.from({ length: lineCount }, (_, index) => ({
    id: `l${index}`, section_id: `s${index % 40}`, quantity_thousandths: 1000 + index * 37, labour_unit_cents: 85 + index % 300, material_unit_cents: 32 + index % 170, other_unit_cents: 0, taxable: index % 3 === 0 ? 0 as const : 1 as const,
  }))
  const all = repeated(60, () => { estimateTotals(rates, sections, lines.map((line) => ({ ...line }))) })
  const one = repeated(200, (run) => { estimateTotals(rates, sections, lines.with(5, { ...lines[5] as (typeof lines)[number], quantity_thousandths: run * 1000 })) })
  const bare = repeated(200, () => lines.reduce((sum, line) => sum + BigInt(line.quantity_thousandths) * BigInt(line.labour_unit_cents), 0n))
  figures.push({ what: `sums of ${lineCount} lines, one of them changed: p50 / p95`, goal: '', here: `${quantile(one, 0.5).toFixed(1)} / ${quantile(one, 0.95).toFixed(1)} ms; all new ${quantile(all, 0.5).toFixed(1)} ms`, met: null, floor: `${(bare.reduce((sum, each) => sum + each, 0) / bare.length).toFixed(2)} ms to multiply and add as many exact amounts` })
}

/** A takeoff of 1,000 surfaces in 250 rooms, worked out as \`takeoff.of_estimate\` has it: its figures, the numbers shown, the lines that would be written. */
function measureTakeoff(): void {
  const source = largeTakeoff(250)
  const took = repeated(12, () => {
    const worked = workOutTakeoff(source, true)
    shownTakeoff(worked, 'imperial')
    planLines(wantedLines(worked, { ...source.company, language: 'en' }), [], [])
  }).slice(2)
  const text = JSON.stringify(source)
  const floor = repeated(12, () => { JSON.parse(text) })
  figures.push({ what: 'takeoff of 1,000 surfaces: p50', goal: '', here: `${Math.round(quantile(took, 0.5))} ms`, met: null, floor: `${quantile(floor, 0.5).toFixed(1)} ms to parse its rows out of JSON` })
}

/** Each run's milliseconds on a core. */
function repeated(times: number, work: (run: number) => unknown): readonly number[] {
  return Array.from({ length: times }, (_, run) => {
    const began = process.threadCpuUsage()
    work(run)
    const { user, system } = process.threadCpuUsage(began)
    return (user + system) / 1000
  })
}

/** A proposal of 20 pages: the first since the start, and those after it; each has a thread of its own, as the engine gives it one. */
async function measureProposal(): Promise<void> {
  const description = 'Walls: wash, fill, sand, one coat of primer where filled, two coats of eggshell, cut in by brush'
  const model = proposalOf(aJob({ sections: Array.from({ length: 30 }, (_, room) => ({ name: `Room ${room + 1}`, lines: Array.from({ length: 12 }, () => ({ description })) })) }))
  const took: number[] = []
  const onCore: number[] = []
  let pages = 0
  for (let run = 0; run < 6; run++) {
    const [began, used] = [performance.now(), process.cpuUsage()]
    const drawn = await new Promise<DrawnDocument>((resolve, reject) => {
      const thread = new Worker(new URL('../../electron/engine/documents/document-thread.ts', import.meta.url), { workerData: { audience: 'client', model, paper: 'letter' } satisfies Drawing })
      thread.once('message', resolve)
      thread.once('error', reject)
    })
    took.push(performance.now() - began)
    const { user, system } = process.cpuUsage(used)
    onCore.push((user + system) / 1000)
    pages = drawn.pages
  }
  const bare: number[] = []
  for (let run = 0; run < 3; run++) {
    const began = performance.now()
    const pdf = new PDFDocument({ size: 'letter' })
    pdf.on('data', () => undefined)
    const ended = once(pdf, 'end')
    for (let line = 0; line < 30 * 12 * 2; line++) pdf.text(description, { lineBreak: false }).moveDown()
    pdf.end()
    await ended
    bare.push(performance.now() - began)
  }
  const [cold = 0, ...warm] = took
  const worst = Math.max(cold, quantile(warm, 0.5))
  figures.push({ what: `proposal of ${pages} pages: the first / the others' p50`, goal: '< 1500 ms', here: `${Math.round(cold)} / ${Math.round(quantile(warm, 0.5))} ms, ${Math.round(quantile(onCore, 0.5))} ms of it on a core`, met: worst < 1500, floor: `${Math.round(quantile(bare, 0.5))} ms for as many lines by pdfkit alone, without thread, tables or tags` })
}

const folder = mkdtempSync(path.join(tmpdir(), 'kibray-bench-estimating-'))
await buildRenderer()
await measureProposal()
measureTotals()
measureTakeoff()
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
  const floor = await tracePainted(empty, () => typeQuantities(empty, samples, paces[0]))

  await page.bringToFront()
  const pasted = await largeEstimate(laptop)
  figures.push({ what: 'paste of 500 rows until painted, four times', goal: '', here: `${pasted.map((each) => Math.round(each)).join(', ')} ms`, met: null, floor: '' })
  await markKeys(page, ['data-total', 'data-active'])
  await page.keyboard.press('Control+Home')
  for (const key of ['PageDown', 'PageDown', 'ArrowRight']) await page.keyboard.press(key)
  for (const pace of paces) {
    const painted = await tracePainted(page, () => typeQuantities(page, samples * 3 / 2, pace))
    tell(`a digit in a quantity until the total stands, a key every ${pace} ms`, painted.filter(({ nth }) => nth % 3 !== 2), floor, pace === paces[0])
    tell(`Enter until the next cell is active, a key every ${pace} ms`, painted.filter(({ nth }) => nth % 3 === 2), floor)
  }
} finally {
  await house.stop()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}
printFigures('Estimating', figures)
