/**
 * How long a snapshot of a large database keeps local writes waiting, beside writes without one in the same run.
 * node build/run.mjs tests/bench/snapshots.ts [megabytes]
 */
import { statSync } from 'node:fs'
import { setImmediate as othersTurn } from 'node:timers/promises'
import { databaseFile } from '../../electron/engine/database/database-file.ts'
import { Snapshots, onThread } from '../../electron/engine/snapshots/snapshots.ts'
import { realWorld } from '../../electron/engine/world.ts'
import { BareDatabase, projectRow, upsert } from '../unit/engine/bare-database.ts'
import { key } from '../unit/engine/laptop.ts'
import { company, newId } from '../unit/engine/model-server.ts'

const megabytes = Number(process.argv[2] ?? 100)
const database = await BareDatabase.open()
try {
  while (statSync(databaseFile(database.folder)).size < megabytes * 1e6) {
    await database.cut(`whole-company:${company}`, Array.from({ length: 1000 }, () => upsert('project', projectRow(newId(), { name: 'House', description: Math.random().toString(36).repeat(130) }))))
    await database.writer.foldLog()
  }
  report('without a snapshot', await writesUntil(() => false, 500))
  const snapshots = new Snapshots({ folder: database.folder, key, writer: database.writer, feed: database.feed, world: realWorld, make: onThread, onFault: (fault) => { throw fault } })
  let isMade = false
  const began = performance.now()
  const making = snapshots.look().finally(() => { isMade = true })
  const during = await writesUntil(() => isMade, Infinity)
  await making
  report(`during a snapshot of ${Math.round(statSync(databaseFile(database.folder)).size / 1e6)} MB, which took ${((performance.now() - began) / 1000).toFixed(1)} s`, during)
  await snapshots.stop()
} finally {
  await database.close()
}

/** Milliseconds of each of many commands, one after the other, from its call until it is on the disk. */
async function writesUntil(isOver: () => boolean, most: number): Promise<number[]> {
  const took: number[] = []
  while (!isOver() && took.length < most) {
    // from before the turn of others: what holds up this thread counts too
    const began = performance.now()
    await othersTurn()
    await database.command('project.create', { id: newId(), member_id: newId(), number: null, name: 'Now' })
    took.push(performance.now() - began)
  }
  return took
}

function report(what: string, took: number[]): void {
  const sorted = took.toSorted((one, other) => one - other)
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1)
  process.stdout.write(`${what}: ${sorted.length} writes, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms\n`)
}
