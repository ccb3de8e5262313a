import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/** Electron's executable, or one clause that says why it cannot be used here. */
export type ElectronBinary = { readonly executable: string } | { readonly missing: string }

const DOWNLOAD_WITHIN_MS = 300_000
const ASK_AGAIN_AFTER_MS = 24 * 3_600_000

/** Finds Electron's executable without fetching anything. */
export function electronHere(): ElectronBinary {
  const unsuitable = unsuitableHere()
  if (unsuitable) return { missing: unsuitable }
  const folder = packageFolder()
  const pointer = path.join(folder, 'path.txt')
  if (!existsSync(pointer)) return { missing: 'its program is not installed' }
  const executable = path.join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(folder, 'dist'), readFileSync(pointer, 'utf8'))
  return existsSync(executable) ? { executable } : { missing: 'its program is not installed' }
}

/**
 * Finds Electron's executable, or fetches it (110 MB, once). A fetch that failed is tried again after a day, so that a start
 * without a network stays quick.
 */
export function findElectron(): ElectronBinary {
  const here = electronHere()
  if ('executable' in here || unsuitableHere()) return here

  const attempt = path.join(packageFolder(), '..', '.kibray-electron-attempt')
  if (existsSync(attempt) && Date.now() - Number(readFileSync(attempt, 'utf8')) < ASK_AGAIN_AFTER_MS) {
    return { missing: 'its program could not be fetched' }
  }
  process.stderr.write('Fetching Electron (110 MB, once).\n')
  const done = spawnSync(process.execPath, [path.join(packageFolder(), 'install.js')], { stdio: 'ignore', timeout: DOWNLOAD_WITHIN_MS })
  if (done.status === 0) return electronHere()
  writeFileSync(attempt, String(Date.now()))
  return { missing: 'its program could not be fetched' }
}

function unsuitableHere(): string | undefined {
  if (process.platform !== 'linux') return undefined
  if (process.getuid?.() === 0) return 'it does not run as root'
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display'
  return undefined
}

function packageFolder(): string {
  return path.dirname(createRequire(import.meta.url).resolve('electron/package.json'))
}
