import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { areRowsLeaving, clearWhatLeft, noteRowsLeave } from '../../../electron/engine/snapshots/rows-leave.ts'
import { BareDatabase } from './bare-database.ts'

describe('rows that may not be here any more', () => {
  let laptop: BareDatabase
  beforeEach(async () => { laptop = await BareDatabase.open() })
  afterEach(async () => { await laptop.close() })

  const mark = 'gone0000'
  const image = (): Buffer => laptop.writer.connection.serialize()

  /** Rows that come and go until SQLite has moved one that then goes, and has left its copy. */
  function churn(): void {
    const { connection } = laptop.writer
    for (let seed = 1; seed <= 200 && !image().includes(mark); seed++) {
      connection.exec('drop table if exists moved; create table moved (id integer primary key, mark text) strict; begin')
      const insert = connection.prepare('insert into moved (mark) values (?)')
      const remove = connection.prepare('delete from moved where id = ?')
      let state = seed * 7919
      const random = (below: number): number => (state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff) % below
      const ids: (number | bigint)[] = []
      for (let step = 0; step < 4_000; step++) {
        if (ids.length > 0 && random(100) < 48) remove.run(ids.splice(random(ids.length), 1)[0])
        else ids.push(insert.run(`${random(2) === 1 ? 'kept' : 'gone'}${String(step).padStart(8, '0')}${'x'.repeat(random(10) === 0 ? random(3_000) : random(120))}`).lastInsertRowid)
      }
      connection.exec(`delete from moved where mark like '${mark}%'; commit`)
    }
  }

  test('P7: no copy of them stays in the unused part of a page', async () => {
    churn()
    await laptop.writer.transaction((writing) => { noteRowsLeave(writing) })
    const kept = laptop.all('select * from moved')
    expect(image().includes(mark), 'SQLite left a copy').toBe(true)
    await clearWhatLeft(laptop.writer)
    expect(image().includes(mark)).toBe(false)
    expect(areRowsLeaving(laptop.writer)).toBe(false)
    expect(laptop.all('select * from moved')).toEqual(kept)
  })
})
