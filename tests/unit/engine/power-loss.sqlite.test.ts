import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { databaseFile } from '../../../electron/engine/database/database-file.ts'
import { openDatabase, openEncrypted } from '../../../electron/engine/database/open-database.ts'
import { snapshotFolder, snapshotsIn } from '../../../electron/engine/snapshots/snapshot-files.ts'
import { snapshotBeforeMigration } from '../../../electron/engine/snapshots/snapshots.ts'
import { BareDatabase } from './bare-database.ts'
import { Laptop, key } from './laptop.ts'
import { ModelServer, newId, person } from './model-server.ts'
import { RecordedDisk, cannotRecord, recordDisk } from './recorded-disk.ts'

const folders: string[] = []
afterEach(() => { for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true }) })

function scratch(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'kibray-power-'))
  folders.push(folder)
  return folder
}

/** What a database that the power left is found to hold; throws where it is not sound. */
function found(folder: string): Set<string> {
  const connection = openDatabase(folder, key, 'writer')
  try {
    // nobody waits for what this look writes
    connection.pragma('synchronous = off')
    expect(connection.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
    const projects = (connection.prepare('select id from project').all() as { id: string }[]).map((row) => row.id)
    // a command is there whole: its row and its place in the outbox
    expect((connection.prepare('select count(*) as count from local_command').get() as { count: number }).count).toBe(projects.length)
    return new Set(projects)
  } finally {
    connection.close()
  }
}

/** A small generator, so that a run that fails can be played again. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

describe('P1: what was said to be saved survives a power cut', () => {
  test('wherever the log ends after it, and whatever lies behind that end', async () => {
    const database = await BareDatabase.open()
    folders.push(database.folder)
    const log = `${databaseFile(database.folder)}-wal`
    const saved: { id: string; end: number }[] = []
    for (let index = 0; index < 5; index++) {
      const id = newId()
      await database.command('project.create', { id, member_id: newId(), number: null, name: `House ${index}`, description: 'x'.repeat(index * 1500) })
      saved.push({ id, end: statSync(log).size })
    }
    const content = readFileSync(log)
    const random = chance(4)
    const cutAt = (size: number, scrambledTo: number): Set<string> => {
      const folder = scratch()
      const left = Buffer.from(content.subarray(0, scrambledTo))
      // another byte each: one that happens to be as it was is no cut
      for (let at = size; at < scrambledTo; at++) left[at] = ((left[at] ?? 0) + 1 + Math.floor(random() * 255)) % 256
      copyFileSync(databaseFile(database.folder), databaseFile(folder))
      writeFileSync(`${databaseFile(folder)}-wal`, left)
      return found(folder)
    }
    for (const [index, { end }] of saved.entries()) {
      const until = saved.slice(0, index + 1).map((each) => each.id)
      const next = saved[index + 1]?.end ?? end
      const cuts = [end, end + 1, end + 24, end + 24 + 4096, end + 24 + 4096 + 700, next - 1].filter((cut) => cut >= end && cut < next || cut === end)
      for (const cut of cuts) for (const scrambledTo of [cut, next]) expect([...cutAt(cut, scrambledTo)].sort(), `cut at ${cut}`).toEqual([...until].sort())
      // and the check can fail: a byte less, and it is gone
      expect([...cutAt(end - 1, end)].sort()).toEqual(until.slice(0, -1).sort())
    }
    await database.writer.close()
  })

  test('whatever the disk made of all that nobody waited for; and a writer that waits for nothing is found out', { timeout: 240_000 }, async (context) => {
    const reason = cannotRecord()
    if (reason) {
      process.stdout.write(`lost fsyncs are not simulated: ${reason}\n`)
      context.skip(reason)
    }
    const used = await usedFolder()
    const kept = cutPower(used, 'full', 9)
    expect(kept).toMatchObject({ lost: 0, unsound: 0 })
    expect(kept.cuts).toBeGreaterThan(60)
    for (const synchronous of ['normal', 'off']) {
      // the first that was said to be saved is lost already
      const found = cutPower(used, synchronous, 1)
      expect(found.lost + found.unsound, synchronous).toBeGreaterThan(0)
    }
  })
})

describe('a snapshot and the power', () => {
  test('what was kept is never fewer or worse than before, and what was made is there', (context) => {
    const reason = cannotRecord()
    if (reason) {
      process.stdout.write(`lost fsyncs are not simulated: ${reason}\n`)
      context.skip(reason)
    }
    const data = scratch()
    // a small one: what is tried here is the order of syncs, renames and removals
    const connection = openDatabase(data, key, 'writer')
    connection.exec('create table local_pin (project_id text)')
    connection.close()
    for (let index = 0; index < 3; index++) snapshotBeforeMigration(data, key, Date.now())
    const before = snapshotsIn(data).map((each) => path.basename(each.file))
    const names = [...before, ...[4, 5].map((number) => before[0]?.replace('000003', `00000${number}`) ?? '')]
    const files = names.flatMap((name) => [name, `${name}.part`])
    const folder = snapshotFolder(data)
    const disk = new RecordedDisk(folder, files)
    const events = recordDisk(folder, files, 'acknowledged', [process.execPath, path.join(import.meta.dirname, 'snapshot-power-child.ts'), data, '2'])
    const random = chance(5)
    const left = scratch()
    const made = before.toReversed()
    let cuts = 0
    for (const event of events) {
      if (event.kind === 'note') made.push(event.text)
      else disk.take(event)
      for (const share of [0, 0.5, 0.5, 1]) {
        cuts++
        disk.leave(path.join(left, 'snapshots'), () => random() < share)
        const whole = snapshotsIn(left).map(({ file }) => (isSound(file) ? path.basename(file) : `${file} is not sound`))
        expect(whole.length, `after ${event.kind}: ${whole.join(', ')}`).toBeGreaterThanOrEqual(3)
        expect(made.at(-1)).toSatisfy((newest: string) => (whole[0] ?? '') >= newest)
        expect(whole.filter((name) => !names.includes(name))).toEqual([])
      }
    }
    expect(made).toHaveLength(5)
    expect(cuts).toBeGreaterThan(60)
  })
})

function isSound(file: string): boolean {
  const connection = openEncrypted(file, key, true)
  try {
    return connection.pragma('integrity_check', { simple: true }) === 'ok'
  } finally {
    connection.close()
  }
}

const files = ['kibray.db', 'kibray.db-wal', 'kibray.db-journal']

/** A data folder in which somebody signed in. */
async function usedFolder(): Promise<string> {
  const server = new ModelServer()
  const laptop = await Laptop.open({ world: server.world() })
  folders.push(laptop.folder)
  await laptop.signIn(await server.addUser(person('Ana', 'estimator')))
  await laptop.synced()
  await laptop.engine.close()
  return laptop.folder
}

/**
 * Cuts the power under a recorded engine, which saves `twice` projects two times, after each ok and at random moments, and counts where
 * something was missing; up to the first such.
 */
function cutPower(used: string, synchronous: string, twice: number): { cuts: number; lost: number; unsound: number } {
  const folder = scratch()
  cpSync(used, folder, { recursive: true })
  const disk = new RecordedDisk(folder, files)
  const events = recordDisk(folder, files, 'acknowledged', [process.execPath, path.join(import.meta.dirname, 'power-loss-child.ts'), folder, String(twice), synchronous])
  const random = chance(11)
  const left = scratch()
  const saved: string[] = []
  const counted = { cuts: 0, lost: 0, unsound: 0 }
  const cut = (keeps: () => boolean): void => {
    counted.cuts++
    disk.leave(left, keeps)
    try {
      const there = found(left)
      if (!saved.every((id) => there.has(id))) counted.lost++
    } catch {
      counted.unsound++
    }
  }
  for (const event of events) {
    if (counted.lost + counted.unsound > 0) return counted
    if (event.kind === 'note') saved.push(event.text)
    else disk.take(event)
    if (event.kind === 'note') for (const share of [0, 0.5]) cut(() => random() < share)
    else if (event.kind !== 'write' || random() < 0.02) cut(() => random() < 0.5)
  }
  expect(saved).toHaveLength(2 * twice)
  return counted
}
