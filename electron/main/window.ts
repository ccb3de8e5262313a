import { BrowserWindow, nativeTheme, screen } from 'electron'
import { appAddress } from './app-protocol.ts'
import { keepWindowState, readWindowState } from './window-state.ts'

export interface WindowOptions {
  /** The built preload. */
  readonly preload: string
  /** Where the window's place is kept. */
  readonly stateFile: string
  readonly developing: boolean
  /** The page crashed or was killed; it is shown again right away, unless it does so over and over. */
  readonly onGone: () => void
  /** The page has not answered for a while. */
  readonly onHanging: () => void
}

const SMALLEST_WIDTH = 960
const SMALLEST_HEIGHT = 600

/** Opens the window. The page in it has no Node, a sandbox, a world of its own, and nothing but the preload's one door. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const state = readWindowState(options.stateFile, [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map((display) => display.workArea))
  const window = new BrowserWindow({
    ...state.bounds,
    minWidth: SMALLEST_WIDTH,
    minHeight: SMALLEST_HEIGHT,
    // Shown when the page has drawn itself, on a ground of its own colour: nobody sees a white flash in a dark basement.
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16191c' : '#ffffff',
    title: 'Kibray',
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: true,
      devTools: options.developing,
    },
  })
  if (state.maximized) window.maximize()
  keepWindowState(window, options.stateFile)
  window.once('ready-to-show', () => window.show())
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason !== 'clean-exit') options.onGone()
  })
  window.on('unresponsive', options.onHanging)
  void window.loadURL(appAddress)
  return window
}
