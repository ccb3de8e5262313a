import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { removeEmbeddedPostgres } from './postgres/embedded.ts'
import { processIdentity } from './process-identity.ts'
import { saysDiskIsFull, StartProblem } from './start-problem.ts'

const MARKER = 'kibray-data.json'
const LOCK = 'running.json'
const NEEDED_BYTES = 300_000_000

/**
 * Makes a data folder, or takes one that Kibray made before; never one that holds somebody else's files.
 * @throws StartProblem `data-folder-foreign`, `data-folder-unusable`, `no-disk-space`
 */
export function takeDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    const marker = path.join(folder, MARKER)
    if (!existsSync(marker)) {
      if (readdirSync(folder).length > 0) {
        throw new StartProblem('data-folder-foreign', `The folder ${folder} holds files that are not Kibray's; give an empty or a new one with --data.`)
      }
      writeFileSync(marker, `${JSON.stringify({ kibray: 1, made: new Date().toISOString() })}\n`)
    }
    const free = statfsSync(folder)
    if (free.bavail * free.bsize < NEEDED_BYTES) {
      throw new StartProblem('no-disk-space', `The disk of ${folder} is nearly full: Kibray wants 300 MB to start; free some space and start again.`)
    }
  } catch (error) {
    if (error instanceof StartProblem) throw error
    if (saysDiskIsFull(error)) throw new StartProblem('no-disk-space', 'The disk is full; free some space and start again.', { cause: error })
    throw new StartProblem('data-folder-unusable', `The folder ${folder} cannot be used: ${error instanceof Error ? error.message : String(error)}.`, { cause: error })
  }
}

/**
 * Claims a folder for this process until it ends, however it ends; the claim of a dead process does not count.
 * @returns a function that gives the folder back
 * @throws StartProblem `data-folder-in-use`
 */
export function claimFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true })
  const lock = path.join(folder, LOCK)
  const claim = JSON.stringify({ owner: processIdentity(process.pid) })
  try {
    writeFileSync(lock, claim, { flag: 'wx' })
  } catch {
    const owner = readOwner(lock)
    if (owner && processIdentity(Number(owner.split('@')[0])) === owner) {
      throw new StartProblem(
        'data-folder-in-use',
        `Kibray is already running on ${folder} (process ${owner.split('@')[0]}); stop it first, or start this one on a folder and a port of its own.`,
      )
    }
    writeFileSync(lock, claim)
  }
  return () => rmSync(lock, { force: true })
}

/** Deletes everything that Kibray keeps in the folder, and keeps the folder, its marker and this process's claim. */
export function emptyDataFolder(folder: string): void {
  removeEmbeddedPostgres(path.join(folder, 'postgres'))
  for (const name of readdirSync(folder)) {
    if (name !== MARKER && name !== LOCK) rmSync(path.join(folder, name), { recursive: true, force: true })
  }
}

function readOwner(lock: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(lock, 'utf8')) as { owner?: string }).owner
  } catch {
    return undefined
  }
}
