import { MantineProvider } from '@mantine/core'
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { VirtualTable } from '../../../renderer/look/list/virtual-table.tsx'
import { furnishBrowser } from '../renderer-documents/desk.tsx'
import { furnishLayout, press } from './front-desk.tsx'

beforeAll(() => { furnishBrowser(); furnishLayout() })
afterEach(cleanup)

let opened: string[] = []
let sorted: string[] = []
beforeEach(() => { opened = []; sorted = [] })

const columns = [{ key: 'name', header: 'Name', width: 200, sort: 'name', total: 'Sum', cell: (row: string) => row }]
function list(total: number, place: string) {
  return (
    <MantineProvider env="test">
      <VirtualTable
        label="Rows" columns={columns} total={total} rowAt={(index) => `row ${index}`} rowKey={(row) => row} place={place} empty="nothing" sort={{ by: 'name', direction: 'asc' }}
        onOpen={(row) => { opened.push(row) }} onSort={(sort) => { sorted.push(sort) }}
      />
    </MantineProvider>
  )
}
const selected = (): string | undefined => screen.queryByRole('row', { selected: true })?.textContent

test('fifty thousand rows: those in sight are drawn, all are counted', () => {
  render(list(50_000, 'many'))
  expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('50001')
  expect(screen.getAllByRole('row').length).toBeLessThan(60)
})

test('coming back to a list one stands where one stood; another search is another list', () => {
  render(list(100, 'a?search='))
  press('j')
  press('j')
  press('j')
  expect(selected()).toBe('row 2')
  cleanup()
  render(list(100, 'a?search='))
  expect(selected()).toBe('row 2')
  cleanup()
  render(list(100, 'a?search=elm'))
  expect(selected()).toBeUndefined()
})

test('a list that got shorter leaves nobody standing beyond its end', () => {
  const { rerender } = render(list(100, 'b'))
  fireEvent.keyDown(screen.getByRole('grid'), { key: 'End' })
  press('Enter')
  expect(opened).toEqual(['row 99'])
  rerender(list(10, 'b'))
  expect(selected()).toBeUndefined()
  press('k')
  expect(selected()).toBe('row 0')
  rerender(list(0, 'b'))
  expect(screen.getByText('nothing')).toBeTruthy()
  expect(screen.queryByText('Sum')).toBeNull()
})

test('a click opens a row, a click on the header sorts, and the header says how', () => {
  render(list(5, 'c'))
  fireEvent.click(screen.getByText('row 3'))
  fireEvent.click(screen.getByRole('button', { name: 'Name' }))
  expect([opened, sorted]).toEqual([['row 3'], ['name']])
  expect(screen.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort')).toBe('ascending')
})
