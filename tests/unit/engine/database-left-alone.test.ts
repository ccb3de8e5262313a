import { expect, test } from 'vitest'
import { sourceFiles } from '../../support/source-files.ts'

/** What removes, renames, copies or shortens files; each names what it may do that to. */
const mayTouchFiles: Readonly<Record<string, string>> = {
  'electron/browser-host/restore-snapshot.ts': 'the key of a folder that it makes',
  'electron/engine/engine.ts': 'the mark that an engine runs',
  'electron/engine/snapshots/restore-snapshot.ts': 'the database of a folder that has none',
  'electron/engine/snapshots/snapshots.ts': 'snapshots',
  'electron/engine/snapshots/write-snapshot.ts': 'a snapshot that is not whole',
  'electron/main/durable-file.ts': 'the secrets and the window\'s place',
}

const touches = /\b(?:rm|rmdir|unlink|rename|truncate|ftruncate|copyFile|cp)(?:Sync)?\(/
const writes = /\b(?:writeFile|appendFile|createWriteStream|open)(?:Sync)?\(/
const database = /databaseFile\(|kibray\.db/

test('P1: nothing in the program renames, replaces or deletes a database', () => {
  const files = sourceFiles(['electron'])
  expect(files.filter(({ text }) => touches.test(text)).map(({ file }) => file)).toEqual(Object.keys(mayTouchFiles))
  const close = files.flatMap(({ file, text }) => text.split('\n').filter((line) => database.test(line) && (touches.test(line) || writes.test(line))).map((line) => `${file}: ${line.trim()}`))
  expect(close).toEqual(['electron/engine/snapshots/restore-snapshot.ts: renameSync(copy, databaseFile(folder))'])
})
