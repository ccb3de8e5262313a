import { act, cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { EstimatePage } from '../../../renderer/estimates/estimate-page.tsx'
import { countingOptions } from '../../../shared/estimating/counting-options.ts'
import { ana, ben, uuid } from '../shared/company-at-work.ts'
import { ask } from '../shared/domain-database.ts'
import { Desk, furnishBrowser, show } from './desk.tsx'

beforeAll(furnishBrowser)
afterEach(cleanup)

const [section, line, second, otherSection] = [uuid('e150'), uuid('e190'), uuid('e191'), uuid('e151')]
const cell = (row: string, column: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`[data-cell="${row}/${column}"]`)
  if (!found) throw new Error(`no cell ${row}/${column}`)
  return found
}
const go = (row: string, column: string): void => { act(() => { cell(row, column).focus() }) }
const press = (key: string, modifiers: object = {}): void => { fireEvent.keyDown(document.activeElement ?? document.body, { key, ...modifiers }) }
function type(text: string): void {
  press(text[0] ?? '')
  fireEvent.change(document.activeElement as HTMLElement, { target: { value: text } })
}
async function openEstimate(language: 'en' | 'es' = 'en'): Promise<Desk> {
  const desk = await Desk.of(ana)
  const project = await desk.company.project()
  const id = await desk.company.estimate(project)
  await show(desk, <EstimatePage />, { path: '/estimates/:id', at: `/estimates/${id}`, language })
  return desk
}
const held = async (desk: Desk) => (await ask(desk.company.database, ana, 'estimate.get', { id: uuid('e1') }))!
const chosen = async (desk: Desk): Promise<string[]> => {
  const { estimate, options } = await held(desk)
  const counting = countingOptions(estimate, options)
  return options.filter((option) => counting.has(option.id)).map((option) => option.name).sort()
}
const undo = async (desk: Desk): Promise<void> => { press('z', { ctrlKey: true }); await desk.settled() }
const redo = async (desk: Desk): Promise<void> => { press('y', { ctrlKey: true }); await desk.settled() }

test('packages and an alternate are offered, named, filled, chosen, deleted and brought back by keys', async () => {
  const desk = await openEstimate()
  const total = (): number => Number(document.querySelector('[data-total]')?.getAttribute('data-total'))
  const before = total()
  go(line, 'description')
  press('Enter', { ctrlKey: true, shiftKey: true })
  press('ArrowDown')
  press('ArrowDown')
  type('One coat')
  press('Tab')
  press('Tab')
  press('Tab')
  type('100')
  press('Enter')
  await desk.settled()
  expect(total()).toBe(before + 10_000)
  press('Enter', { ctrlKey: true, shiftKey: true })
  press('Enter', { ctrlKey: true, altKey: true })
  type('Fence')
  press('Enter')
  await desk.settled()
  const { options, sections } = await held(desk)
  expect(options.map((option) => `${option.kind} ${option.name}: ${sections.filter((each) => each.option_id === option.id).length}`).sort()).toEqual(['alternate Fence: 1', 'package Better: 1', 'package Good: 1'])
  expect(await chosen(desk)).toEqual(['Good'])

  const idOf = (name: string): string => options.find((option) => option.name === name)?.id as string
  go(idOf('Better'), 'name')
  press(' ')
  go(idOf('Fence'), 'name')
  press(' ')
  await desk.settled()
  expect(await chosen(desk)).toEqual(['Better', 'Fence'])
  expect(total()).toBe(before)

  go(idOf('Better'), 'name')
  press('Backspace', { ctrlKey: true })
  await desk.settled()
  expect([await chosen(desk), total()]).toEqual([['Fence', 'Good'], before + 10_000])
  await undo(desk)
  expect([await chosen(desk), total()]).toEqual([['Better', 'Fence'], before])
  await redo(desk)
  expect(await chosen(desk)).toEqual(['Fence', 'Good'])
})

test('what was done is taken back and done again, one thing at a time, and the rows are as they were', async () => {
  const desk = await openEstimate()
  const content = async () => { const { estimate, options, sections, lines } = await held(desk); return { total: estimate.total_cents, options, sections, lines } }
  const states = [await content()]
  const step = async (deed: () => void): Promise<void> => { deed(); await desk.settled(); states.push(await content()) }
  await step(() => { go(line, 'quantity'); type('=4*12.5'); press('Enter') })
  await step(() => { go(line, 'description'); press('ArrowDown', { altKey: true }) })
  await step(() => { go(section, 'name'); press('Backspace', { ctrlKey: true }) })
  await step(() => { go(otherSection, 'name'); press('Enter', { ctrlKey: true, shiftKey: true }) })
  for (const state of states.slice(0, -1).reverse()) { await undo(desk); expect(await content()).toEqual(state) }
  for (const state of states.slice(1)) { await redo(desk); expect(await content()).toEqual(state) }
  // in a field that somebody types in, the keys are the field's own
  act(() => { screen.getByLabelText('Terms').focus() })
  await undo(desk)
  expect(await content()).toEqual(states.at(-1))
})

