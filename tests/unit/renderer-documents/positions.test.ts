import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byPosition, positionAfterMove, positionsAt, type Placed } from '../../../renderer/editing/positions.ts'

const position = fc.constantFrom('a0', 'a1', 'a1V', 'a2', 'Zz', 'a1')
const list = fc.uniqueArray(fc.record({ id: fc.stringMatching(/^[a-f]{4}$/), position }), { selector: (row) => row.id, maxLength: 8 }).map((rows) => rows.sort(byPosition))

test('new rows stand between their neighbours, also where two laptops gave the same place', () => {
  fc.assert(fc.property(list, fc.nat(8), fc.integer({ min: 1, max: 4 }), (rows, at, count) => {
    const index = Math.min(at, rows.length)
    const positions = positionsAt(rows, index, count)
    expect(positions.every((each) => /^[0-9A-Za-z]{1,200}$/.test(each))).toBe(true)
    expect([...positions].sort()).toEqual(positions)
    const before = rows[index - 1]?.position
    const after = rows.slice(index).find((row) => before === undefined || row.position > before)?.position
    if (before !== undefined) expect(positions[0]! > before).toBe(true)
    if (after !== undefined) expect(positions.at(-1)! < after).toBe(true)
  }))
})

test('a row that moves passes exactly one other where all places differ', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(11), fc.constantFrom<-1 | 1>(-1, 1), (size, which, by) => {
    const rows: Placed[] = positionsAt([], 0, size).map((each, index) => ({ id: `r${index}`, position: each }))
    const row = rows[which % size]!
    const moved = positionAfterMove(rows, row.id, by)
    const expected = rows.map((each) => each.id)
    const from = expected.indexOf(row.id)
    if (from + by < 0 || from + by >= size) {
      expect(moved).toBeNull()
      return
    }
    expected.splice(from, 1)
    expected.splice(from + by, 0, row.id)
    expect(rows.map((each) => (each === row ? { ...each, position: moved! } : each)).sort(byPosition).map((each) => each.id)).toEqual(expected)
  }))
})
