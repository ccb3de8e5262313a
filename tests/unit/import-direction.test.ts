import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { project, sourceFiles } from '../support/source-files.ts'

const forbidden: readonly (readonly [file: string, imported: string])[] = [
  ['shared/commands/x.ts', 'node:fs'],
  ['shared/commands/x.ts', 'crypto'],
  ['shared/x.ts', '../electron/engine/x.ts'],
  ['shared/schema/x.ts', '../../sync-server/db/x.ts'],
  ['shared/x.ts', '../renderer/x.tsx'],
  ['shared/x.ts', 'better-sqlite3'],
  ['shared/x.ts', 'pg'],
  ['shared/x.ts', 'react'],
  ['renderer/projects/x.tsx', '../../electron/engine/x.ts'],
  ['renderer/projects/x.tsx', '../../sync-server/x.ts'],
  ['renderer/x.tsx', 'node:path'],
  ['renderer/x.tsx', 'electron'],
  ['electron/engine/sync/x.ts', 'electron'],
  ['electron/engine/x.ts', '../main/x.ts'],
  ['electron/engine/sync/x.ts', '../../browser-host/x.ts'],
  ['electron/engine/x.ts', '../../sync-server/x.ts'],
  ['electron/engine/x.ts', '../../renderer/x.tsx'],
  ['electron/engine/x.ts', 'express'],
  ['electron/browser-host/x.ts', 'electron'],
  ['electron/browser-host/x.ts', 'better-sqlite3'],
  ['electron/main/x.ts', 'better-sqlite3'],
  ['electron/main/x.ts', '../../sync-server/x.ts'],
  ['electron/preload/x.ts', 'node:fs'],
  ['electron/preload/x.ts', '../engine/x.ts'],
  ['sync-server/api/x.ts', '../../electron/engine/x.ts'],
  ['sync-server/x.ts', 'electron'],
  ['sync-server/x.ts', 'better-sqlite3'],
  ['sync-server/x.ts', '../renderer/x.tsx'],
  ['build/x.ts', 'better-sqlite3'],
]

const allowed: readonly (readonly [file: string, imported: string])[] = [
  ['shared/commands/y.ts', '../schema/table.ts'],
  ['shared/y.ts', 'zod'],
  ['renderer/projects/y.tsx', '../../shared/bridge.ts'],
  ['renderer/y.tsx', '@mantine/core'],
  ['electron/engine/y.ts', 'better-sqlite3'],
  ['electron/engine/sync/y.ts', '../../../shared/sync/protocol.ts'],
  ['electron/main/y.ts', 'electron'],
  ['electron/main/y.ts', '../engine/host-protocol.ts'],
  ['sync-server/y.ts', '../shared/problem.ts'],
  ['sync-server/y.ts', 'express'],
]

describe('the direction of imports', () => {
  let folder: string
  let complaints: Map<string, string[]>

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'kibray-imports-'))
    copyFileSync(path.join(project, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'))
    const files = Map.groupBy([...forbidden, ...allowed], ([file]) => file)
    for (const [file, imports] of files) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
      writeFileSync(path.join(folder, file), imports.map(([, imported]) => `import '${imported}'`).join('\n'))
    }
    complaints = lint(folder)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(forbidden)('%s may not import %s', (file, imported) => {
    expect(complaints.get(file)).toContainEqual(expect.stringContaining(`'${imported}'`))
  })

  it.each(allowed)('%s may import %s', (file) => {
    expect(complaints.get(file) ?? []).toEqual([])
  })

  it('holds for imports at run time too, which the lint rule does not see', () => {
    const escapes = sourceFiles(['shared', 'renderer', 'electron', 'sync-server']).flatMap(({ file, text }) =>
      [...text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)].map((found) => found[1] ?? '').filter((imported) => crosses(file, imported)).map((imported) => `${file} -> ${imported}`),
    )
    expect(escapes).toEqual([])
  })
})

describe('raw IPC', () => {
  it('is spoken in one typed file on each side', () => {
    const speakers = sourceFiles(['electron', 'renderer']).filter(({ text }) => /\bipc(Main|Renderer)\b/.test(text)).map(({ file }) => file)
    expect(speakers.toSorted()).toEqual(['electron/main/typed-ipc.ts', 'electron/preload/typed-ipc.ts'])
  })
})

function lint(folder: string): Map<string, string[]> {
  const oxlint = path.join(project, 'node_modules/oxlint/bin/oxlint')
  const { stdout } = spawnSync(process.execPath, [oxlint, '--format=json'], { cwd: folder, encoding: 'utf8' })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { message: string; code: string; filename: string }[] }
  const ours = diagnostics.filter(({ code }) => code.includes('no-restricted-imports'))
  return new Map([...Map.groupBy(ours, ({ filename }) => filename)].map(([file, found]) => [file, found.map(({ message }) => message)]))
}

/** Whether a file of one layer reaches into another that is not `shared`. */
function crosses(file: string, imported: string): boolean {
  if (!imported.startsWith('.')) return (imported === 'electron' && !/^electron\/(main|preload)\//.test(file)) || (imported === 'better-sqlite3' && !file.startsWith('electron/engine/'))
  const target = path.posix.join(path.posix.dirname(file), imported)
  const [from, to] = [file.split('/')[0], target.split('/')[0]]
  return from !== to && to !== 'shared'
}
