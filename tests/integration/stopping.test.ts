import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { project } from '../support/source-files.ts'

/** Starts a process that holds two things, the second of which never stops by itself; gives its lines as they come. */
function startHolder(hangs: boolean) {
  const code = `
    import { Stopping } from ${JSON.stringify(path.join(project, 'build/stopping.ts'))}
    const stopping = new Stopping()
    stopping.listen()
    const thing = (name, hangs) => ({
      stop: async () => { console.log('stop ' + name); if (hangs) await new Promise(() => {}) },
      kill: () => console.log('kill ' + name),
    })
    stopping.add(thing('database', false))
    stopping.add(thing('server', ${hangs}))
    setInterval(() => {}, 1000)
    console.log('ready')`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  if (!child.stdout) throw new Error('the process has no output to read')
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => lines.push(line))
  const said = async (line: string): Promise<void> => {
    while (!lines.includes(line)) await once(reader, 'line')
  }
  const ended = Promise.all([once(child, 'exit'), once(reader, 'close')]).then(([[code]]) => code as number)
  return { child, lines, said, ended }
}

it('Ctrl-C stops what was started, the last first', async () => {
  const { child, lines, said, ended } = startHolder(false)
  await said('ready')
  child.kill('SIGINT')
  expect(await ended).toBe(0)
  expect(lines).toEqual(['ready', 'stop server', 'stop database'])
})

it('a second Ctrl-C ends everything at once, but one that npm passes on again does not', async () => {
  const { child, lines, said, ended } = startHolder(true)
  await said('ready')
  child.kill('SIGINT')
  await said('stop server')
  child.kill('SIGINT')
  // Longer than one keystroke; there is nothing to await but the clock that the code looks at.
  await delay(400)
  expect(lines).toEqual(['ready', 'stop server'])
  child.kill('SIGINT')
  expect(await ended).toBe(130)
  expect(lines.slice(2).toSorted()).toEqual(['kill database', 'kill server'])
})

it('the end of whoever handed over stops everything too', async () => {
  const { child, lines, said, ended } = startHolder(false)
  await said('ready')
  child.disconnect()
  expect(await ended).toBe(1)
  expect(lines).toContain('stop database')
})
