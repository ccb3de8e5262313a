import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startChild } from '../../build/child.ts'
import { processIdentity } from '../../build/process-identity.ts'

describe('a process that npm start starts', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'kibray-child-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  let count = 0
  /** Starts a child that runs this code. */
  function start(code: string) {
    count += 1
    const entry = path.join(folder, `child-${count}.ts`)
    writeFileSync(entry, code)
    return startChild({ name: 'the child', entry, environment: { GREETING: 'hello' }, log: path.join(folder, `child-${count}.log`) })
  }
  const ready = `process.stdout.write('{"ready":true,"url":"http://here/' + process.env.GREETING + '"}\\n')`

  it('is there when it says so, and ends when asked', async () => {
    const child = await start(`${ready}; setInterval(() => {}, 1000); process.on('SIGTERM', () => process.exit(0))`)
    expect(child.url).toBe('http://here/hello')
    await child.stop()
    expect(processIdentity(child.pid)).toBeUndefined()
  })

  it('tells in its own sentence why it did not start', async () => {
    await expect(start(`process.stdout.write('{"ready":false,"code":"x","message":"The shelf is full."}\\n')`)).rejects.toMatchObject({ code: 'child-failed', message: 'The shelf is full.' })
  })

  it('has its last words told when it crashes before it is ready', async () => {
    await expect(start(`throw new TypeError('no shelf')`)).rejects.toThrow(/^The child did not start: TypeError: no shelf\. Its log is /)
  })

  it('has its end told when nobody asked for it', async () => {
    const child = await start(`${ready}; process.stdin.on('data', () => {}); setTimeout(() => { console.error('Error: fell over'); process.exit(7) }, 10)`)
    expect(await child.died).toMatch(/^The child ended by itself \(exit code 7\): Error: fell over\. Its log is /)
  })

  it('is killed with the processes that it started', async () => {
    const child = await start(`
      import { spawn } from 'node:child_process'
      const own = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
      process.stdout.write(JSON.stringify({ ready: true, url: String(own.pid) }) + '\\n')
      process.on('SIGTERM', () => {})
      setInterval(() => {}, 1000)`)
    const grandchild = Number(child.url)
    expect(processIdentity(grandchild)).toBeDefined()
    child.kill()
    await expect.poll(() => [processIdentity(grandchild), processIdentity(child.pid)], { timeout: 60_000 }).toEqual([undefined, undefined])
  })
})
