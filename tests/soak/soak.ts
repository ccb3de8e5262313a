/**
 * Plays rounds of bad weather against the whole system in real processes, until the time is over or a promise is broken.
 *
 *   npm run soak -- [--minutes 60] [--seed N] [--rounds N] [--laptops 4] [--only engine_killed,weather] [--folder PATH] [--verbose]
 *
 * In each round people work on every laptop while engines, servers, the shape engine and Postgres are killed and halted and the lines
 * between them misbehave; then all of that ends, everybody must come to rest by themselves, and every promise must hold. What is left
 * of a round that fails is kept in its folder.
 */
import { chmodSync, mkdtempSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { playSoak } from './play-soak.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Math.floor(Date.now() / 1000) % 1_000_000) },
    rounds: { type: 'string', default: '1000000' },
    laptops: { type: 'string', default: '4' },
    only: { type: 'string' },
    folder: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
})

// whoever works at this machine goes first
os.setPriority(5)
const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => { if (stopping.signal.aborted) process.exit(130); else stopping.abort() })
const folder = values.folder ?? mkdtempSync(path.join(os.tmpdir(), 'kibray-soak-'))
// where we are root, Postgres runs as somebody else and has to get in
if (!values.folder) chmodSync(folder, 0o755)
const { failure, totals } = await playSoak({
  seed: values.seed, rounds: Number(values.rounds), until: Date.now() + Number(values.minutes) * 60_000, laptops: Number(values.laptops), weatherSeconds: [20, 40], hurried: false, only: values.only?.split(',') ?? null,
  folder, signal: stopping.signal,
  say: (line, detail) => { if (!detail || values.verbose) process.stdout.write(`${line}\n`) },
})
process.stdout.write(`seed ${values.seed}: ${totals}; ${failure ? 'BROKEN' : stopping.signal.aborted ? 'stopped early, nothing broken' : 'every promise held'}\n`)
process.exit(failure ? 1 : stopping.signal.aborted ? 130 : 0)
