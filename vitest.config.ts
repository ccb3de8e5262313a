import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { defineConfig } from 'vitest/config'

// Kibray's tests run on the Node that Kibray runs on. On an older one better-sqlite3 ends the process without a word, so hand over.
const kibrayNode = path.resolve(import.meta.dirname, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')
if (Number(process.versions.node.split('.')[0]) < 24 && existsSync(kibrayNode)) {
  const { status } = spawnSync(kibrayNode, process.argv.slice(1), { stdio: 'inherit' })
  process.exit(status ?? 1)
}

// The servers and engines that tests start by the hundred run the same files: Node compiles them once a run.
if (!process.env['NODE_COMPILE_CACHE']) {
  const compiled = mkdtempSync(path.join(tmpdir(), 'kibray-compiled-'))
  process.env['NODE_COMPILE_CACHE'] = compiled
  process.on('exit', () => { rmSync(compiled, { recursive: true, force: true }) })
}

const withPostgres = ['tests/support/global-setup.ts']

// What is awaited comes at once on an idle machine; on a busy one it may take long, and that is no fault.
const patient = { poll: { timeout: 60_000 } }

// One project per world; the suffix of a test's name says which. See docs/architecture.md.
export default defineConfig({
  test: {
    reporters: ['default'],
    // The start tests mostly wait for processes of their own; one worker on two cores would leave one idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: 'unit',
          expect: patient,
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/**/*.pg.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: { name: 'dom', expect: patient, include: ['tests/**/*.dom.test.tsx'], environment: 'jsdom', setupFiles: ['tests/support/patient-screen.ts'], testTimeout: 60_000 },
      },
      {
        test: {
          name: 'pg',
          expect: patient,
          include: ['tests/**/*.pg.test.ts'],
          globalSetup: withPostgres,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'sim',
          expect: patient,
          include: ['tests/**/*.sim.ts'],
          globalSetup: withPostgres,
          testTimeout: 240_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          expect: patient,
          include: ['tests/**/*.e2e.ts'],
          globalSetup: withPostgres,
          testTimeout: 300_000,
          hookTimeout: 180_000,
          // A real browser and three real laptops wait for each other for half of the time: two such houses fill two cores.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
