import { MessageChannel } from 'node:worker_threads'
import { expect, it, vi } from 'vitest'
import { messageChannelPort } from '../../../renderer/bridge/message-channel-port.ts'
import * as standIn from './electron-stand-in.ts'

vi.mock('electron', () => import('./electron-stand-in.ts'))

it('asks for the engine once the page listens, hands the port to its own window, and puts nothing into the page', async () => {
  const globals = new Set(Object.keys(window))
  await import('../../../electron/preload/preload.ts')
  expect(standIn.ipcRenderer.sent).toEqual([])
  window.dispatchEvent(new Event('load'))
  expect(standIn.ipcRenderer.sent).toEqual([{ channel: 'bridge:connect', message: null }])

  const posted = vi.spyOn(window, 'postMessage').mockImplementation((data: unknown, _origin?: unknown, ports?: unknown) => {
    // jsdom's postMessage carries neither ports nor its source.
    window.dispatchEvent(Object.defineProperty(new MessageEvent('message', { data, source: window }), 'ports', { value: ports ?? [] }))
  })
  const opened = vi.fn<() => void>()
  messageChannelPort(window).onOpen(opened)
  const { port1 } = new MessageChannel()
  standIn.ipcRenderer.emit('bridge:port', { ports: [port1] }, null)
  expect(posted).toHaveBeenCalledOnce()
  expect(opened).toHaveBeenCalledOnce()
  expect(Object.keys(window).filter((name) => !globals.has(name))).toEqual([])
  port1.close()
})
