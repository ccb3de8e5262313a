/** npm test, on Node 24: lint, types, build and all tests; ends with one line, `N passed, N failed`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildDesktop, buildRenderer } from './build.ts'
import type { TestReport } from './test-report.ts'

const project = path.resolve(import.meta.dirname, '..')
const installed = createRequire(import.meta.url)
const scratch = mkdtempSync(path.join(tmpdir(), 'kibray-test-run-'))
const reportFile = path.join(scratch, 'report.json')
let passed = 0
let failed = 0

await check('lint', () => runs(binOf('oxlint', 'oxlint'), ['--deny-warnings']))
await check('typecheck', () => runs(binOf('typescript', 'tsc'), ['--noEmit']))
await check('build', async () => {
  await buildRenderer()
  await buildDesktop()
  return true
})

const ended = await runs(binOf('vitest', 'vitest'), ['run', '--reporter=default', '--reporter=build/test-report.ts', ...process.argv.slice(2)])
const report = readReport()
passed += report.passed
failed += report.failed
// A run that ended badly without naming a failure was cut short: that is one.
if (!ended && report.failed === 0) failed += 1

if (report.skipped.length > 0) process.stdout.write('\nSkipped:\n')
for (const test of report.skipped) process.stdout.write(`  ${test.name}\n    ${test.why}\n`)
rmSync(scratch, { recursive: true, force: true })
process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)

async function check(name: string, work: () => Promise<boolean>): Promise<void> {
  let good = false
  try {
    good = await work()
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`)
  }
  process.stdout.write(`${name}: ${good ? 'passed' : 'FAILED'}\n`)
  if (good) passed += 1
  else failed += 1
}

/** Runs one of the installed programs to its end; a program that is still running when we are killed is ended too. */
async function runs(file: string, given: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, [file, ...given], {
    cwd: project,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, KIBRAY_TEST_REPORT: reportFile },
  })
  const end = (): void => {
    child.kill('SIGTERM')
  }
  process.on('disconnect', end)
  process.on('SIGTERM', end)
  const [code] = (await once(child, 'exit')) as [number | null]
  process.off('disconnect', end)
  process.off('SIGTERM', end)
  return code === 0
}

/** The script behind a program of an installed package, read from its own manifest. */
function binOf(name: string, program: string): string {
  const manifest = path.join(packageFolder(name), 'package.json')
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: string | Record<string, string> }
  const relative = typeof bin === 'string' ? bin : bin[program]
  if (!relative) throw new Error(`${name} has no program ${program}`)
  return path.join(path.dirname(manifest), relative)
}

function packageFolder(name: string): string {
  const folder = installed.resolve.paths(name)?.map((place) => path.join(place, name)).find((place) => existsSync(place))
  if (!folder) throw new Error(`${name} is not installed`)
  return folder
}

function readReport(): TestReport {
  if (!existsSync(reportFile)) return { passed: 0, failed: 0, skipped: [] }
  return JSON.parse(readFileSync(reportFile, 'utf8')) as TestReport
}
