import { EventEmitter } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import type { BrowserWindowConstructorOptions } from 'electron'

/**
 * Stands in for Electron where its binary is not: as much of it as main and preload use, keeping what they asked for so that tests can
 * look. `tests/e2e/electron.e2e.ts` runs the same code in the real one.
 */

type Handler = (details: unknown) => { action: string }

export class WebContents extends EventEmitter {
  readonly mainFrame = { url: 'kibray://app/' }
  readonly posted: { channel: string; message: unknown; ports: unknown[] }[] = []
  readonly reloads: string[] = []
  windowOpenHandler: Handler | undefined

  setWindowOpenHandler(handler: Handler): void {
    this.windowOpenHandler = handler
  }

  postMessage(channel: string, message: unknown, ports: unknown[]): void {
    this.posted.push({ channel, message, ports })
  }

  reload(): void {
    this.reloads.push('reload')
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly opened: BrowserWindow[] = []
  readonly webContents = new WebContents()
  readonly options: BrowserWindowConstructorOptions
  readonly loaded: string[] = []
  shown = false
  maximized = false

  constructor(options: BrowserWindowConstructorOptions) {
    super()
    this.options = options
    BrowserWindow.opened.push(this)
  }

  loadURL(url: string): Promise<void> {
    this.loaded.push(url)
    return Promise.resolve()
  }

  show(): void {
    this.shown = true
  }

  maximize(): void {
    this.maximized = true
  }

  isMaximized(): boolean {
    return this.maximized
  }

  getNormalBounds(): Electron.Rectangle {
    const { x = 0, y = 0, width = 0, height = 0 } = this.options
    return { x, y, width, height }
  }
}

export const ipcMain = new EventEmitter()
export const ipcRenderer = Object.assign(new EventEmitter(), {
  sent: [] as { channel: string; message: unknown }[],
  send(channel: string, message: unknown) {
    ipcRenderer.sent.push({ channel, message })
  },
})
export const nativeTheme = { shouldUseDarkColors: false }
const display = { workArea: { x: 0, y: 0, width: 1920, height: 1040 } }
export const screen = { getPrimaryDisplay: () => display, getAllDisplays: () => [display] }
export { MessageChannel as MessageChannelMain }

/** The engine's process as main sees it. */
export class UtilityProcess extends EventEmitter {
  readonly heard: { message: { readonly type: string; readonly [field: string]: unknown }; ports: unknown[] }[] = []
  killed = false

  postMessage(message: { type: string }, ports: unknown[] = []): void {
    this.heard.push({ message, ports })
  }

  kill(): boolean {
    this.killed = true
    this.emit('exit', 1)
    return true
  }

  /** The messages of one kind that it was sent. */
  of(type: string): readonly { readonly [field: string]: unknown }[] {
    return this.heard.filter(({ message }) => message.type === type).map(({ message }) => message)
  }
}
