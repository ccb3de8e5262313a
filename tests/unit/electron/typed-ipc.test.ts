import { describe, expect, it, vi } from 'vitest'
import * as standIn from './electron-stand-in.ts'

vi.mock('electron', () => import('./electron-stand-in.ts'))
const { onWindowMessage } = await import('../../../electron/main/typed-ipc.ts')
const main = await import('../../../electron/main/ipc-channels.ts')
const renderer = await import('../../../renderer/bridge/message-channel-port.ts')

describe('what main hears', () => {
  const heard: unknown[] = []
  onWindowMessage('bridge:connect', (from) => heard.push(from))

  it('comes from a page of ours', () => {
    const contents = new standIn.WebContents()
    standIn.ipcMain.emit('bridge:connect', { sender: contents, senderFrame: contents.mainFrame }, null)
    expect(heard).toEqual([contents])
  })

  it.each([
    ['a frame inside the page', { url: 'kibray://app/' }],
    ['no frame, because it is gone', null],
  ])('does not come from %s', (_name, senderFrame) => {
    heard.length = 0
    standIn.ipcMain.emit('bridge:connect', { sender: new standIn.WebContents(), senderFrame }, null)
    expect(heard).toEqual([])
  })

  it('does not come from another page', () => {
    heard.length = 0
    const contents = new standIn.WebContents()
    contents.mainFrame.url = 'https://example.com/'
    standIn.ipcMain.emit('bridge:connect', { sender: contents, senderFrame: contents.mainFrame }, null)
    expect(heard).toEqual([])
  })
})

it('preload and page know the same word for the port', () => {
  expect(main.portMessage).toBe(renderer.portMessage)
})
