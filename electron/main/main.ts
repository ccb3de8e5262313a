import { existsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { app, BrowserWindow, dialog, Menu, protocol, safeStorage, session, shell, utilityProcess } from 'electron'
import type { Problem } from '../../shared/problem.ts'
import { databaseFile } from '../engine/database/database-file.ts'
import { snapshotsIn } from '../engine/snapshots/snapshot-files.ts'
import { appScheme, serveRenderer } from './app-protocol.ts'
import { engineFolders } from './engine-folders.ts'
import { EngineProcess, type EngineTrouble } from './engine-process.ts'
import { failedDialog } from './failed-dialog.ts'
import { KeychainProblem, laptopSecrets, type LaptopSecrets } from './keychain.ts'
import { denyPermissions, lockDownPages } from './lockdown.ts'
import { menuTemplate } from './menu.ts'
import { RestartPace } from './restart-pace.ts'
import { onWindowMessage } from './typed-ipc.ts'
import { openWindow } from './window.ts'
import { wordsFor } from './words.ts'

/**
 * Kibray's desktop shell: one window, the engine beside it, the keychain, and otherwise nothing. It is built to `out/main/main.js`;
 * preload, engine and renderer lie beside it.
 */
const built = path.resolve(import.meta.dirname, '..')
const rendererFolder = path.resolve(built, '..', 'dist', 'renderer')
const developing = !app.isPackaged

// `npm start` keeps everything in its own data folder; the lock below belongs to the folder, so this comes first.
if (process.env.KIBRAY_DATA) app.setPath('userData', process.env.KIBRAY_DATA)
app.enableSandbox()
protocol.registerSchemesAsPrivileged([appScheme])
lockDownPages(app)

// A second Kibray on the same database would be a second writer.
if (app.requestSingleInstanceLock()) void app.whenReady().then(run)
else app.quit()

async function run(): Promise<void> {
  const words = wordsFor(app.getLocale())
  endWithParent()
  denyPermissions(session.defaultSession)
  protocol.handle(appScheme.scheme, serveRenderer(rendererFolder))
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate({ words: words.menu, platform: process.platform, developing, showDataFolder: () => void shell.openPath(app.getPath('userData')) }),
    ),
  )

  const userData = app.getPath('userData')
  let { used: dataFolder } = engineFolders(userData)
  const tried: string[] = []
  const secrets = await secretsOrQuit()
  if (!secrets) return
  const engine = new EngineProcess({
    fork: () => utilityProcess.fork(path.join(built, 'engine', 'main.js'), [], { serviceName: 'Kibray engine', stdio: 'inherit' }),
    open: () => ({
      type: 'open',
      data_folder: dataFolder,
      database_key: secrets.database_key,
      server_url: process.env.KIBRAY_SERVER ?? 'http://127.0.0.1:4680',
      device_name: os.hostname(),
      platform: process.platform,
      ...(tried.length > 0 ? { restore_from: tried.at(-1) } : {}),
    }),
    onTrouble: (trouble) => void tellEngineTrouble(trouble),
  })
  onWindowMessage('bridge:connect', (contents) => engine.connect(contents))
  engine.start()
  tellParent(show())

  app.on('second-instance', () => focus(BrowserWindow.getAllWindows()[0] ?? show()))
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) show()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  let closed = false
  app.on('before-quit', (event) => {
    if (closed) return
    // What is being written is finished first; then this comes around again.
    event.preventDefault()
    void engine.close().then(() => {
      closed = true
      app.quit()
    })
  })

  function show(): BrowserWindow {
    const pace = new RestartPace()
    let shownAt = Date.now()
    const window = openWindow({
      preload: path.join(built, 'preload', 'preload.cjs'),
      stateFile: path.join(app.getPath('userData'), 'window.json'),
      developing,
      onGone: () => {
        const pause = pace.ended(Date.now() - shownAt)
        if (pause === 'give-up') return void quitWith(words.trouble.pageGone)
        shownAt = Date.now()
        setTimeout(() => window.isDestroyed() || window.webContents.reload(), pause)
      },
      onHanging: () => void askAboutHanging(window),
    })
    return window
  }

  async function askAboutHanging(window: BrowserWindow): Promise<void> {
    const buttons = [words.trouble.wait, words.trouble.again]
    const { response } = await dialog.showMessageBox(window, { type: 'warning', message: words.trouble.pageHangs, detail: words.trouble.nothingLost, buttons })
    if (response === 1 && !window.isDestroyed()) window.webContents.forcefullyCrashRenderer()
  }

  async function tellEngineTrouble(trouble: EngineTrouble): Promise<void> {
    if (trouble.kind === 'failed') return tellFailed(trouble.problem)
    const buttons = [words.trouble.again, words.trouble.quit]
    const { response } = await dialog.showMessageBox({
      type: 'error',
      title: words.trouble.title,
      message: words.trouble.engineKeepsEnding,
      detail: words.trouble.nothingLost,
      buttons,
    })
    if (response === 0) engine.start()
    else app.quit()
  }

  async function tellFailed(problem: Problem): Promise<void> {
    // a snapshot that could not be read made no database, so this is the folder that it is of
    dataFolder = engineFolders(userData).used
    const snapshot = snapshotsIn(dataFolder).find(({ file }) => !tried.includes(file)) ?? null
    const { deeds, buttons, ...said } = failedDialog(words, problem, dataFolder, snapshot)
    const { response } = await dialog.showMessageBox({ type: 'error', ...said, buttons: [...buttons] })
    switch (deeds[response]) {
      case 'again': return engine.start()
      case 'go-on':
        if (snapshot) tried.push(snapshot.file)
        dataFolder = engineFolders(userData).next
        return engine.start()
      case 'show-folder':
        await shell.openPath(dataFolder)
        return tellFailed(problem)
      default: return app.quit()
    }
  }

  async function secretsOrQuit(): Promise<LaptopSecrets | undefined> {
    try {
      return await laptopSecrets(safeStorage, {
        folder: app.getPath('userData'),
        platform: process.platform,
        acceptPlainText: app.commandLine.hasSwitch('accept-plain-text-key'),
        hasDatabase: existsSync(databaseFile(dataFolder)),
      })
    } catch (error) {
      if (!(error instanceof KeychainProblem)) throw error
      await quitWith(error.code === 'secrets_missing' ? `${words.faults.no_key.happened} ${words.faults.no_key.todo}` : words.trouble[error.code])
      return undefined
    }
  }

  async function quitWith(message: string): Promise<void> {
    await dialog.showMessageBox({ type: 'error', title: words.trouble.title, message, detail: words.trouble.nothingLost, buttons: [words.trouble.quit] })
    app.quit()
  }
}

function focus(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.focus()
}

/** `npm start` waits for the window, and serves a browser where none comes. */
function tellParent(window: BrowserWindow): void {
  if (process.env.KIBRAY_PARENT === '1') window.once('show', () => process.stdout.write('{"ready":true}\n'))
}

/** Under `npm start` this process ends with the one that started it, whose end closes our standard input. */
function endWithParent(): void {
  if (process.env.KIBRAY_PARENT !== '1') return
  process.stdin.on('end', () => app.quit())
  process.stdin.resume()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit())
}
