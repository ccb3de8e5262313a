import { expect, test } from 'vitest'
import type { Column } from '../../../renderer/look/list/column.ts'
import { columnsThatFit } from '../../../renderer/look/list/column.ts'

const column = (key: string, width: number, leaves?: number): Column<null> => ({ key, header: key, width, cell: () => null, ...(leaves === undefined ? {} : { leaves }) })
const columns = [column('name', 200), column('number', 100, 2), column('client', 150, 3), column('value', 120)]
const shown = (width: number): string => columnsThatFit(columns, width).map((each) => each.key).join(' ')

test('nothing scrolls sideways: columns leave in their order until the rest fits', () => {
  expect(shown(570)).toBe('name number client value')
  expect(shown(569)).toBe('name number value')
  expect(shown(419)).toBe('name value')
})

test('the columns that make the list stay, however narrow it gets', () => {
  expect(shown(50)).toBe('name value')
})
