import { ipcRenderer } from 'electron'
import type { ToMain, ToWindow } from '../main/ipc-channels.ts'

/** Sends one message of `ToMain`. */
export function sendToMain<Channel extends keyof ToMain>(channel: Channel, message: ToMain[Channel]): void {
  ipcRenderer.send(channel, message)
}

/** Listens to one channel of `ToWindow`; `ports` are those that came along. */
export function onMainMessage<Channel extends keyof ToWindow>(channel: Channel, listener: (message: ToWindow[Channel], ports: readonly MessagePort[]) => void): void {
  ipcRenderer.on(channel, (event, message: ToWindow[Channel]) => listener(message, event.ports))
}
