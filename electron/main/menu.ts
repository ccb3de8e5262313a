import type { MenuItemConstructorOptions } from 'electron'
import type { Words } from './words.ts'

export interface MenuOptions {
  readonly words: Words['menu']
  readonly platform: NodeJS.Platform
  /** Reload and developer tools are for who builds Kibray. */
  readonly developing: boolean
  readonly showDataFolder: () => void
}

/** The application's menu, by the habits of the platform: on macOS the first menu is the application's own. */
export function menuTemplate({ words, platform, developing, showDataFolder }: MenuOptions): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin'
  const line = { type: 'separator' } as const
  const application: MenuItemConstructorOptions = {
    label: 'Kibray',
    submenu: [
      { role: 'about', label: words.about }, line,
      { role: 'services', label: words.services }, line,
      { role: 'hide', label: words.hide }, { role: 'hideOthers', label: words.hideOthers }, { role: 'unhide', label: words.showAll }, line,
      { role: 'quit', label: words.quit },
    ],
  }
  const file: MenuItemConstructorOptions = {
    label: words.file,
    submenu: [
      { label: words.dataFolder, click: showDataFolder }, line,
      mac ? { role: 'close', label: words.close } : { role: 'quit', label: words.quit },
    ],
  }
  const edit: MenuItemConstructorOptions = {
    label: words.edit,
    submenu: [
      { role: 'undo', label: words.undo }, { role: 'redo', label: words.redo }, line,
      { role: 'cut', label: words.cut }, { role: 'copy', label: words.copy }, { role: 'paste', label: words.paste }, line,
      { role: 'selectAll', label: words.selectAll },
    ],
  }
  const view: MenuItemConstructorOptions = {
    label: words.view,
    submenu: [
      { role: 'resetZoom', label: words.actualSize }, { role: 'zoomIn', label: words.zoomIn }, { role: 'zoomOut', label: words.zoomOut }, line,
      { role: 'togglefullscreen', label: words.fullScreen },
      ...(developing ? ([line, { role: 'reload', label: words.reload }, { role: 'toggleDevTools', label: words.developerTools }] as const) : []),
    ],
  }
  const window: MenuItemConstructorOptions = {
    label: words.window,
    role: 'window',
    submenu: [{ role: 'minimize', label: words.minimize }, ...(mac ? [{ role: 'zoom', label: words.zoom } as const] : [{ role: 'close', label: words.close } as const])],
  }
  const help: MenuItemConstructorOptions = { label: words.help, role: 'help', submenu: [{ role: 'about', label: words.about }] }
  return mac ? [application, file, edit, view, window] : [file, edit, view, window, help]
}
