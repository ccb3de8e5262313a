/**
 * Plays seeds against the whole system until one breaks a promise.
 *
 *   npm run simulate -- [--seed N] [--seeds COUNT] [--clients 4] [--steps 200] [--only command,pass,kill,…] [--named]
 *     [--shrink SECONDS] [--keep-going] [--kinds] [--verbose] [--postgres URL]
 *
 * `--named` plays the plans of `seeds/`, which once failed, before the others. `--shrink` looks so long for a smaller plan that still
 * fails, and writes it there. `--kinds` says at the end how many of each command were saved, and how many of them took effect.
 */
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startEmbeddedPostgres } from '../../build/postgres/embedded.ts'
import { commandNames } from '../../shared/commands/registry.ts'
import { Cluster, scratchFolder } from './office.ts'
import { planOf } from './plan.ts'
import { play } from './play.ts'
import { namedSeeds, rememberSeed } from './named-seeds.ts'
import { shrinkPlan } from './shrink-plan.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Date.now() / 1000) % 1_000_000) },
    seeds: { type: 'string', default: '1' },
    clients: { type: 'string', default: '4' },
    steps: { type: 'string', default: '200' },
    only: { type: 'string' },
    postgres: { type: 'string' },
    'keep-going': { type: 'boolean', default: false },
    shrink: { type: 'string' },
    named: { type: 'boolean', default: false },
    kinds: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
})

const folder = scratchFolder('postgres')
const postgres = values.postgres ? null : await startEmbeddedPostgres({ folder, keeping: 'discarded' })
const cluster = await Cluster.open(values.postgres ?? postgres?.url ?? '')
const began = Date.now()
let played = 0
let failed = 0
let commands = 0
let kills = 0
const kinds = new Map<string, { saved: number; applied: number }>()
try {
  for (const { name, plan } of values.named ? namedSeeds() : []) {
    const { failure } = await play(plan, cluster)
    process.stdout.write(`${name}: ${failure ?? 'holds'}\n`)
    if (failure) failed += 1
  }
  for (let seed = Number(values.seed); seed < Number(values.seed) + Number(values.seeds); seed++) {
    const plan = planOf(String(seed), { laptops: Number(values.clients), steps: Number(values.steps), kinds: values.only?.split(',') })
    const result = await play(plan, cluster)
    played += 1
    commands += result.saved
    for (const [name, { saved, applied }] of result.kinds) {
      const before = kinds.get(name) ?? { saved: 0, applied: 0 }
      kinds.set(name, { saved: before.saved + saved, applied: before.applied + applied })
    }
    kills += result.trace.filter((line) => / (?:\S.*: kill|server_kill)$/.test(line)).length
    process.stdout.write(`seed ${seed}: ${result.saved} saved, ${result.applied} applied, settled after ${result.settledAfter / 1000} s, ${result.milliseconds.toFixed(0)} ms (${result.processor.toFixed(0)} ms of this process)\n`)
    if (values.verbose) process.stdout.write(`${result.trace.join('\n')}\n`)
    if (!result.failure) continue
    failed += 1
    process.stdout.write(`  FAILED: ${result.failure}\n`)
    const file = path.join(tmpdir(), `kibray-simulation-${seed}.trace`)
    writeFileSync(file, `${result.trace.join('\n')}\n`)
    process.stdout.write(`  its trace: ${file}\n`)
    if (values.shrink) {
      const smallest = await shrinkPlan(plan, async (smaller) => (await play(smaller, cluster)).failure !== null, (line) => process.stdout.write(`  ${line}\n`), Number(values.shrink) * 1000)
      const again = await play(smallest, cluster)
      process.stdout.write(`${again.trace.join('\n')}\n  FAILED: ${again.failure}\n  ${rememberSeed({ name: `seed-${seed}`, broke: result.failure.split('\n', 1)[0] ?? '', plan: smallest })}\n`)
    }
    if (!values['keep-going']) break
  }
} finally {
  await cluster.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
}
if (values.kinds) for (const name of commandNames) process.stdout.write(`${String(kinds.get(name)?.saved ?? 0).padStart(6)} saved ${String(kinds.get(name)?.applied ?? 0).padStart(6)} applied ${name}\n`)
const seconds = (Date.now() - began) / 1000
process.stdout.write(`${played} seeds of ${values.steps} steps with ${values.clients} laptops, ${commands} commands saved, ${kills} kills, in ${seconds.toFixed(1)} s (${(played / seconds).toFixed(2)} a second), ${failed} failed\n`)
process.exit(failed > 0 ? 1 : 0)
