import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyChange, changeBetween, wholeValues, type ValueNews } from '../../../shared/value-change.ts'

/** What JSON can say, with lists whose members have ids, now and then the same one twice. */
const anyValue = fc.letrec<{ value: unknown; row: unknown }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, fc.constantFrom(null, 0, 1, '', 'a', true, -0), tie('row'), fc.array(tie('row'), { maxLength: 6 }), fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(fc.constantFrom('a', 'constructor', '__proto__', 'value', 'gone'), tie('value'), { maxKeys: 3 })),
  row: fc.record({ id: fc.constantFrom('1', '2', '3', '4', '5'), name: fc.constantFrom('x', 'y'), of: tie('value') }, { requiredKeys: ['id'] }),
})).value
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown

describe('changeBetween', () => {
  it('makes of any value any other, by way of JSON; and is null exactly where they are the same', () => {
    fc.assert(fc.property(anyValue, anyValue, (before, after) => {
      const change = changeBetween(before, after)
      expect(change === null).toBe(JSON.stringify(sorted(before)) === JSON.stringify(sorted(after)))
      if (change) expect(sorted(applyChange(asJson(before), asJson(change) as typeof change))).toEqual(sorted(asJson(after)))
    }), { numRuns: 3000 })
  })

  it('tells of thousands of rows only the one that changed, and leaves all others the same objects', () => {
    const lines = Array.from({ length: 2000 }, (_, index) => ({ id: `l${index}`, quantity: index, words: 'Walls, two coats' }))
    const before = { estimate: { id: 'e', total: 5 }, lines }
    const after = { estimate: { id: 'e', total: 6 }, lines: lines.map((line, index) => (index === 7 ? { ...line, quantity: 99 } : { ...line })) }
    const change = changeBetween(before, after)
    expect(change).toEqual({ gone: [], fields: {
      estimate: { gone: [], fields: { total: { value: 6 } } },
      lines: { items: [{ from: 0, count: 7 }, { at: 7, change: { gone: [], fields: { quantity: { value: 99 } } } }, { from: 8, count: 1992 }] },
    } })
    const now = applyChange(before, change as NonNullable<typeof change>) as typeof before
    expect(now).toEqual(after)
    expect(now.lines.filter((line, index) => line !== lines[index])).toEqual([{ id: 'l7', quantity: 99, words: 'Walls, two coats' }])
  })

  it('moves, takes out and puts in rows by their ids', () => {
    const [one, two, three] = [{ id: '1' }, { id: '2' }, { id: '3' }]
    expect(changeBetween([one, two, three], [{ id: '3' }, { id: '1' }, { id: '4' }, { id: '2' }])).toEqual({ items: [{ from: 2, count: 1 }, { from: 0, count: 1 }, { item: { id: '4' } }, { from: 1, count: 1 }] })
    expect(changeBetween([one, two], [one])).toEqual({ items: [{ from: 0, count: 1 }] })
    expect(changeBetween([], [])).toBeNull()
    expect(changeBetween([one], [])).toEqual({ items: [] })
  })

  it('counts what is undefined as absent, as JSON does', () => {
    expect(changeBetween({ a: 1, b: undefined }, { a: 1 })).toBeNull()
    expect(changeBetween({ a: 1 }, { a: undefined })).toEqual({ fields: {}, gone: ['a'] })
  })
})

it('wholeValues hands on the whole with each news', () => {
  const told: unknown[] = []
  const tell = wholeValues((value) => told.push(value))
  const news: ValueNews[] = [{ value: { a: 1, b: [1] } }, { change: { fields: { a: { value: 2 } }, gone: [] } }, { value: null }]
  news.forEach(tell)
  expect(told).toEqual([{ a: 1, b: [1] }, { a: 2, b: [1] }, null])
})

/** With the fields of every object in one order, and without -0, which JSON does not know. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([name, of]) => [name, sorted(of)]))
  return Object.is(value, -0) ? 0 : value
}
