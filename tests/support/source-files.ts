import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

export const project = path.resolve(import.meta.dirname, '../..')

/** The TypeScript of the named folders, each file with its path from the project's folder, for tests that hold house rules. */
export function sourceFiles(folders: readonly string[]): { readonly file: string; readonly text: string }[] {
  return folders
    .filter((folder) => existsSync(path.join(project, folder)))
    .flatMap((folder) => readdirSync(path.join(project, folder), { recursive: true, encoding: 'utf8' }).map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/'))))
    .filter((file) => /\.tsx?$/.test(file))
    .toSorted()
    .map((file) => ({ file, text: readFileSync(path.join(project, file), 'utf8') }))
}
