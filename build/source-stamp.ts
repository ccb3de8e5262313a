import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Digest of the contents of files and folders, with their names. Contents and not times: a clone, a checkout and a copy give
 * every file a new time. Ten milliseconds for the whole project.
 */
export function digestOf(project: string, sources: readonly string[]): string {
  const hash = createHash('sha256')
  for (const source of sources) addTo(hash, project, source)
  return hash.digest('hex')
}

/** Runs `work` unless the stamp says that it was done for these very sources; a killed run leaves no stamp. */
export async function unlessStamped(stamp: string, digest: string, work: () => Promise<void>): Promise<'done' | 'unchanged'> {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return 'unchanged'
  rmSync(stamp, { force: true })
  await work()
  writeFileSync(stamp, digest)
  return 'done'
}

function addTo(hash: ReturnType<typeof createHash>, project: string, source: string): void {
  const full = path.join(project, source)
  if (!existsSync(full)) return
  if (!statSync(full).isDirectory()) {
    hash.update(`${source}\0`).update(readFileSync(full)).update('\0')
    return
  }
  for (const name of readdirSync(full).toSorted()) addTo(hash, project, `${source}/${name}`)
}
