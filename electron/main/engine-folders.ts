import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { databaseFile } from '../engine/database/database-file.ts'

/**
 * Where the engine keeps its data: in `engine`, or, for who went on from a snapshot, in the newest of `engine-2`, `engine-3`, … The
 * older ones stay as they are, and `next` is where the next one to go on from a snapshot begins.
 */
export function engineFolders(userData: string): { readonly used: string; readonly next: string } {
  const numbers = (existsSync(userData) ? readdirSync(userData) : []).flatMap((name) => {
    const number = /^engine-(\d+)$/.exec(name)?.[1]
    return number !== undefined && existsSync(databaseFile(path.join(userData, name))) ? [Number(number)] : []
  })
  const newest = Math.max(1, ...numbers)
  return { used: path.join(userData, newest === 1 ? 'engine' : `engine-${newest}`), next: path.join(userData, `engine-${newest + 1}`) }
}
