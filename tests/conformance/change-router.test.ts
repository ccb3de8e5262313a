import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ChangeRouter } from '../../sync-server/shapes/change-router.ts'
import { OpenLogFiles } from '../../sync-server/shapes/open-log-files.ts'
import { decodeStreamMessage } from '../../sync-server/shapes/pgoutput.ts'
import { defineShape } from '../../sync-server/shapes/shape-definition.ts'
import { ShapeLog } from '../../sync-server/shapes/shape-log.ts'
import { ShapeSnapshot } from '../../sync-server/shapes/shape-snapshot.ts'
import { Shape } from '../../sync-server/shapes/shape.ts'
import { SnapshotVisibility } from '../../sync-server/shapes/snapshot-visibility.ts'
import type { TableColumn, TableDescription } from '../../sync-server/shapes/table-description.ts'
import { fingerprintColumns } from '../../sync-server/shapes/table-description.ts'

// A change is looked at by the shapes that it can concern, however many others there are.

const text = (name: string): TableColumn => ({
  name, typeOid: 25, typeModifier: -1, typeName: 'text', castType: 'text', typeKind: 'b', isArray: false, elementKind: '', enumLabels: [], dimensions: 0, notNull: true, collationName: 'default', collation: 'bytes', caseFolding: 'ascii',
})
const columns = [text('id'), text('scope'), text('kind')]
const table: TableDescription = {
  oid: 42, schema: 'public', name: 'thing', columns, keyColumns: [0], hasPrimaryKey: true, isPartitioned: false, generatedColumns: [],
  columnsFingerprint: fingerprintColumns(columns), fingerprint: 'thing',
}
const other: TableDescription = { ...table, oid: 43, name: 'other', fingerprint: 'other' }

/** A row as pgoutput writes it. */
function tuple(values: readonly string[]): Buffer {
  const count = Buffer.alloc(2)
  count.writeUInt16BE(values.length)
  return Buffer.concat([count, ...values.flatMap((value) => {
    const head = Buffer.alloc(5)
    head.write('t')
    head.writeUInt32BE(Buffer.byteLength(value), 1)
    return [head, Buffer.from(value)]
  })])
}

function change(router: ChangeRouter, before: readonly string[] | undefined, after: readonly string[]): Buffer {
  const oid = Buffer.from([0, 0, 0, table.oid])
  const bytes = before
    ? Buffer.concat([Buffer.from('U'), oid, Buffer.from('O'), tuple(before), Buffer.from('N'), tuple(after)])
    : Buffer.concat([Buffer.from('I'), oid, Buffer.from('N'), tuple(after)])
  const message = decodeStreamMessage(bytes)
  if (message.kind !== 'change') throw new Error(`not a change: ${message.kind}`)
  router.change(message.relationOid, message.before, message.after, message.isUpdate)
  return bytes
}

/** Shapes of these conditions in a router, with a count of how often any condition was evaluated. */
async function routed(
  conditions: readonly { where: string; params?: Record<string, string>; columns?: string[] }[],
  router = new ChangeRouter(() => {}),
): Promise<{ router: ChangeRouter; shapes: Shape[]; evaluations: () => number }> {
  router.describe({ oid: table.oid, schema: 'public', name: 'thing', replicaIdentity: 'f', columns })
  let evaluated = 0
  const shapes: Shape[] = []
  for (const [index, { where, params = {}, columns: listed }] of conditions.entries()) {
    const request = { schema: 'public', table: 'thing', where, params, columns: listed, replica: 'default', log: 'full' } as const
    const definition = await defineShape(request, table, { canonicalise: () => Promise.reject(new Error('not needed')), databaseLetters: () => Promise.resolve(undefined), describeTable: () => Promise.resolve(other) })
    const { clause } = definition
    const counted = clause && { ...clause, matches: (row: Parameters<typeof clause.matches>[0]) => (evaluated++, clause.matches(row)) }
    const folder = join(tmpdir(), `no-such-shape-${index}`)
    const shape = new Shape(`1-${index}`, { ...definition, clause: counted }, folder, new ShapeSnapshot(folder, []), () => new ShapeLog(join(folder, 'changes.log'), new OpenLogFiles(), 1024), new SnapshotVisibility({ snapshot: '1:1:', lsn: '0/0' }))
    shapes.push(shape)
    router.add(shape)
  }
  return { router, shapes, evaluations: () => evaluated }
}

