import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engineFolders } from '../../../electron/main/engine-folders.ts'
import { failedDialog } from '../../../electron/main/failed-dialog.ts'
import { wordsFor } from '../../../electron/main/words.ts'
import { faultWords, storageFaultKinds } from '../../../shared/storage-fault-words.ts'

const snapshot = { number: 4, reason: 'daily', day: '2026-11-22', file: '/data/engine/snapshots/000004-daily-2026-11-22.db' } as const

describe('the dialog for a database that does not open', () => {
  it.each(storageFaultKinds)('says of "%s" what the page in the browser says, in both languages', (fault) => {
    for (const [locale, words] of [['en-US', faultWords.en[fault]], ['es-MX', faultWords.es[fault]]] as const) {
      const said = failedDialog(wordsFor(locale), { code: 'storage_failed', detail: faultWords.en[fault].happened, fault }, '/data/engine', null)
      expect(said.message).toBe(words.happened)
      expect(said.detail).toContain(`${words.kept}\n\n${words.todo}`)
      expect(said.detail).toContain('/data/engine')
      expect(said.deeds).toEqual(['again', 'show-folder', 'quit'])
    }
  })

  it('offers the newest snapshot for a database that is damaged or gone, and for no other fault', () => {
    const offering = storageFaultKinds.filter((fault) => failedDialog(wordsFor('en'), { code: 'storage_failed', detail: '', fault }, '/data/engine', snapshot).deeds.includes('go-on'))
    expect(offering).toEqual(['missing', 'corrupt'])
    const { buttons, deeds, detail } = failedDialog(wordsFor('es'), { code: 'storage_failed', detail: '', fault: 'corrupt' }, '/data/engine', snapshot)
    expect(buttons[deeds.indexOf('go-on')]).toBe('Continuar desde la instantánea del 2026-11-22')
    expect(detail).toContain('no enviado')
  })
})

describe('the folder of the engine', () => {
  let userData: string
  beforeEach(() => { userData = mkdtempSync(path.join(tmpdir(), 'kibray-folders-')) })
  afterEach(() => rmSync(userData, { recursive: true, force: true }))

  it('is the newest that has a database, and going on from a snapshot takes the next', () => {
    const folders = (): string[] => Object.values(engineFolders(userData)).map((folder) => path.basename(folder))
    expect(folders()).toEqual(['engine', 'engine-2'])
    for (const name of ['engine', 'engine-2', 'engine-10', 'engine-11', 'engine-old']) mkdirSync(path.join(userData, name))
    expect(folders()).toEqual(['engine', 'engine-2'])
    for (const name of ['engine-2', 'engine-10', 'engine-old']) writeFileSync(path.join(userData, name, 'kibray.db'), 'x')
    expect(folders()).toEqual(['engine-10', 'engine-11'])
  })
})
