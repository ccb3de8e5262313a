import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'
import { chromium, type Browser } from 'playwright-core'

const installedPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const quietFlags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-domain-reliability', '--disable-dev-shm-usage', '--font-render-hinting=none',
]

/** Starts a real browser without a window: the machine's own Chromium where there is one, else the one that an npm package brings. */
export async function launchBrowser(): Promise<Browser> {
  const installed = installedPlaces.find((place) => existsSync(place))
  if (installed) return await chromium.launch({ executablePath: installed, args: quietFlags })
  const folder = path.join(tmpdir(), `kibray-chromium-${userInfo().uid}`)
  const executablePath = await unpackInto(folder)
  const env: Record<string, string> = { ...process.env as Record<string, string>, FONTCONFIG_FILE: fontConfiguration(folder) }
  const startsByItself = spawnSync(executablePath, ['--version']).status === 0
  if (!startsByItself) env['LD_LIBRARY_PATH'] = path.join(folder, 'al2023', 'lib')
  return await chromium.launch({ executablePath, args: quietFlags, env })
}

/** Without fonts a page renders with no text at all, and nothing fails; the package's own configuration looks for them at a fixed place. */
function fontConfiguration(folder: string): string {
  const file = path.join(folder, 'fonts.conf')
  const places = ['/usr/share/fonts', '/usr/local/share/fonts', path.join(folder, 'fonts')]
  writeFileSync(file, `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${places.map((place) => `<dir>${place}</dir>`).join('')}<cachedir>${path.join(folder, 'fonts-cache')}</cachedir></fontconfig>`)
  return file
}

/**
 * The package unpacks into the temporary folder by fixed names; each user gets a folder of their own, or the second user could not
 * run what the first unpacked. It brings the libraries that a bare machine lacks, but unpacks them only where it is told of a runtime.
 */
async function unpackInto(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const told: Readonly<Record<string, string>> = { TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' }
  const changed = [...Object.keys(told), 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'HOME']
  const before = changed.map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, told)
  try {
    const { default: packaged } = await import('@sparticuz/chromium')
    return await packaged.executablePath()
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}
