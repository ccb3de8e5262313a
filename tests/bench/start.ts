/** How long npm start takes until everything answers: the first time, and with nothing changed. node build/run.mjs tests/bench/start.ts */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { emptyDataFolder } from '../../build/data-folder.ts'
import { freePort } from '../../build/port.ts'
import { project } from '../support/source-files.ts'

const GOAL_SECONDS = 5
const data = mkdtempSync(path.join(tmpdir(), 'kibray-bench-start-'))
const port = await freePort()
const first = await secondsToReady()
const second = await secondsToReady()
emptyDataFolder(data)
rmSync(data, { recursive: true, force: true })
process.stdout.write(`start: first ${first.toFixed(1)} s, second ${second.toFixed(1)} s (goal for the second: under ${GOAL_SECONDS} s)\n`)

async function secondsToReady(): Promise<number> {
  const began = performance.now()
  const kibray = spawn(process.execPath, [path.join(project, 'build/start.mjs'), '--no-open', '--data', data, '--port', String(port)], { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: kibray.stdout })) if (line.startsWith('Kibray is running')) break
  const seconds = (performance.now() - began) / 1000
  kibray.kill('SIGINT')
  if (kibray.exitCode === null) await once(kibray, 'exit')
  return seconds
}
