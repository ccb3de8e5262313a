import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { menuTemplate } from '../../../electron/main/menu.ts'
import { wordsFor } from '../../../electron/main/words.ts'

const template = (changed: Partial<Parameters<typeof menuTemplate>[0]>) =>
  menuTemplate({ words: wordsFor('en').menu, platform: 'linux', developing: false, showDataFolder: () => undefined, ...changed })

const items = (menus: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  menus.flatMap((menu) => [menu, ...(Array.isArray(menu.submenu) ? items(menu.submenu) : [])])

describe('the menu', () => {
  it.each(['linux', 'win32', 'darwin'] as const)('on %s can undo, copy, paste and quit', (platform) => {
    const roles = items(template({ platform })).map((item) => item.role)
    expect(roles).toEqual(expect.arrayContaining(['undo', 'copy', 'paste', 'quit', 'about']))
  })

  it('begins with the application on macOS, and with the file elsewhere', () => {
    expect(template({ platform: 'darwin' })[0]?.label).toBe('Kibray')
    expect(template({ platform: 'win32' })[0]?.label).toBe('File')
  })

  it('offers reload and developer tools to nobody but who builds Kibray', () => {
    const roles = (developing: boolean) => items(template({ developing })).map((item) => item.role)
    expect(roles(true)).toEqual(expect.arrayContaining(['reload', 'toggleDevTools']))
    expect(roles(false)).not.toContain('reload')
    expect(roles(false)).not.toContain('toggleDevTools')
  })

  it('speaks Spanish where the system does, and English where Kibray does not speak its language', () => {
    const first = (locale: string) => template({ words: wordsFor(locale).menu })[0]?.label
    expect([first('es-MX'), first('es'), first('en-CA'), first('de')]).toEqual(['Archivo', 'Archivo', 'File', 'File'])
  })

  it('gives every item words or lets it be a line', () => {
    for (const locale of ['en', 'es']) {
      expect(items(template({ words: wordsFor(locale).menu, developing: true })).filter((item) => item.type !== 'separator' && !item.label)).toEqual([])
    }
  })
})
