import { readFileSync } from 'node:fs'
import type { BrowserWindow, Rectangle } from 'electron'
import { replaceFile } from './durable-file.ts'

/** Where the window was, and whether it filled the screen. */
export interface WindowState {
  readonly bounds: Rectangle
  readonly maximized: boolean
}

const DEFAULT_WIDTH = 1280
const DEFAULT_HEIGHT = 800
const GRAB_PIXELS = 100

/**
 * Reads the kept state and fits it to the screens of today: a window that nobody could reach with the mouse, because its screen
 * was unplugged, opens in the middle of the first one.
 */
export function readWindowState(file: string, screens: readonly Rectangle[]): WindowState {
  const kept = readKept(file)
  if (kept && screens.some((screen) => canGrab(kept.bounds, screen))) return kept
  const screen = screens[0] ?? { x: 0, y: 0, width: DEFAULT_WIDTH, height: DEFAULT_HEIGHT }
  const width = Math.min(DEFAULT_WIDTH, screen.width)
  const height = Math.min(DEFAULT_HEIGHT, screen.height)
  return {
    bounds: { x: screen.x + Math.round((screen.width - width) / 2), y: screen.y + Math.round((screen.height - height) / 2), width, height },
    maximized: kept?.maximized ?? false,
  }
}

/** Keeps the state when the window closes. A disk that refuses costs the position and nothing else. */
export function keepWindowState(window: Pick<BrowserWindow, 'on' | 'getNormalBounds' | 'isMaximized'>, file: string): void {
  window.on('close', () => {
    const state: WindowState = { bounds: window.getNormalBounds(), maximized: window.isMaximized() }
    try {
      replaceFile(file, JSON.stringify(state), 0o600)
    } catch {
      // The next window opens in the middle.
    }
  })
}

function readKept(file: string): WindowState | undefined {
  try {
    const { bounds, maximized } = JSON.parse(readFileSync(file, 'utf8')) as Partial<WindowState>
    if (!bounds || ![bounds.x, bounds.y, bounds.width, bounds.height].every(Number.isFinite)) return undefined
    return { bounds, maximized: maximized === true }
  } catch {
    return undefined
  }
}

/** Whether enough of the window's title bar lies on the screen to take hold of it. */
function canGrab(window: Rectangle, screen: Rectangle): boolean {
  const across = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x)
  return across >= GRAB_PIXELS && window.y >= screen.y && window.y <= screen.y + screen.height - GRAB_PIXELS
}
