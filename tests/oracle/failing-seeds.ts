import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { FEATURES } from './random-clause.ts'
import type { Trial } from './trial.ts'

const path = join(import.meta.dirname, 'failing-seeds.json')

const failingSeed = z.object({
  /** What differed. */
  name: z.string(),
  seed: z.number(),
  shapes: z.number(),
  only: z.array(z.number()).optional(),
  batches: z.number(),
  features: z.array(z.enum(FEATURES)).optional(),
  weather: z.boolean(),
})

/** The trials that once found a difference. */
export function readFailingSeeds(): readonly (Trial & { readonly name: string })[] {
  return z.array(failingSeed).parse(JSON.parse(readFileSync(path, 'utf8')))
}

/** Writes a trial down, to be played first from now on. */
export function rememberFailingSeed(trial: Trial, name: string): void {
  const known = readFailingSeeds().filter(({ seed, only }) => seed !== trial.seed || only?.[0] !== trial.only?.[0])
  writeFileSync(path, `${JSON.stringify([...known, { name, ...trial }], undefined, 2)}\n`)
}
