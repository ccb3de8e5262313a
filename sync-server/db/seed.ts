import type { Logger } from 'pino'
import type { Intake } from '../sync/intake.ts'
import type { World } from '../world.ts'
import type { Postgres } from './postgres.ts'

export interface SeedOptions { readonly postgres: Postgres; readonly intake: Intake; readonly world: World; readonly log: Logger; readonly passwordIterations: number }

export async function seedDemo(_options: SeedOptions): Promise<void> {
  await Promise.resolve()
}
