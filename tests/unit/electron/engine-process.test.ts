import type { UtilityProcess, WebContents } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as standIn from './electron-stand-in.ts'

vi.mock('electron', () => import('./electron-stand-in.ts'))
const { EngineProcess } = await import('../../../electron/main/engine-process.ts')

const open = {
  type: 'open',
  data_folder: '/data/engine',
  database_key: 'd'.repeat(64),
  server_url: 'http://127.0.0.1:4680',
  device_name: 'laptop',
  platform: 'linux',
} as const

function engineHouse() {
  const children: standIn.UtilityProcess[] = []
  const troubles: unknown[] = []
  const engine = new EngineProcess({
    open: () => open,
    fork: () => {
      const child = new standIn.UtilityProcess()
      children.push(child)
      return child as unknown as UtilityProcess
    },
    onTrouble: (trouble) => troubles.push(trouble),
  })
  const current = (): standIn.UtilityProcess => {
    const child = children.at(-1)
    if (!child) throw new Error('the engine was never started')
    return child
  }
  const connect = (contents: standIn.WebContents): void => engine.connect(contents as unknown as WebContents)
  return { engine, children, troubles, current, connect }
}

describe('the engine beside the window', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is told first what it needs to open', () => {
    const { engine, current } = engineHouse()
    engine.start()
    expect(current().heard.map(({ message }) => message)).toEqual([open])
  })

  it('gets a port to the window when it is open, and the window gets the other end', () => {
    const { engine, current, connect } = engineHouse()
    const contents = new standIn.WebContents()
    engine.start()
    connect(contents)
    expect(contents.posted).toEqual([])
    current().emit('message', { type: 'opened' })
    expect(current().heard.at(-1)).toMatchObject({ message: { type: 'connect' }, ports: [expect.anything()] })
    expect(contents.posted).toMatchObject([{ channel: 'bridge:port', ports: [expect.anything()] }])
  })

  it('gets a new port for a page that was loaded again, and forgets the old one', () => {
    const { engine, current, connect } = engineHouse()
    const contents = new standIn.WebContents()
    engine.start()
    current().emit('message', { type: 'opened' })
    connect(contents)
    connect(contents)
    const [first, second] = current().of('connect')
    expect(current().of('disconnect')).toEqual([{ type: 'disconnect', connection: first?.['connection'] }])
    expect(second?.['connection']).not.toBe(first?.['connection'])
    expect(contents.posted).toHaveLength(2)
  })

  it('is told when a window is gone', () => {
    const { engine, current, connect } = engineHouse()
    const contents = new standIn.WebContents()
    engine.start()
    current().emit('message', { type: 'opened' })
    connect(contents)
    contents.emit('destroyed')
    expect(current().of('disconnect')).toHaveLength(1)
  })

  it('is started again when it ended by itself, and every window gets a new port', () => {
    const { engine, children, current, connect } = engineHouse()
    const contents = new standIn.WebContents()
    engine.start()
    current().emit('message', { type: 'opened' })
    connect(contents)
    current().emit('exit', 9)
    vi.advanceTimersByTime(250)
    expect(children).toHaveLength(2)
    current().emit('message', { type: 'opened' })
    expect(contents.posted).toHaveLength(2)
  })

  it('is given up on when it keeps ending, and started again when somebody asks', () => {
    const { engine, children, troubles, current } = engineHouse()
    engine.start()
    for (let ending = 0; ending < 5; ending += 1) {
      current().emit('exit', 1)
      vi.advanceTimersByTime(10_000)
    }
    expect(troubles).toEqual([{ kind: 'keeps-ending' }])
    expect(children).toHaveLength(5)
    engine.start()
    expect(children).toHaveLength(6)
  })

  it('is not started again when it could not open its database, but when somebody asks', () => {
    const problem = { code: 'storage_failed', detail: 'The database is damaged.', fault: 'corrupt' }
    const { engine, children, troubles, current } = engineHouse()
    engine.start()
    current().emit('message', { type: 'failed', problem })
    current().emit('exit', 1)
    vi.advanceTimersByTime(60_000)
    expect(troubles).toEqual([{ kind: 'failed', problem }])
    expect(children).toHaveLength(1)
    engine.start()
    expect(children).toHaveLength(2)
  })

  it('finishes what it is writing before Kibray quits, and is not started again', async () => {
    const { engine, children, current } = engineHouse()
    engine.start()
    const closed = engine.close()
    expect(current().of('close')).toHaveLength(1)
    current().emit('exit', 0)
    await closed
    vi.advanceTimersByTime(60_000)
    expect([children.length, current().killed]).toEqual([1, false])
  })

  it('is killed when it does not end within ten seconds', async () => {
    const { engine, current } = engineHouse()
    engine.start()
    const closed = engine.close()
    vi.advanceTimersByTime(10_000)
    await closed
    expect(current().killed).toBe(true)
  })

  it('closes at once when it does not run, and stays closed', async () => {
    const { engine, children, current } = engineHouse()
    engine.start()
    current().emit('exit', 1)
    await engine.close()
    vi.advanceTimersByTime(60_000)
    expect(children).toHaveLength(1)
  })
})