test('a change among ten thousand shapes of one form is evaluated once, and a move from one to another twice on each side', async () => {
  const { router, shapes, evaluations } = await routed(Array.from({ length: 10_000 }, (_, index) => ({ where: 'scope = $1', params: { 1: `project:${index}` } })))
  router.begin(100, 1_000)
  change(router, undefined, ['a', 'project:77', 'x'])
  expect(evaluations()).toBe(1)
  change(router, ['a', 'project:77', 'x'], ['a', 'project:78', 'x'])
  expect(evaluations()).toBe(1 + 4)
  change(router, undefined, ['b', 'nobody', 'x'])
  expect(evaluations()).toBe(1 + 4)
  router.commit()
  expect(router.takeDirty()).toEqual([shapes[77], shapes[78]])
  expect([shapes[77]?.log.isDirty, shapes[78]?.log.isDirty, shapes[79]?.log.isDirty]).toEqual([true, true, false])
})

test('shapes with one condition are evaluated together, whatever columns they list', async () => {
  const { router, shapes, evaluations } = await routed([
    { where: `kind <> 'x'` },
    { where: `kind != $1`, params: { 1: 'x' }, columns: ['id'] },
    { where: `"kind" <> 'x'`, columns: ['id', 'kind'] },
  ])
  router.begin(100, 1_000)
  change(router, undefined, ['a', 's', 'y'])
  router.commit()
  expect(evaluations()).toBe(1)
  expect(router.takeDirty()).toEqual(shapes)
})

test('a shape that is taken out is not looked at any more', async () => {
  const { router, shapes, evaluations } = await routed([{ where: 'scope = $1', params: { 1: 's' } }, { where: 'scope = $1', params: { 1: 's' }, columns: ['id'] }])
  router.remove(shapes[0] as Shape)
  router.begin(100, 1_000)
  change(router, undefined, ['a', 's', 'y'])
  router.commit()
  expect([evaluations(), router.takeDirty()]).toEqual([1, [shapes[1]]])
  router.remove(shapes[1] as Shape)
  router.begin(101, 2_000)
  change(router, undefined, ['b', 's', 'y'])
  router.commit()
  expect([evaluations(), router.takeDirty(), router.tableOids]).toEqual([1, [], []])
})

const SUBQUERY = { where: `scope IN (SELECT scope FROM other)` }

test('what a transaction does to a table that a subquery is asked about is handed over at its end, outliving its messages', async () => {
  const handed: string[] = []
  const { router, shapes, evaluations } = await routed([SUBQUERY, { where: `kind = 'x'` }], new ChangeRouter(() => {}, (transaction, changes, position) => {
    const texts = [...changes].flatMap(([oid, list]) => list.map(({ before, after, oldKey, newKey }) => `${oid} ${before?.text(2)}>${after?.text(2)} ${oldKey} ${newKey}`))
    handed.push(`${transaction.lsn} at ${position}`, ...texts)
  }))
  router.begin(100, 1_000)
  change(router, undefined, ['a', 's', 'x']).fill('?')
  change(router, ['a', 's', 'x'], ['b', 's', 'y']).fill('?')
  expect([handed, evaluations()]).toEqual([[], 1 + 2])
  router.commit()
  expect(handed).toEqual(['1000 at 4', '42 undefined>x undefined "public"."thing"/"a"', '42 x>y "public"."thing"/"a" "public"."thing"/"b"'])
  router.begin(101, 2_000)
  change(router, undefined, ['c', 's', 'x'])
  router.abandon()
  expect([handed.length, router.tableOids]).toEqual([3, [42, 43]])
  router.remove(shapes[0] as Shape)
  router.describe({ oid: table.oid, schema: 'public', name: 'thing', replicaIdentity: 'f', columns })
  router.begin(101, 2_000)
  change(router, undefined, ['c', 's', 'x'])
  router.commit()
  expect([handed.length, router.tableOids]).toEqual([3, [42]])
})

test('a transaction that changes too much of what a subquery is asked about replaces its shapes, and no others', async () => {
  const replaced: Shape[] = []
  const handed: number[] = []
  const unusable = (shape: Shape): void => {
    replaced.push(shape)
    router.remove(shape)
  }
  const router = new ChangeRouter(unusable, (_, changes) => handed.push(changes.size))
  const { shapes } = await routed([SUBQUERY, { where: `kind = 'x'`, columns: ['id'] }], router)
  router.begin(100, 1_000)
  const large = 'x'.repeat(1024 * 1024)
  for (let index = 0; index < 70; index++) change(router, undefined, [`${index}`, large, 'y'])
  change(router, undefined, ['last', 's', 'x'])
  router.commit()
  expect([replaced, handed, router.takeDirty()]).toEqual([[shapes[0]], [], [shapes[1]]])
})
