import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Plan } from './plan.ts'

const folder = path.join(import.meta.dirname, 'seeds')

/** A plan that once failed, under its own name. */
export interface NamedSeed {
  readonly name: string
  /** What it broke. */
  readonly broke: string
  readonly plan: Plan
}

export function namedSeeds(): readonly NamedSeed[] {
  return readdirSync(folder).filter((file) => file.endsWith('.json')).sort().map((file) => ({ name: path.basename(file, '.json'), ...JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Omit<NamedSeed, 'name'> }))
}

/** Writes a plan down, to be played first from now on; returns the file. */
export function rememberSeed({ name, broke, plan }: NamedSeed): string {
  const file = path.join(folder, `${name}.json`)
  const steps = plan.steps.map((step) => `      ${JSON.stringify(step)}`).join(',\n')
  writeFileSync(file, `{\n  "broke": ${JSON.stringify(broke)},\n  "plan": {\n    "seed": ${JSON.stringify(plan.seed)},\n    "users": ${JSON.stringify(plan.users)},\n    "steps": [\n${steps}\n    ]\n  }\n}\n`)
  return file
}
