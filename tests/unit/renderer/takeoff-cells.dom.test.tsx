import { useState } from 'react'
import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { LengthCell, WholeCell } from '../../../renderer/takeoff/cell.tsx'
import type { Commit } from '../../../renderer/look/fields/use-field-draft.ts'
import { FigurePanel, type FigureHand } from '../../../renderer/takeoff/figure-panel.tsx'
import { measureIn } from '../../../renderer/takeoff/measure.ts'
import { figureKey, figureNames, type ByHand, type Figure } from '../../../shared/estimating/figure.ts'
import { gallonsOf } from '../../../shared/estimating/coating.ts'
import { hoursOf, plainWork } from '../../../shared/estimating/labour.ts'
import { nanometresPer } from '../../../shared/estimating/length.ts'
import { usualOpening } from '../../../shared/estimating/opening.ts'
import { roomSurfaces, type BoxRoom } from '../../../shared/estimating/room.ts'
import { valueByHand } from '../../../shared/estimating/shown-figure.ts'
import english from '../../../renderer/language/en/takeoff.json' with { type: 'json' }
import { barriers, Desk, furnishBrowser, show } from '../renderer-documents/desk.tsx'

vi.setConfig({ testTimeout: 60_000 })
beforeAll(furnishBrowser)
afterEach(cleanup)

const feet = (count: number): number => count * Number(nanometresPer.foot)
const kitchen: BoxRoom = {
  id: 'kitchen', shape: 'box', length: feet(12), width: feet(10), height: feet(8), ceiling: { kind: 'flat' }, cabinet_pieces: 0,
  openings: [{ id: 'door', kind: 'door', ...usualOpening.door, count: 1 }, { id: 'windows', kind: 'window', ...usualOpening.window, count: 2 }],
}

function Sheet({ taken, language }: { readonly taken: number[]; readonly language: 'en' | 'es' }) {
  const [value, setValue] = useState(feet(12))
  return (
    <LengthCell label="Length" measure={measureIn('foot', language)} value={value} onCommit={({ to }) => {
      taken.push(to)
      setValue(to)
      return Promise.resolve({ ok: true, command_id: '' })
    }} />
  )
}

async function typed(text: string, language: 'en' | 'es' = 'en'): Promise<{ readonly field: HTMLInputElement; readonly taken: number[] }> {
  const taken: number[] = []
  await show(await Desk.of(), <Sheet taken={taken} language={language} />, { language })
  const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Length' })
  field.focus()
  fireEvent.change(field, { target: { value: text } })
  fireEvent.blur(field)
  return { field, taken }
}

test.each([
  [`12'6"`, 'en', 3_810_000_000, `12' 6"`], ['12.5 ft', 'en', 3_810_000_000, `12' 6"`], ['3,81 m', 'es', 3_810_000_000, `12' 6"`], [`12’ 6½”`, 'en', 3_822_700_000, `12' 6 1/2"`],
] as const)('a length typed as %s in %s is taken and shown as the tape has it', async (text, language, nanometres, shown) => {
  const { field, taken } = await typed(text, language)
  expect(taken).toEqual([nanometres])
  expect(field.value).toBe(shown)
})

test.each([
  ['twelve', 'en', 'This is not a length. You can type 12\'6", 12.5\u00a0ft or 3.81\u00a0m.'], ['doce', 'es', 'Esto no es una longitud. Puede escribir 12\'6", 12,5\u00a0pies o 3,81\u00a0m.'],
  ['-3', 'en', 'A length is not less than zero.'], [`5'96"`, 'en', '12 inches make a foot: write 6\' 0" instead of 5\' 12".'], ['12 6', 'en', 'This can be read in two ways. Write the units: 12\' 6" or 12.6 ft.'], ['9999999', 'en', 'This is longer than a kilometer.'],
] as const)('%s typed in %s stays as it was typed, with a clear word at the field, and Escape brings back what stood there', async (text, language, reason) => {
  const { field, taken } = await typed(text, language)
  expect(taken).toEqual([])
  expect(field.value).toBe(text)
  expect(screen.getByRole('alert').textContent).toBe(reason)
  expect(field.getAttribute('aria-invalid')).toBe('true')
  fireEvent.keyDown(field, { key: 'Escape' })
  expect(field.value).toBe(`12' 0"`)
})

