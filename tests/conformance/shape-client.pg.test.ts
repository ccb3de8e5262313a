import type { Message, Row } from '@electric-sql/client'
import { isChangeMessage, isControlMessage, Shape, ShapeStream } from '@electric-sql/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ShapeWorld } from './support/shape-world.ts'
import { openShapeWorld } from './support/shape-world.ts'

// The official client, unmodified, against the shape server.

let world: ShapeWorld
beforeAll(async () => {
  world = await openShapeWorld()
})
afterAll(() => world.end())

async function tableWith(columns: string, rows: string): Promise<string> {
  const table = world.table()
  await world.client.query(`create table ${table} (${columns}); insert into ${table} values ${rows}`)
  return table
}

/** Resolves with the shape's rows once they satisfy `wanted`. */
function rowsOnce<T extends Row>(shape: Shape<T>, wanted: (rows: T[]) => boolean): Promise<T[]> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (wanted(shape.currentRows)) resolve(shape.currentRows)
    }
    shape.subscribe(look)
    void shape.rows.then(look)
  })
}

test.each([['long-polling', false], ['server-sent events', true]])('a Shape follows its rows by %s', async (_manner, liveSse) => {
  const table = await tableWith('id int primary key, name text, n numeric, ok bool', `(1, 'one', 1.5, true), (2, 'two', null, false)`)
  const aborter = new AbortController()
  const shape = new Shape<Row>(new ShapeStream({ url: `${world.url}/v1/shape`, params: { table, where: 'id < $1', params: ['10'] }, liveSse, signal: aborter.signal }))
  expect(await shape.rows).toEqual([{ id: 1, name: 'one', n: '1.5', ok: true }, { id: 2, name: 'two', n: null, ok: false }])
  await world.client.query(`begin; insert into ${table} values (3, 'three', 3, true), (30, 'thirty', 3, true); update ${table} set name = 'uno' where id = 1; delete from ${table} where id = 2; commit`)
  expect(await rowsOnce(shape, (rows) => rows.length === 2 && rows.some(({ id }) => id === 3))).toEqual([
    { id: 1, name: 'uno', n: '1.5', ok: true },
    { id: 3, name: 'three', n: '3', ok: true },
  ])
  // once live, every further change comes by the same way
  await world.client.query(`update ${table} set id = 4 where id = 3`)
  expect((await rowsOnce(shape, (rows) => rows.some(({ id }) => id === 4))).map(({ id }) => id)).toEqual([1, 4])
  aborter.abort()
})

test('a stream resumes where it was left, and begins again under a new handle after a 409', async () => {
  const table = await tableWith('id int primary key', '(1)')
  const params = { table }
  const first = new ShapeStream({ url: `${world.url}/v1/shape`, params, subscribe: false })
  const seen: Message[] = []
  await new Promise<void>((resolve) => first.subscribe((messages) => {
    seen.push(...messages)
    if (messages.some((message) => isControlMessage(message) && message.headers.control === 'up-to-date')) resolve()
  }))
  expect(seen.filter(isChangeMessage).map(({ value }) => value['id'])).toEqual([1])

  await world.client.query(`insert into ${table} values (2)`)
  const aborter = new AbortController()
  const resumed = new ShapeStream({ url: `${world.url}/v1/shape`, params, offset: first.lastOffset, handle: first.shapeHandle as string, signal: aborter.signal })
  const later: Message[] = []
  let notice = (): void => {}
  resumed.subscribe((messages) => {
    later.push(...messages)
    notice()
  })
  const until = async (satisfied: () => boolean): Promise<void> => {
    while (!satisfied()) await new Promise<void>((resolve) => (notice = resolve))
  }
  const changed = (): unknown[] => later.filter(isChangeMessage).map(({ value }) => value['id'])
  await until(() => changed().includes(2))
  expect(changed()).toEqual([2])

  await world.client.query(`truncate ${table}; insert into ${table} values (7)`)
  await until(() => changed().includes(7))
  expect(later.filter(isControlMessage).map(({ headers }) => headers.control)).toContain('must-refetch')
  expect(resumed.shapeHandle).not.toBe(first.shapeHandle)
  aborter.abort()
})
