import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Block } from '../../../electron/engine/documents/page-flow.ts'
import { layPages } from '../../../electron/engine/documents/page-flow.ts'

const block = (height: number, keepWithNext = false, more: Partial<Block> = {}): Block => ({ height, keepWithNext, draw: () => undefined, ...more })
const [top, bottom] = [50, 150]
/** The heights on each page; of what stands there once more with a minus. */
const laid = (...blocks: Block[]): number[][] => layPages(blocks, top, bottom).map((page) => page.map(({ block: { height }, repeated }) => (repeated ? -height : height)))

describe('pages', () => {
  test('there is one even for nothing', () => {
    expect(laid()).toEqual([[]])
  })

  test('are filled to the last point', () => {
    expect(laid(block(60), block(40), block(1))).toEqual([[60, 40], [1]])
  })

  test('a heading goes with its first line, and the last line with the sums', () => {
    expect(laid(block(80), block(15, true), block(10))).toEqual([[80], [15, 10]])
    expect(laid(block(50), block(20), block(10, true), block(15, true), block(20))).toEqual([[50, 20], [10, 15, 20]])
  })

  test('a table that goes on has its heads once more, and room for them', () => {
    const head = block(10, true)
    const rows = (count: number): Block[] => Array.from({ length: count }, () => block(30, false, { head }))
    expect(laid(head, ...rows(7))).toEqual([[10, 30, 30, 30], [-10, 30, 30, 30], [-10, 30]])
    expect(laid(block(70), head, ...rows(1))).toEqual([[70], [10, 30]])
  })

  test('room between is left out where a page begins', () => {
    expect(laid(block(95), block(20, true, { isGap: true }), block(10, true), block(10))).toEqual([[95], [10, 10]])
  })

  test('what is longer than a page is broken apart, from where it begins', () => {
    expect(laid(block(30), block(40, true), block(40, true), block(40, true), block(40))).toEqual([[30, 40], [40, 40], [40]])
  })

  test('hold every block once and in order, none over the edge, and together what belongs together', () => {
    const blocks = fc.array(fc.record({ height: fc.integer({ min: 1, max: 60 }), keepWithNext: fc.boolean(), hasHead: fc.boolean() }), { maxLength: 60 })
    const head = block(12, true)
    fc.assert(fc.property(blocks, (described) => {
      const all = described.map(({ height, keepWithNext, hasHead }) => block(height, keepWithNext, hasHead ? { head } : {}))
      const pages = layPages(all, top, bottom)
      const once = pages.map((page) => page.filter(({ repeated }) => !repeated))
      expect(once.flat().map((placed) => placed.block)).toEqual(all)
      for (const page of pages) {
        let y = top
        for (const placed of page) { expect(placed.top).toBe(y); y += placed.block.height }
        expect(y).toBeLessThanOrEqual(bottom)
      }
      // a group that fits onto a page, with the heads it may need, is on one
      const pageOf = new Map(once.flatMap((page, index) => page.map((placed) => [placed.block, index] as const)))
      for (let from = 0; from < all.length;) {
        let to = from
        while (all[to]?.keepWithNext && to + 1 < all.length) to += 1
        const group = all.slice(from, to + 1)
        if (group.reduce((sum, each) => sum + each.height, 0) + 12 <= bottom - top) expect(new Set(group.map((each) => pageOf.get(each))).size).toBe(1)
        from = to + 1
      }
    }), { numRuns: 300 })
  })
})
