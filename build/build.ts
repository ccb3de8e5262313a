import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { builtinModules } from 'node:module'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { InlineConfig } from 'vite'
import { fontFiles } from '../electron/engine/documents/font-files.ts'
import { processIdentity } from './process-identity.ts'
import { digestOf, unlessStamped } from './source-stamp.ts'
import { StartProblem } from './start-problem.ts'

const project = path.resolve(import.meta.dirname, '..')
const environmentAtFirst = process.env.NODE_ENV
const shared = ['shared', 'package-lock.json', 'tsconfig.json', 'build/build.ts']

/** Where the built renderer lies: `index.html` and what it needs. */
export const rendererFolder = path.join(project, 'dist', 'renderer')

/** What stays outside the bundles of main and engine: Electron itself and the only native module. */
const externalToBundles = ['electron', 'better-sqlite3']

/**
 * Builds the renderer into `dist/renderer`, unless nothing changed since.
 * @throws StartProblem `build-failed`
 */
export async function buildRenderer(): Promise<void> {
  const digest = digestOf(project, ['renderer', ...shared])
  await unlessStamped(path.join(project, 'dist', '.renderer-stamp'), digest, () =>
    inPlaceOf(rendererFolder, (outDir) =>
      viteBuild({ configFile: path.join(project, 'renderer', 'vite.config.ts'), configLoader: 'native', build: { outDir, emptyOutDir: true } }),
    ),
  )
}

/**
 * Builds Electron's main process, preload and engine into `out`, unless nothing changed since.
 * @throws StartProblem `build-failed`
 */
export async function buildDesktop(): Promise<void> {
  const digest = digestOf(project, ['electron', ...shared])
  const out = path.join(project, 'out')
  await unlessStamped(path.join(project, 'out', '.stamp'), digest, () =>
    inPlaceOf(out, async (outDir) => {
      await viteBuild(nodeBundle({ 'main/main': 'electron/main/main.ts' }, outDir, 'es'))
      // A sandboxed preload is run as CommonJS, whatever package.json says.
      await viteBuild(nodeBundle({ 'preload/preload': 'electron/preload/preload.ts' }, outDir, 'cjs'))
      // The engine's threads are files of their own beside it.
      await viteBuild(nodeBundle({ 'engine/main': 'electron/engine/main.ts', 'engine/reader-thread': 'electron/engine/readers/reader-thread.ts', 'engine/snapshot-thread': 'electron/engine/snapshots/snapshot-thread.ts', 'engine/document-thread': 'electron/engine/documents/document-thread.ts', 'engine/workbook-thread': 'electron/engine/import/workbook-thread.ts' }, outDir, 'es'))
      for (const file of ['LICENSE', ...fontFiles.map((name) => path.join('files', name))]) cpSync(path.join(project, 'node_modules/@fontsource/source-sans-3', file), path.join(outDir, 'engine/fonts', path.basename(file)))
    }),
  )
}

function nodeBundle(input: Record<string, string>, outDir: string, format: 'es' | 'cjs'): InlineConfig {
  const folder = Object.keys(input)[0]?.split('/')[0]
  return {
    configFile: false,
    root: project,
    build: {
      outDir,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      sourcemap: true,
      ssr: true,
      rollupOptions: {
        input: Object.fromEntries(Object.entries(input).map(([name, file]) => [name, path.join(project, file)])),
        external: [...externalToBundles, ...builtinModules, /^node:/],
        output: { format, entryFileNames: format === 'cjs' ? '[name].cjs' : '[name].js', chunkFileNames: `${folder}/[name]-[hash].js` },
      },
    },
    ssr: { noExternal: true, external: externalToBundles },
  }
}

/** Builds beside the folder and exchanges the two when the new one is whole, so that whoever serves the old one is not cut off. */
async function inPlaceOf(folder: string, work: (outDir: string) => Promise<void>): Promise<void> {
  removeAbandoned(folder)
  const fresh = `${folder}.next-${process.pid}`
  try {
    mkdirSync(fresh, { recursive: true })
    await work(fresh)
    const old = `${folder}.old-${process.pid}`
    if (existsSync(folder)) renameSync(folder, old)
    renameSync(fresh, folder)
    rmSync(old, { recursive: true, force: true })
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** What builds that were killed left beside the folder. */
function removeAbandoned(folder: string): void {
  const above = path.dirname(folder)
  if (!existsSync(above)) return
  for (const name of readdirSync(above)) {
    const maker = new RegExp(`^${path.basename(folder)}\\.(next|old)-(\\d+)$`).exec(name)?.[2]
    if (maker && !processIdentity(Number(maker))) rmSync(path.join(above, name), { recursive: true, force: true })
  }
}

async function viteBuild(config: InlineConfig): Promise<void> {
  // Vite takes 200 ms to load, and a start with nothing to build does not need it.
  const { build } = await import('vite')
  // React is bundled for what this says, and whoever builds may be a test.
  process.env.NODE_ENV = 'production'
  try {
    await build({ ...config, logLevel: 'silent' })
  } catch (error) {
    throw new StartProblem('build-failed', `The application could not be built: ${firstComplaint(error)}`, { cause: error })
  } finally {
    // What is started next would inherit it: tests, a server.
    if (environmentAtFirst === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = environmentAtFirst
  }
}

/** The bundler draws a picture of every fault; the first line with a code in brackets says it. */
function firstComplaint(error: unknown): string {
  const lines = stripVTControlCharacters(error instanceof Error ? error.message : String(error)).split('\n')
  const said = lines.map((line) => line.trim()).filter((line) => line !== '')
  return said.find((line) => /^\[[A-Z_]+\]/.test(line)) ?? said.slice(0, 3).join(' ')
}

if (import.meta.main) {
  try {
    await buildRenderer()
    await buildDesktop()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
