/**
 * Plays seed after seed against the shape engine, with Postgres as the oracle, until the time is over or something differs; first of
 * all, where no seed is given, those that once differed.
 *
 *   npm run oracle -- [--seed N] [--minutes M] [--shapes 100] [--only 3,17] [--batches 12] [--features comparison,in,…] [--calm] [--keep-going] [--no-shrink] [--verbose]
 */
import { parseArgs } from 'node:util'
import { readFailingSeeds, rememberFailingSeed } from './failing-seeds.ts'
import { startOracleCluster } from './oracle-cluster.ts'
import type { Feature } from './random-clause.ts'
import { FEATURES } from './random-clause.ts'
import { shrinkTrial } from './shrink-trial.ts'
import type { Trial, TrialResult } from './trial.ts'
import { playTrial } from './trial.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    minutes: { type: 'string', default: '5' },
    shapes: { type: 'string', default: '100' },
    only: { type: 'string' },
    batches: { type: 'string', default: '12' },
    features: { type: 'string' },
    calm: { type: 'boolean', default: false },
    'keep-going': { type: 'boolean', default: false },
    'no-shrink': { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
})

const features = values.features?.split(',').map((name) => {
  const feature = FEATURES.find((known) => known === name)
  if (!feature) throw new Error(`There is no feature ${name}; there are ${FEATURES.join(', ')}`)
  return feature
})
const cluster = await startOracleCluster()
const total = { seeds: 0, batches: 0, transactions: 0, comparisons: 0, rowsCompared: 0, restarts: 0, differences: 0 }
const clauses = new Map<Feature, { asked: number; refused: number }>()
const began = Date.now()
try {
  for (const trial of trials()) {
    const result = await playTrial(trial, cluster)
    sum(result)
    process.stdout.write(`${describe(result)}\n`)
    if (values.verbose) for (const line of [...new Set(result.refusals), ...result.engineErrors]) process.stdout.write(`  ${line}\n`)
    if (!result.difference) continue
    total.differences += 1
    process.stdout.write(`  DIFFERENCE at batch ${result.difference.batch}: ${result.difference.text}\n`)
    if (values['no-shrink']) break
    const smaller = await shrinkTrial(result, (shrunk) => playTrial(shrunk, cluster), (line) => process.stdout.write(`  ${line}\n`))
    rememberFailingSeed(smaller, result.difference.text.split('\n', 1)[0] ?? '')
    if (!values['keep-going']) break
  }
} finally {
  await cluster.stop()
}
process.stdout.write(`${((Date.now() - began) / 60_000).toFixed(1)} min: ${Object.entries(total).map(([name, count]) => `${count} ${name}`).join(', ')}\n`)
process.stdout.write(`refused by feature: ${[...clauses].map(([feature, { asked, refused }]) => `${feature} ${refused}/${asked}`).join(', ')}\n`)
// the official client leaves timers behind
process.exit(total.differences > 0 ? 1 : 0)

/** What once differed, unless one seed is asked for; then seed after seed until the time is over. */
function* trials(): Generator<Trial> {
  if (values.seed === undefined) yield* readFailingSeeds()
  const first = Number(values.seed ?? Math.floor(began / 1000) % 1_000_000)
  for (let seed = first; Date.now() - began < Number(values.minutes) * 60_000; seed++) {
    yield { seed, shapes: Number(values.shapes), only: values.only?.split(',').map(Number), batches: Number(values.batches), features, weather: !values.calm }
  }
}

function sum(result: TrialResult): void {
  total.seeds += 1
  total.batches += result.batches
  total.transactions += result.transactions
  total.comparisons += result.comparisons
  total.rowsCompared += result.rowsCompared
  total.restarts += result.restarts
  for (const [feature, { asked, refused }] of Object.entries(result.clauses)) {
    const count = clauses.get(feature as Feature) ?? { asked: 0, refused: 0 }
    clauses.set(feature as Feature, { asked: count.asked + asked, refused: count.refused + refused })
  }
}

function describe(result: TrialResult): string {
  const weather = Object.entries(result.weather).filter(([name]) => name !== 'calm').map(([name, count]) => `${name} ${count}`)
  return `seed ${result.trial.seed}: ${result.batches} batches, ${result.transactions} transactions, ${result.comparisons} comparisons, ${result.rowsCompared} rows, ${result.refusals.length} refused, ${result.restarts} restarts, ${result.refetches} refetches, ${result.milliseconds} ms${weather.length > 0 ? ` (${weather.join(', ')})` : ''}`
}