test('a count refuses letters, halves and what is absurd, each with its own word', async () => {
  const onCommit = vi.fn<Commit<number>>(() => Promise.resolve({ ok: true, command_id: '' }))
  await show(await Desk.of(), <WholeCell label="Coats" value={2} least={1} most={9} onCommit={onCommit} />)
  const field = screen.getByRole('textbox', { name: 'Coats' })
  const said = (text: string): string => {
    fireEvent.change(field, { target: { value: text } })
    fireEvent.blur(field)
    return screen.getByRole('alert').textContent
  }
  expect(said('two')).toContain('not a number')
  expect(said('1.5')).toBe('This is a number of whole things.')
  expect(said('1000000000000')).toBe('Between 1 and 9.')
  expect(onCommit).not.toHaveBeenCalled()
})

/** A kitchen's wall paint as the screen has it: put by hand and reset by its key. */
function Paint({ log }: { readonly log: string[] }) {
  const [byHand, setByHand] = useState<ByHand>({})
  const walls = roomSurfaces(kitchen, { kind: 'all' }, byHand).walls
  const figure = gallonsOf(walls, { id: 'paint', coverage: { unit: 'square_feet_per_gallon', thousandths: 350_000 }, coats: 2, texture_basis_points: 10_000, waste_basis_points: 1000 }, byHand)
  const hand: FigureHand = {
    put: (of: Figure, thousandths) => {
      log.push(`${figureKey(of)} ${thousandths}`)
      setByHand((before) => ({ ...before, [figureKey(of)]: valueByHand(thousandths, of.unit, 'imperial') }))
    },
    reset: (of) => {
      log.push(`${figureKey(of)} reset`)
      setByHand(({ [figureKey(of)]: _gone, ...others }) => others)
    },
  }
  return <FigurePanel figure={figure} names={new Map([['kitchen', 'Kitchen'], ['door', 'Door']])} measure={measureIn('foot', 'en')} hand={hand} onClose={() => {}} />
}

test('a figure opens down to what was measured, chosen, on the data sheet and set by the company', async () => {
  await show(await Desk.of(), <Paint log={[]} />)
  const panel = screen.getByRole('complementary', { name: 'How it came about' })
  for (let closed; (closed = within(panel).queryAllByRole('button', { expanded: false })).length > 0;) for (const each of closed) fireEvent.click(each)
  const text = panel.textContent.replaceAll('\u00a0', ' ')
  for (const said of ['1.892 gal', '301 sq ft', `12' 0"`, 'measured', 'from the product', '350 sq ft a gallon', 'Waste10%set by the company', 'chosen', 'Perimeter × Height', 'Door']) expect(text).toContain(said)
  expect(await barriers(panel)).toEqual([])
})

test('a value put in by hand is shown with what it stands in for, all above it follows, and a reset brings it back', async () => {
  const log: string[] = []
  await show(await Desk.of(), <Paint log={log} />)
  for (let closed; (closed = screen.queryAllByRole('button', { name: /^Steps of (Paint without waste|To be covered|Walls)/, expanded: false })).length > 0;) for (const each of closed) fireEvent.click(each)
  fireEvent.click(screen.getByRole('button', { name: 'Put in by hand: Walls' }))
  const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Walls, in sq ft' })
  expect(field.value).toBe('301')
  fireEvent.change(field, { target: { value: 'many' } })
  fireEvent.submit(field)
  expect(screen.getByText(/This is not a number/)).toBeTruthy()
  fireEvent.change(field, { target: { value: '350' } })
  fireEvent.submit(field)
  const panel = screen.getByRole('complementary')
  expect(panel.textContent).toContain('Put in by hand. Worked out, it would be 301\u00a0sq ft.')
  expect(panel.textContent).toContain('2.2\u00a0gal')
  fireEvent.click(screen.getByRole('button', { name: 'Reset: Walls' }))
  expect(panel.textContent).toContain('1.892\u00a0gal')
  expect(log).toEqual(['kitchen.walls 350000', 'kitchen.walls reset'])
})

test('every figure that can be opened has words', () => {
  const words: Readonly<Record<string, string>> = english.figure
  expect(figureNames.filter((name) => !words[name])).toEqual([])
  expect(hoursOf(roomSurfaces(kitchen, { kind: 'all' }).walls, { unit: 'square_feet', thousandths: 150_000 }, { id: 'work', ...plainWork }).name).toBe('hours')
})
