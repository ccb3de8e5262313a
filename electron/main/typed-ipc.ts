import { ipcMain, type MessagePortMain, type WebContents } from 'electron'
import type { ToMain, ToWindow } from './ipc-channels.ts'
import { isOurPage } from './app-protocol.ts'

/** Listens to one channel of `ToMain`. What comes from a page that is not ours, or from a frame inside one, is not heard. */
export function onWindowMessage<Channel extends keyof ToMain>(channel: Channel, listener: (from: WebContents, message: ToMain[Channel]) => void): void {
  ipcMain.on(channel, (event, message: ToMain[Channel]) => {
    const frame = event.senderFrame
    if (!frame || frame !== event.sender.mainFrame || !isOurPage(frame.url)) return
    listener(event.sender, message)
  })
}

/** Sends one message of `ToWindow`, with the ports that go along. */
export function sendToWindow<Channel extends keyof ToWindow>(to: WebContents, channel: Channel, message: ToWindow[Channel], ports: MessagePortMain[]): void {
  to.postMessage(channel, message, ports)
}
