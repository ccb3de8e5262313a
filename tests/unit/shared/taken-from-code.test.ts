import { expect, test } from 'vitest'
import { takenFromCode } from '../../../shared/estimating/taken-from-code.ts'

const codes = [
  { id: 'labour', taxable: 0 as const, default_markup_basis_points: 2500 },
  { id: 'paint', taxable: 1 as const, default_markup_basis_points: null },
  { id: 'lifts', taxable: 1 as const, default_markup_basis_points: 0 },
]
const line = (cost_code_id: string | null, taxable: 0 | 1, markup_basis_points: number | null) => ({ cost_code_id, taxable, markup_basis_points })

test.each([
  ['a line without a code takes both', line(null, 1, null), 'labour', line('labour', 0, 2500)],
  ['its own markup stays', line(null, 1, 1000), 'labour', line('labour', 0, 1000)],
  ['from code to code both follow', line('labour', 0, 2500), 'paint', line('paint', 1, null)],
  ['no markup at all is one too', line('labour', 0, 2500), 'lifts', line('lifts', 1, 0)],
  ['a tick by hand stays', line('labour', 1, 2500), 'lifts', line('lifts', 1, 0)],
  ['and where it is left out by hand', line('paint', 0, null), 'lifts', line('lifts', 0, 0)],
  ['a markup by hand stays', line('labour', 0, 3000), 'paint', line('paint', 1, 3000)],
  ['without the code its markup goes, the tick stays', line('labour', 0, 2500), null, line(null, 0, null)],
  ['a code that is not here says nothing', line(null, 1, null), 'gone', line('gone', 1, null)],
] as const)('%s', (_, before, code, after) => {
  expect(takenFromCode(before, code, codes)).toEqual(after)
})
