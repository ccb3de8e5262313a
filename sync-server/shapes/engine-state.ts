import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { writeDurably } from './durable-file.ts'
import type { Lsn } from './lsn.ts'

const engineState = z.object({
  version: z.literal(1),
  /** The cluster, its timeline, and the database. */
  origin: z.string(),
  slot: z.string(),
  owner: z.string(),
  acknowledged: z.number(),
})

/** Which stream the logs in a data folder belong to, and how far they go. */
export interface EngineState {
  readonly origin: string
  readonly slot: string
  /** The process that last wrote here: what another holds in memory is out of date. */
  readonly owner: string
  /** Written before Postgres is told: the slot is never ahead of the logs it belongs to. */
  readonly acknowledged: Lsn
}

/** The state in a data folder; undefined where there is none that can be read. */
export async function readEngineState(path: string): Promise<EngineState | undefined> {
  try {
    return engineState.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return undefined
  }
}

export function writeEngineState(path: string, state: EngineState): Promise<void> {
  return writeDurably(path, JSON.stringify({ version: 1, ...state }))
}
