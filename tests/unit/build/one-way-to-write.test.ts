import { describe, expect, it } from 'vitest'
import { syncedTables } from '../../../shared/schema/tables.ts'
import { sourceFiles } from '../../support/source-files.ts'

const synced = syncedTables.map((each) => each.name)

// Who may write a synced row. Everybody else runs a command.
const writers: readonly RegExp[] = [
  /^shared\/commands\/tx\.ts$/,
  // Taking back what a command did on this laptop, from its before-images.
  /^electron\/engine\/commands\/local-change\.ts$/,
  // The server's rows as they come in, and as they go when somebody may no longer see them.
  /^electron\/engine\/sync\/(cut|leaving|repair)\.ts$/,
  // The entry that a command leaves in the log, in its own transaction.
  /^sync-server\/sync\/receipt\.ts$/,
]

const names = synced.join('|')
const writes: readonly RegExp[] = [
  new RegExp(`\\b(insertInto|replaceInto|updateTable|deleteFrom|mergeInto)\\(\\s*['"\`](${names})['"\`]`),
  new RegExp(`\\b(insert\\s+(or\\s+\\w+\\s+)?into|replace\\s+into|delete\\s+from|truncate(\\s+table)?|merge\\s+into)\\s+["\`\\[]?(${names})\\b`, 'i'),
  new RegExp(`\\bupdate\\s+["\`\\[]?(${names})["\`\\]]?\\s+set\\b`, 'i'),
  // A table that is named only at run time could be any.
  /\b(insertInto|replaceInto|updateTable|deleteFrom|mergeInto)\(\s*[^'"`\s)]/,
  /\b(insert\s+(or\s+\w+\s+)?into|replace\s+into|delete\s+from|update)\s+"?\$\{/i,
]

describe('P2, P3: a synced row is written by a command and by nothing else', () => {
  it('knows the synced tables', () => {
    expect(synced).toEqual(expect.arrayContaining(['project', 'estimate', 'estimate_line', 'report', 'signature']))
  })

  it.each(['shared', 'electron', 'sync-server', 'renderer'])('%s has no second way', (folder) => {
    const second = sourceFiles([folder])
      .filter(({ file }) => !writers.some((writer) => writer.test(file)))
      .flatMap(({ file, text }) => text.split('\n').flatMap((line, index) => (writes.some((write) => write.test(line)) ? [`${file}:${index + 1} ${line.trim()}`] : [])))
    expect(second).toEqual([])
  })

  it.each([
    `await database.insertInto('project').values(row).execute()`,
    'sql`UPDATE "estimate_line" SET quantity = 1`',
    'db.exec(`insert or replace into report values (1)`)',
    'database.deleteFrom(table)',
    'prepare(`delete from "${name}"`)',
  ])('would see: %s', (line) => {
    expect(writes.some((write) => write.test(line))).toBe(true)
  })

  it.each([`await tx.update('project', id, edits)`, `database.insertInto('refresh_token')`, 'update the project, set its name'])('is not startled by: %s', (line) => {
    expect(writes.some((write) => write.test(line))).toBe(false)
  })
})
