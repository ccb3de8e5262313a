/** scratch */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build as viteBuild } from 'vite'
import { startEmbeddedPostgres } from '../../build/postgres/embedded.ts'
import { demoPeople } from '../../sync-server/db/demo-people.ts'
import { signIn, startProject, workOffline, type Person } from '../e2e/support/at-the-laptop.ts'
import { startHouse } from '../e2e/support/house.ts'
import { createDatabaseOn } from '../support/postgres.ts'
import { quantile } from './figures.ts'
import { markKeys, tracePainted } from './painted.ts'

const project = path.resolve(import.meta.dirname, '../..')
await viteBuild({ configFile: path.join(project, 'renderer', 'vite.config.ts'), configLoader: 'native', logLevel: 'error', build: { outDir: path.join(project, 'dist/renderer'), emptyOutDir: true, minify: process.env['MIN'] === '1' } })
const folder = mkdtempSync(path.join(tmpdir(), 'kibray-prof-'))
const postgres = await startEmbeddedPostgres({ folder, keeping: 'discarded' })
const house = await startHouse({ seed: 'demo', database: await createDatabaseOn(postgres.url) })
const n = Number(process.env['KEYS'] ?? 120)
function threads(root: number) { const out = new Map<string, number>(); const parents = new Map<number, number>(); const all = readdirSync('/proc').filter((x) => /^\d+$/.test(x)).map(Number)
  const stat = (f: string) => { try { const t = readFileSync(f, 'utf8'); const i = t.lastIndexOf(')'); return { comm: t.slice(t.indexOf('(') + 1, i), f: t.slice(i + 2).split(' ') } } catch { return null } }
  for (const p of all) { const q = stat(`/proc/${p}/stat`); if (q) parents.set(p, Number(q.f[1])) }
  const under = (p: number): boolean => { for (let x: number | undefined = p; x; x = parents.get(x)) if (x === root) return true; return false }
  for (const p of all) if (under(p)) { const c = (stat(`/proc/${p}/stat`)?.comm ?? '') + ':' + p; try { for (const t of readdirSync(`/proc/${p}/task`)) { const q = stat(`/proc/${p}/task/${t}/stat`); if (q) out.set(`${c}/${q.comm}/${t}`, (Number(q.f[11]) + Number(q.f[12])) * 10) } } catch {} }
  return out }
