import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { _electron as electron, type ElectronApplication, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildDesktop, buildRenderer } from '../../build/build.ts'
import { electronHere } from '../../build/electron-binary.ts'
import { project } from '../support/source-files.ts'

const found = electronHere()

describe('Kibray in Electron', () => {
  let data: string
  let application: ElectronApplication
  let page: Page

  beforeAll(async () => {
    if ('missing' in found) return
    await Promise.all([buildRenderer(), buildDesktop()])
    data = mkdtempSync(path.join(tmpdir(), 'kibray-electron-'))
    application = await launch(data)
    page = await application.firstWindow()
    await page.waitForLoadState('load')
  })
  afterAll(async () => {
    if ('missing' in found) return
    await application.close()
    rmSync(data, { recursive: true, force: true })
  })
  beforeEach((context) => {
    if ('missing' in found) context.skip(`Electron cannot run here: ${found.missing}`)
  })

  it('opens one window on its own protocol, with the screens drawn', async () => {
    expect(application.windows()).toHaveLength(1)
    expect(page.url()).toMatch(/^kibray:\/\/app\//)
    await page.getByRole('textbox').first().waitFor()
  })

  it('gives the page no Node and no Electron', async () => {
    expect(await page.evaluate(() => ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter((name) => name in globalThis))).toEqual([])
  })

  it('loads no script from elsewhere and evaluates none', async () => {
    const refused = await page.evaluate(async () => {
      const outside = document.createElement('script')
      outside.src = 'https://example.com/x.js'
      const blocked = new Promise<string>((resolve) => addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true }))
      document.head.append(outside)
      return await blocked
    })
    expect(refused).toMatch(/^script-src/)
    await expect(page.evaluate(() => new Function('return 1')())).rejects.toThrow(/EvalError|unsafe-eval/)
  })

  it('stays on its page, opens no window, and is permitted nothing', async () => {
    const before = page.url()
    await page.evaluate(() => {
      location.href = 'https://example.com/'
    })
    expect(await page.evaluate(() => window.open('https://example.com/'))).toBeNull()
    expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied')
    expect(page.url()).toBe(before)
    expect(application.windows()).toHaveLength(1)
  })

  it('runs once on one data folder', async () => {
    await expect(launch(data).then((second) => second.firstWindow({ timeout: 5_000 }))).rejects.toThrow()
    expect(application.windows()).toHaveLength(1)
  })

  it('starts its engine again after kill -9, and goes on', async () => {
    const engine = await enginePid(application)
    process.kill(engine, 'SIGKILL')
    await expect.poll(() => enginePid(application)).not.toSatisfy((pid: number) => pid === 0 || pid === engine)
    await page.getByRole('textbox').first().waitFor()
  })
})

function launch(data: string): Promise<ElectronApplication> {
  if ('missing' in found) throw new Error(found.missing)
  // A test machine has no keyring; whoever runs this accepts that the key of an empty database lies in plain text.
  return electron.launch({ executablePath: found.executable, args: [project, '--accept-plain-text-key'], env: { ...definedEnvironment(), KIBRAY_DATA: data, KIBRAY_SERVER: 'http://127.0.0.1:9' } })
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

async function enginePid(application: ElectronApplication): Promise<number> {
  const metrics = await application.evaluate(({ app }) => app.getAppMetrics().map((metric) => ({ name: metric.name, pid: metric.pid })))
  return metrics.find((metric) => metric.name === 'Kibray engine')?.pid ?? 0
}
