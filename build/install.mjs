// Plain JavaScript, nothing installed yet, Node 20 or newer: what every entry point runs first.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

export const projectFolder = path.resolve(import.meta.dirname ?? '.', '..')
const stampFile = path.join(projectFolder, 'node_modules', '.kibray-installed')
const lockFile = path.join(projectFolder, 'package-lock.json')
const kibrayNode = path.join(projectFolder, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
const INSTALL_NEEDS_BYTES = 1_500_000_000

/** Ends the process with one sentence; used before there is anything else to report with. */
export function refuse(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

/**
 * Makes sure that `node_modules` is what the lockfile says, and gives the path of the Node that Kibray runs on.
 * Runs `npm ci` only when it has to.
 */
export function ensureInstalled() {
  refuseOldNode()
  if (!isInstalled()) install()
  if (fs.existsSync(kibrayNode)) return kibrayNode
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  refuse('Node 24 was not installed by npm for this kind of machine; install Node 24 or newer and start again.')
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 11)) return
  refuse(`Kibray needs Node 20.11 or newer and this is Node ${process.versions.node}; get one from https://nodejs.org and start again.`)
}

function isInstalled() {
  const wanted = lockDigest()
  if (fs.existsSync(stampFile)) return fs.readFileSync(stampFile, 'utf8') === wanted
  // Somebody ran npm by hand: believe what npm wrote down, if it is all there.
  if (!holdsWholeLockfile()) return false
  fs.writeFileSync(stampFile, wanted)
  return true
}

function lockDigest() {
  return createHash('sha256').update(fs.readFileSync(lockFile)).digest('hex')
}

function holdsWholeLockfile() {
  const written = path.join(projectFolder, 'node_modules', '.package-lock.json')
  if (!fs.existsSync(written)) return false
  const wanted = JSON.parse(fs.readFileSync(lockFile, 'utf8')).packages
  const present = JSON.parse(fs.readFileSync(written, 'utf8')).packages
  return Object.entries(wanted).every(([name, entry]) => name === '' || entry.optional || present[name]?.version === entry.version)
}

function install() {
  const free = fs.statfsSync(projectFolder)
  if (free.bavail * free.bsize < INSTALL_NEEDS_BYTES) refuse('The disk is nearly full: installing Kibray takes 1.5 GB; free some space and start again.')
  process.stderr.write('Installing what Kibray needs (npm ci); the first time takes a minute or two.\n')
  const npm = process.env.npm_execpath
  const flags = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const options = { cwd: projectFolder, stdio: ['ignore', 'inherit', 'pipe'], encoding: 'utf8' }
  const done =
    npm && /\.c?js$/.test(npm)
      ? spawnSync(process.execPath, [npm, ...flags], options)
      : spawnSync('npm', flags, { ...options, shell: process.platform === 'win32' })
  if (done.status === 0) return fs.writeFileSync(stampFile, lockDigest())
  if (done.signal === 'SIGINT' || done.status === 130) process.exit(130)
  process.stderr.write(done.stderr ?? '')
  if (/ENOSPC/.test(done.stderr ?? '')) refuse('The disk is full; free some space and start again.')
  if (/ENOTFOUND|ETIMEDOUT|ECONNREFUSED|ECONNRESET|EAI_AGAIN/.test(done.stderr ?? '')) {
    refuse('npm could not reach its registry, and this first installation needs it; find a network and start again.')
  }
  refuse(done.error ? `npm could not be run (${done.error.message}); it comes with Node.` : 'npm ci failed; what it said is above.')
}
