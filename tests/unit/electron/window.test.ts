import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'

vi.mock('electron', () => import('./electron-stand-in.ts'))
const { openWindow } = await import('../../../electron/main/window.ts')
const { BrowserWindow } = await import('./electron-stand-in.ts')

function open(developing = false) {
  const onGone = vi.fn<() => void>()
  const onHanging = vi.fn<() => void>()
  openWindow({ preload: '/app/out/preload/preload.cjs', stateFile: path.join(tmpdir(), 'kibray-no-such-window.json'), developing, onGone, onHanging })
  const window = BrowserWindow.opened.at(-1)
  if (!window) throw new Error('no window was opened')
  return { window, onGone, onHanging }
}

describe('the window', () => {
  it('keeps its page in a sandbox, in a world of its own, without Node', () => {
    expect(open().window.options.webPreferences).toEqual({
      preload: '/app/out/preload/preload.cjs',
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
      devTools: false,
    })
  })

  it('loads the application by its own protocol and is shown when the page has drawn itself', () => {
    const { window } = open()
    expect(window.loaded).toEqual(['kibray://app/'])
    expect(window.shown).toBe(false)
    window.emit('ready-to-show')
    expect(window.shown).toBe(true)
  })

  it('tells of a page that crashed, not of one that was closed, and of one that hangs', () => {
    const { window, onGone, onHanging } = open()
    window.webContents.emit('render-process-gone', {}, { reason: 'clean-exit' })
    expect(onGone).not.toHaveBeenCalled()
    window.webContents.emit('render-process-gone', {}, { reason: 'oom' })
    expect(onGone).toHaveBeenCalledOnce()
    window.emit('unresponsive')
    expect(onHanging).toHaveBeenCalledOnce()
  })
})
