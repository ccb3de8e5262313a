/**
 * Breaks each promise on purpose in a copy of the repository, and says whether the tests notice.
 *
 *   npm run mutations -- [--only words of the name[,of another]] [--seeds 12] [--steps 80]
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startEmbeddedPostgres } from '../../../build/postgres/embedded.ts'
import type { Mutation } from './mutations.ts'
import { mutations } from './mutations.ts'

const { values } = parseArgs({ options: { only: { type: 'string' }, seeds: { type: 'string', default: '12' }, steps: { type: 'string', default: '80' } } })
const project = path.resolve(import.meta.dirname, '../../..')
const copy = mkdtempSync(path.join(tmpdir(), 'kibray-mutations-'))
const clusterFolder = mkdtempSync(path.join(tmpdir(), 'kibray-mutations-postgres-'))
const notCopied = new Set(['node_modules', '.git', 'out', 'dist', '.kibray'])
for (const name of readdirSync(project)) if (!notCopied.has(name)) cpSync(path.join(project, name), path.join(copy, name), { recursive: true })
symlinkSync(path.join(project, 'node_modules'), path.join(copy, 'node_modules'), 'dir')
const postgres = await startEmbeddedPostgres({ folder: clusterFolder, keeping: 'discarded' })
const chosen = mutations.filter(({ name }) => !values.only || values.only.split(',').some((words) => name.includes(words)))
let missed = 0
let tried = 0
try {
  // what fails without being broken shows nothing
  const named = [...new Set(chosen.flatMap(({ tests }) => tests ?? []))]
  const control = named.length > 0 ? runTests(named) : { caught: false, said: '' }
  const played = chosen.some(({ tests }) => !tests) ? simulate(undefined) : { caught: false, said: '' }
  process.stdout.write(`${control.caught || played.caught ? `FAILS UNBROKEN ${control.said}${played.said}` : 'unbroken all of it holds'}\n`)
  for (const mutation of chosen) {
    tried += 1
    const began = Date.now()
    const { caught, said } = attempt(mutation)
    if (!caught) missed += 1
    process.stdout.write(`${caught ? 'caught    ' : 'NOT CAUGHT'} ${mutation.name} (${((Date.now() - began) / 1000).toFixed(0)} s)${said ? `\n             ${said}` : ''}\n`)
  }
} finally {
  await postgres.stop()
  rmSync(copy, { recursive: true, force: true })
  rmSync(clusterFolder, { recursive: true, force: true })
}
process.stdout.write(`${tried - missed} of ${tried} mutations caught\n`)
process.exitCode = missed > 0 ? 1 : 0

function attempt({ file, from, to, tests, only }: Mutation): { readonly caught: boolean; readonly said: string } {
  const place = path.join(copy, file)
  const text = readFileSync(place, 'utf8')
  if (text.split(from).length !== 2) return { caught: false, said: `${file} does not contain exactly once: ${from.split('\n')[0]}` }
  writeFileSync(place, text.replace(from, () => to))
  try {
    return tests ? runTests(tests) : simulate(only)
  } finally {
    writeFileSync(place, text)
  }
}

function simulate(only: string | undefined): { readonly caught: boolean; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tests/simulation/simulate.ts', '--postgres', postgres.url, '--seed', '1', '--seeds', values.seeds, '--steps', values.steps, '--clients', '3', ...(only ? ['--only', only] : [])], { cwd: copy, encoding: 'utf8', timeout: 900_000 })
  const failure = /FAILED: (.*)/.exec(stdout)?.[1]
  return { caught: failure !== undefined, said: (failure ?? (status === 0 ? '' : stderr)).slice(0, 200) }
}

function runTests(tests: readonly string[]): { readonly caught: boolean; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--bail=1', ...tests], { cwd: copy, encoding: 'utf8', timeout: 900_000 })
  // eslint-disable-next-line no-control-regex
  const failure = /FAIL\s+(?:unit|pg|sim)?\s*(.*)/.exec((stdout + stderr).replaceAll(/\u001b\[\d+m/g, ''))?.[1]
  return { caught: status !== 0 && failure !== undefined, said: failure ?? '' }
}