test('lines are selected with Shift, and edited, moved and deleted together, each as one thing to take back', async () => {
  const desk = await openEstimate()
  go(line, 'description')
  press('ArrowDown', { shiftKey: true })
  await desk.settled()
  const panel = within(screen.getByRole('region', { name: 'Selected lines' }))
  expect(panel.getByText('2 lines selected')).toBeTruthy()
  fireEvent.click(panel.getByRole('button', { name: 'Tax them' }))
  fireEvent.change(panel.getByLabelText('Unit'), { target: { value: 'm²' } })
  fireEvent.click(panel.getByRole('button', { name: 'Set' }))
  await desk.settled()
  const ofBoth = async (): Promise<unknown[]> => (await held(desk)).lines.filter((each) => each.id === line || each.id === second).map(({ taxable, unit, section_id }) => [taxable, unit, section_id])
  expect(await ofBoth()).toEqual([[1, 'm²', section], [1, 'm²', section]])
  await undo(desk)
  expect(await ofBoth()).toEqual([[1, 'sf', section], [1, 'sf', section]])

  go(line, 'description')
  press('ArrowDown', { shiftKey: true })
  press('ArrowDown', { altKey: true })
  await desk.settled()
  expect((await ofBoth()).map((each) => (each as string[])[2])).toEqual([otherSection, otherSection])
  press('Backspace', { ctrlKey: true })
  await desk.settled()
  expect(await ofBoth()).toEqual([])
  await undo(desk)
  expect((await ofBoth()).map((each) => (each as string[])[2])).toEqual([otherSection, otherSection])
})

test('a line is dragged to another section', async () => {
  const desk = await openEstimate()
  const handle = cell(line, 'description').querySelector('[draggable="true"]') as HTMLElement
  const target = cell(otherSection, 'name').parentElement as HTMLElement
  const dataTransfer = { setData: () => undefined, effectAllowed: '' }
  fireEvent.dragStart(handle, { dataTransfer })
  fireEvent.dragOver(target, { dataTransfer })
  fireEvent.drop(target, { dataTransfer })
  await desk.settled()
  const { lines } = await held(desk)
  expect(lines.find((each) => each.id === line)?.section_id).toBe(otherSection)
  expect(lines.filter((each) => each.section_id === otherSection).map((each) => each.id)[0]).toBe(line)
})

test('a quantity keeps its sum, in either language; what is no size is refused at the cell, and nothing is lost', async () => {
  const desk = await openEstimate('es')
  const quantity = async (): Promise<unknown> => { const found = (await held(desk)).lines.find((each) => each.id === line); return [found?.quantity_thousandths, found?.quantity_formula] }
  go(line, 'quantity')
  type('=4*1.212,5')
  press('Enter')
  await desk.settled()
  expect(await quantity()).toEqual([4_850_000, '=4*1212.5'])
  go(line, 'quantity')
  press('F2')
  expect((document.activeElement as HTMLInputElement).value).toBe('=4*1212,5')
  for (const [typed, words] of [['doce', 'no es'], ['-5', 'cero'], ['1000000000000', '100.000.000'], ['=1/0', 'no es'], ['=2*(-3)', 'cero']] as const) {
    fireEvent.change(document.activeElement as HTMLElement, { target: { value: typed } })
    press('Enter')
    expect(screen.getByRole('alert').textContent).toContain(words)
    expect((document.activeElement as HTMLInputElement).value).toBe(typed)
  }
  press('Escape')
  expect(await quantity()).toEqual([4_850_000, '=4*1212.5'])
  expect(document.body.textContent).not.toContain('NaN')
  // a number that somebody else sets ends the sum
  await desk.elsewhere(ben, 'estimate_line.edit', { id: line, project_id: uuid('b1'), edits: { quantity_thousandths: { from: 4_850_000, to: 7000 } } })
  expect(await quantity()).toEqual([7000, ''])
})

test('a wanted margin, markup or profit becomes the rate of profit that reaches it; a least price raises the profit', async () => {
  const desk = await openEstimate()
  const aim = async (label: string, text: string): Promise<void> => {
    const field = screen.getByLabelText(label)
    act(() => { field.focus() })
    fireEvent.change(field, { target: { value: text } })
    press('Enter')
    await desk.settled()
  }
  const figures = async (): Promise<[number, number]> => { const { estimate } = await held(desk); return [estimate.profit_basis_points, estimate.total_cents] }
  // 300 dollars of cost, nothing on top
  await aim('Wanted margin in percent', '40')
  expect(await figures()).toEqual([6667, 50_001])
  await aim('Wanted markup on cost in percent', '50')
  expect(await figures()).toEqual([5000, 45_000])
  await aim('Wanted profit after cost', '$60')
  expect(await figures()).toEqual([2000, 36_000])
  await aim('Least subtotal', '900')
  expect(await figures()).toEqual([2000, 90_000])
  await aim('Wanted margin in percent', '100')
  expect(await figures()).toEqual([2000, 90_000])
})