async function type(page: any, keys: number) { for (let typed = 0; typed < keys;) for (const key of [String(1 + typed % 9), String(typed % 10), 'Enter']) { await page.keyboard.press(key); await page.waitForTimeout(60); typed += 1 } }
try {
  const laptop = await house.laptop('ana'); const { page } = laptop
  await signIn(laptop, demoPeople.find((each) => each.role === 'estimator') as Person)
  await workOffline(laptop, true)
  await startProject(laptop, 'Two thousand lines')
  await page.getByRole('button', { name: 'New estimate' }).first().click()
  await page.waitForURL(/#\/estimates\/[0-9a-f-]{36}$/)
  await page.getByRole('gridcell', { name: 'Type a new line' }).and(page.locator(':focus')).waitFor()
  for (let from = 0; from < 2000; from += 500) {
    const text = Array.from({ length: 500 }, (_, index) => `Walls of room ${from + index}, two coats\t${120 + index % 300}\tsq ft\t0.${85 + index % 10}\t0.32`).join('\n')
    await page.evaluate((pasted: string) => { const data = new DataTransfer(); data.setData('text/plain', pasted); document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })) }, text)
    await page.keyboard.press('Control+End')
  }
  await page.waitForFunction(() => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === '2003')
  await page.waitForTimeout(4000)
  await markKeys(page, ['data-total', 'data-active'])
  await page.keyboard.press('Control+Home')
  for (const key of ['PageDown', 'PageDown', 'ArrowRight']) await page.keyboard.press(key)
  await type(page, 30)
  const painted = await tracePainted(page, () => type(page, n))
  const f = (v: number[]) => [0.5, 0.9, 0.95, 0.99].map((s) => quantile(v, s).toFixed(1)).join(' / ')
  for (const [name, k] of [['first digit', 0], ['second digit', 1], ['enter', 2]] as const) {
    const of = painted.filter((p) => p.nth % 3 === k)
    console.log(name, of.length, 'painted', f(of.map((p) => p.untilPainted)), 'busy', f(of.map((p) => p.busy)))
  }
  const session = await page.context().newCDPSession(page)
  // breakdown by top-level trace event
  const events: any[] = []
  session.on('Tracing.dataCollected', ({ value }: any) => { events.push(...value) })
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()))
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['devtools.timeline', 'devtools.timeline.frame', 'blink.user_timing', 'disabled-by-default-devtools.timeline', 'toplevel'] } })
  await type(page, 60)
  await session.send('Tracing.end'); await complete
  const main = events.find((e) => e.name === 'key')
  const mine = events.filter((e) => e.pid === main.pid && e.tid === main.tid && e.ph === 'X')
  const by = new Map<string, { n: number; t: number; max: number }>()
  for (const e of mine) { const b = by.get(e.name) ?? { n: 0, t: 0, max: 0 }; b.n++; b.t += (e.tdur ?? e.dur ?? 0) / 1000; b.max = Math.max(b.max, (e.dur ?? 0) / 1000); by.set(e.name, b) }
  console.log('main thread, per 60 keys'); for (const [k, v] of [...by].sort((a, b) => b[1].t - a[1].t).slice(0, 28)) console.log(' ', k.padEnd(34), String(v.n).padStart(6), v.t.toFixed(1).padStart(9), 'ms cpu; max dur', v.max.toFixed(1))
  const before = threads(process.pid); await type(page, 60); const after = threads(process.pid)
  console.log('cpu ms per thread, 60 keys'); for (const [k, v] of [...after].map(([k, v]) => [k, v - (before.get(k) ?? 0)] as const).sort((a, b) => b[1] - a[1]).slice(0, 22)) console.log('  ', k, v)
  const host = [...after].map(([k, v]) => [k, v - (before.get(k) ?? 0)] as const).filter(([k]) => /^MainThread:\d+\/MainThread/.test(k)).sort((a, b) => b[1] - a[1])[0]
  const pid = Number(/MainThread:(\d+)/.exec(host?.[0] ?? '')?.[1]); process.kill(pid, 'SIGUSR1'); await page.waitForTimeout(1500)
  const [target] = await (await fetch('http://127.0.0.1:9229/json')).json() as any[]
  const socket = new WebSocket(target.webSocketDebuggerUrl); await new Promise((r) => { socket.onopen = r })
  let nextId = 1; const answers = new Map<number, (v: any) => void>(); socket.onmessage = (e) => { const m = JSON.parse(String(e.data)); answers.get(m.id)?.(m.result) }
  const ask = (method: string, params = {}) => new Promise<any>((r) => { const id = nextId++; answers.set(id, r); socket.send(JSON.stringify({ id, method, params })) })
  await ask('Profiler.enable'); await ask('Profiler.setSamplingInterval', { interval: 200 }); await ask('Profiler.start')
  await type(page, 60)
  const engineProfile = await ask('Profiler.stop'); writeFileSync('/tmp/zz-engine.cpuprofile', JSON.stringify(engineProfile.profile)); socket.close()
  await session.send('Profiler.enable'); await session.send('Profiler.setSamplingInterval', { interval: 200 }); await session.send('Profiler.start')
  await type(page, 60)
  const { profile } = await session.send('Profiler.stop')
  writeFileSync('/tmp/zz-type.cpuprofile', JSON.stringify(profile))
} finally { await house.stop(); await postgres.stop(); rmSync(folder, { recursive: true, force: true }); rmSync(path.join(project, 'dist/.renderer-stamp'), { force: true }) }
process.exit(0)
