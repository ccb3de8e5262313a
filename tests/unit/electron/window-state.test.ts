import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keepWindowState, readWindowState } from '../../../electron/main/window-state.ts'

const laptop = { x: 0, y: 25, width: 1440, height: 875 }
const beside = { x: 1440, y: 0, width: 1920, height: 1080 }

describe('the place of the window', () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'kibray-window-'))
    file = path.join(folder, 'window.json')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function close(bounds: Electron.Rectangle, maximized: boolean): void {
    const window = Object.assign(new EventEmitter(), { getNormalBounds: () => bounds, isMaximized: () => maximized })
    keepWindowState(window as unknown as Parameters<typeof keepWindowState>[0], file)
    window.emit('close')
  }

  it('is the middle of the first screen at first', () => {
    expect(readWindowState(file, [laptop])).toEqual({ bounds: { x: 80, y: 63, width: 1280, height: 800 }, maximized: false })
  })

  it('is where it was', () => {
    close({ x: 1500, y: 40, width: 1300, height: 900 }, true)
    expect(readWindowState(file, [laptop, beside])).toEqual({ bounds: { x: 1500, y: 40, width: 1300, height: 900 }, maximized: true })
  })

  it('is within reach again when its screen was unplugged', () => {
    close({ x: 1500, y: 40, width: 1300, height: 900 }, false)
    expect(readWindowState(file, [laptop]).bounds).toEqual({ x: 80, y: 63, width: 1280, height: 800 })
  })

  it('is within reach when its title bar would be above the screen', () => {
    close({ x: 100, y: -300, width: 1300, height: 900 }, false)
    expect(readWindowState(file, [laptop]).bounds.y).toBeGreaterThanOrEqual(laptop.y)
  })

  it('fits a screen that is smaller than the window', () => {
    expect(readWindowState(file, [{ x: 0, y: 0, width: 1024, height: 700 }]).bounds).toEqual({ x: 0, y: 0, width: 1024, height: 700 })
  })

  it.each(['', '{', '[]', '{"bounds":{"x":"far"}}', '{"bounds":{"x":1,"y":2,"width":null,"height":4}}'])('is the middle when the file holds %j', (text) => {
    writeFileSync(file, text)
    expect(readWindowState(file, [laptop]).bounds.width).toBe(1280)
  })

  it('costs nothing but itself when it cannot be kept', () => {
    rmSync(folder, { recursive: true })
    expect(() => close(laptop, false)).not.toThrow()
  })
})
