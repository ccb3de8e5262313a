import { beforeEach, describe, expect, test } from 'vitest'
import type { ServerMessage } from '../../../shared/sync/protocol.ts'
import type { Problem } from '../../../shared/problem.ts'
import { ProblemError } from '../../../shared/problem.ts'
import { Network } from '../../../electron/engine/sync/network.ts'
import type { SessionKeeper } from '../../../electron/engine/sync/session.ts'
import { Wake } from '../../../electron/engine/sync/wake.ts'
import { VirtualClock } from './virtual-clock.ts'

describe('the socket that wakes a laptop', () => {
  let clock: VirtualClock
  let network: Network
  let wake: Wake
  let told: string[]
  let refreshed: number
  let token: () => string
  beforeEach(() => {
    clock = new VirtualClock()
    network = new Network(clock.world, false)
    told = []
    refreshed = 0
    token = () => 'token'
    const session = {
      actor: { id: 'a' }, trouble: null, serverUrl: 'https://office.test',
      accessToken: async () => token(), refresh: async () => { refreshed++ }, noteTrouble: (problem: Problem) => { told.push(`trouble ${problem.code}`) },
    } as unknown as SessionKeeper
    wake = new Wake({ world: clock.world, network, session, onWelcome: () => told.push('welcome'), onPoke: (streams, transaction) => told.push(`poke ${streams.join()} ${transaction}`), onLost: () => told.push('lost') })
  })

  const say = (message: ServerMessage | string, socket = clock.sockets.at(-1)): void => { socket?.onmessage?.(typeof message === 'string' ? message : JSON.stringify(message)) }
  async function connect(): Promise<void> {
    wake.kick()
    await clock.advance(0)
    clock.sockets.at(-1)?.onopen?.()
    say({ type: 'welcome' })
  }

  test('says hello with its token, and passes on what it hears', async () => {
    await connect()
    expect(clock.sockets.map((socket) => socket.url)).toEqual(['wss://office.test/api/v1/push'])
    expect(JSON.parse(clock.sockets[0]?.sent[0] ?? '')).toEqual({ type: 'hello', access_token: 'token', protocol: 1 })
    say({ type: 'poke', streams: ['user:1', 'project:2'], transaction: '77' })
    say('not json')
    say('{"type":"of a newer server"}')
    expect(told).toEqual(['welcome', 'poke user:1,project:2 77'])
    expect(wake.connected).toBe(true)
  })

  test('a socket without a welcome is given up, and tried again ever later', async () => {
    wake.kick()
    await clock.advance(15_000)
    expect(clock.sockets[0]?.closed).toBe(true)
    const waits: number[] = []
    for (let attempt = 0; attempt < 8; attempt++) {
      waits.push((wake.retryAt ?? 0) - clock.world.now())
      await clock.advance(waits.at(-1) ?? 0)
      clock.sockets.at(-1)?.close()
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
  })

  test('a socket that went dead without a word is noticed within a minute and a half', async () => {
    await connect()
    await clock.advance(25_000)
    expect(clock.sockets[0]?.sent.at(-1)).toBe('{"type":"ping"}')
    say({ type: 'pong' })
    await clock.advance(50_000)
    expect(clock.sockets[0]?.closed).toBe(false)
    await clock.advance(40_000)
    expect(clock.sockets[0]?.closed).toBe(true)
    expect(told).toEqual(['welcome', 'lost'])
    expect(wake.connected).toBe(false)
  })

  test('answers keep it alive for as long as they come', async () => {
    await connect()
    for (let minute = 0; minute < 20; minute++) {
      await clock.advance(25_000)
      say({ type: 'pong' })
    }
    expect(clock.sockets).toHaveLength(1)
    expect(clock.sockets[0]?.closed).toBe(false)
  })

  test('a goodbye for an ended token gets a new one; other goodbyes are made known', async () => {
    await connect()
    say({ type: 'goodbye', problem: { code: 'session_expired', detail: 'ended' } })
    expect(refreshed).toBe(1)
    await clock.advance(500)
    expect(clock.sockets).toHaveLength(2)
    say({ type: 'goodbye', problem: { code: 'client_too_old', detail: 'old' } })
    expect(told).toEqual(['welcome', 'trouble session_expired', 'lost', 'trouble client_too_old', 'lost'])
  })

  test('without a token there is no socket, and it asks again later', async () => {
    token = () => { throw new ProblemError({ code: 'unreachable', detail: 'no answer' }) }
    wake.kick()
    await clock.advance(0)
    expect([clock.sockets.length, wake.problem?.code]).toEqual([0, 'unreachable'])
    token = () => 'token'
    await clock.advance(500)
    expect(clock.sockets).toHaveLength(1)
  })

  test('switched off, it connects no more; switched on and kicked, it does', async () => {
    await connect()
    network.off = true
    expect(clock.sockets[0]?.closed).toBe(true)
    await clock.advance(120_000)
    wake.kick()
    wake.now()
    await clock.advance(120_000)
    expect(clock.sockets).toHaveLength(1)
    network.off = false
    wake.kick()
    await clock.advance(0)
    expect(clock.sockets).toHaveLength(2)
  })
})
