import { act, cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { EstimatePage } from '../../../renderer/estimates/estimate-page.tsx'
import { formatCents } from '../../../shared/estimating/format-amount.ts'
import { estimateTotals } from '../../../shared/estimating/totals.ts'
import { ana, ben, sam, uuid } from '../shared/company-at-work.ts'
import { ask } from '../shared/domain-database.ts'
import { barriers, Desk, furnishBrowser, show } from './desk.tsx'

beforeAll(furnishBrowser)
afterEach(cleanup)

const [section, line] = [uuid('e150'), uuid('e190')]
const cell = (row: string, column: string): HTMLElement => {
  const found = document.querySelector<HTMLElement>(`[data-cell="${row}/${column}"]`)
  if (!found) throw new Error(`no cell ${row}/${column}`)
  return found
}

/** Puts the focus on a cell, as a click or the Tab key does. */
const go = (row: string, column: string): void => { act(() => { cell(row, column).focus() }) }

/** One press of a key on whatever has the focus. */
const press = (key: string, modifiers: object = {}): void => { fireEvent.keyDown(document.activeElement ?? document.body, { key, ...modifiers }) }

/** Types a text into the cell that has the focus: the first letter opens it. */
function type(text: string): void {
  press(text[0] ?? '')
  fireEvent.change(document.activeElement as HTMLElement, { target: { value: text } })
}

async function openEstimate(actor = ana, language: 'en' | 'es' = 'en'): Promise<Desk> {
  const desk = await Desk.of(actor)
  const project = await desk.company.project()
  const id = await desk.company.estimate(project)
  await show(desk, <EstimatePage />, { path: '/estimates/:id', at: `/estimates/${id}`, language })
  return desk
}

test('a line is typed, tabbed and entered: one command makes it, one more for each further cell', async () => {
  const desk = await openEstimate()
  go(`end:${section}`, 'description')
  type('Walls, two coats')
  press('Tab')
  await desk.settled()

  const [created] = desk.sent
  expect(created).toMatchObject({ name: 'estimate_line.create', args: { estimate_id: uuid('e1'), project_id: uuid('b1'), section_id: section, description: 'Walls, two coats', quantity_thousandths: 1000, unit: '', labour_unit_cents: 0 } })
  const { id } = (created as { args: { id: string } }).args
  expect(document.activeElement).toBe(cell(id, 'quantity'))

  type('=3*400')
  press('Tab')
  type('sf')
  press('Tab')
  type('$1.25')
  press('Enter')
  await desk.settled()
  expect(desk.sent.slice(1)).toEqual([
    { name: 'estimate_line.edit', args: { id, project_id: uuid('b1'), edits: { quantity_thousandths: { from: 1000, to: 1_200_000 }, quantity_formula: { from: '', to: '=3*400' } } } },
    { name: 'estimate_line.edit', args: { id, project_id: uuid('b1'), edits: { unit: { from: '', to: 'sf' } } } },
    { name: 'estimate_line.edit', args: { id, project_id: uuid('b1'), edits: { labour_unit_cents: { from: 0, to: 125 } } } },
  ])
  expect(document.activeElement).toBe(cell(`end:${section}`, 'description'))
})

test('Escape leaves a cell as it was and sends nothing', async () => {
  const desk = await openEstimate()
  go(line, 'quantity')
  type('99')
  press('Escape')
  await desk.settled()
  expect(cell(line, 'quantity').textContent).toBe('10')
  expect(document.activeElement).toBe(cell(line, 'quantity'))
  expect(desk.sent).toEqual([])
})

test('what cannot be read as an amount stays in the cell and says so', async () => {
  const desk = await openEstimate()
  go(line, 'labour')
  type('ten')
  press('Tab')
  expect(screen.getByRole('alert').textContent).toContain('no amount')
  press('Escape')
  await desk.settled()
  expect(desk.sent).toEqual([])
})

test('what is no value of a cell stays in it with a word at the field; nothing is sent, nothing else changes, and nowhere stands NaN', async () => {
  const desk = await openEstimate()
  const before = screen.getByRole('grid').textContent
  const wrong = [
    ['quantity', 'twelve', 'no amount'], ['quantity', '-3', 'less than zero'], ['quantity', '=2-5', 'less than zero'], ['quantity', '1000000000000', 'more than any job'], ['quantity', '9'.repeat(40), 'larger than can be kept'],
    ['quantity', 'NaN', 'no amount'], ['quantity', '=1/0', 'no amount'], ['quantity', '1,2,3', 'no amount'], ['labour', '10^12', 'no amount'], ['material', '1000000000000', 'more than any job'], ['other', '$$', 'no amount'],
  ] as const
  for (const [column, text, word] of wrong) {
    go(line, column)
    type(text)
    press('Enter')
    expect(screen.getByRole('alert').textContent).toContain(word)
    const field = document.activeElement as HTMLInputElement
    expect([field.value, field.getAttribute('aria-invalid')]).toEqual([text, 'true'])
    expect(document.body.textContent).not.toMatch(/NaN|Infinity|undefined/)
    press('Escape')
    expect(screen.queryByRole('alert')).toBeNull()
  }
  await desk.settled()
  expect(desk.sent).toEqual([])
  expect(screen.getByRole('grid').textContent).toBe(before)

  // a price that is missing is zero, and shown as none
  go(line, 'labour')
  press('Delete')
  await desk.settled()
  expect(cell(line, 'labour').textContent).toBe('–')
  expect(document.body.textContent).not.toMatch(/NaN|Infinity/)
})

test('a click chooses a cell, a second one opens it, and one toggles the tax', async () => {
  const desk = await openEstimate()
  const click = (element: HTMLElement): void => {
    fireEvent.mouseDown(element)
    act(() => { element.focus() })
    fireEvent.click(element, { detail: 1 })
  }
  click(cell(line, 'labour'))
  expect(document.activeElement).toBe(cell(line, 'labour'))
  click(cell(line, 'labour'))
  expect((document.activeElement as HTMLInputElement).value).toBe('10.00')
  press('Escape')
  click(cell(line, 'taxable'))
  await desk.settled()
  expect(desk.sent).toEqual([{ name: 'estimate_line.edit', args: { id: line, project_id: uuid('b1'), edits: { taxable: { from: 0, to: 1 } } } }])
})

test('going elsewhere takes what was typed and leaves the focus where it went', async () => {
  const desk = await openEstimate()
  go(line, 'quantity')
  type('12')
  const overhead = screen.getByLabelText('Overhead in percent')
  act(() => { overhead.focus() })
  await desk.settled()
  expect(document.activeElement).toBe(overhead)
  expect(cell(line, 'quantity').textContent).toBe('12')
  go(line, 'quantity')
  type('twelve')
  act(() => { overhead.focus() })
  await desk.settled()
  expect(document.activeElement).toBe(overhead)
  expect(cell(line, 'quantity').textContent).toBe('12')
  expect(screen.getByText('What stood in the cell was kept.')).toBeTruthy()
})

test('in Spanish a comma is the decimal mark', async () => {
  const desk = await openEstimate(ana, 'es')
  go(line, 'material')
  type('1.200,50')
  press('Enter')
  await desk.settled()
  expect(desk.sent).toEqual([{ name: 'estimate_line.edit', args: { id: line, project_id: uuid('b1'), edits: { material_unit_cents: { from: 0, to: 120_050 } } } }])
  expect(cell(line, 'material').textContent).toBe('1.200,50')
})

test('an item of the price book fills the line in one command', async () => {
  const desk = await openEstimate()
  await desk.elsewhere(ben, 'price_book_item.create', { id: uuid('9b'), code: 'INT-2', name: 'Interior walls, two coats', unit: 'sf', labour_unit_cents: 85, material_unit_cents: 30, taxable: 1, effective_on: '2026-01-01' })
  go(`end:${section}`, 'description')
  type('interior walls')
  await desk.settled()
  press('ArrowDown')
  expect(document.activeElement?.getAttribute('aria-activedescendant')).toBe(screen.getByRole('option').id)
  press('Enter')
  await desk.settled()
  expect(desk.sent).toHaveLength(1)
  expect(desk.sent[0]).toMatchObject({
    name: 'estimate_line.create',
    args: { description: 'Interior walls, two coats', unit: 'sf', labour_unit_cents: 85, material_unit_cents: 30, other_unit_cents: 0, taxable: 1, price_book_item_id: uuid('9b') },
  })
  expect((document.activeElement as HTMLElement).dataset['cell']).toMatch(/quantity$/)
})

test('whoever types on and takes the first suggestion at once gets none that no longer fits', async () => {
  const desk = await openEstimate()
  for (const [id, name] of [['9b', 'Crown moulding'], ['9c', 'Crew day']] as const) {
    await desk.elsewhere(ben, 'price_book_item.create', { id: uuid(id), code: id, name, unit: 'day', labour_unit_cents: 85, material_unit_cents: 30, taxable: 1, effective_on: '2026-01-01' })
  }
  go(`end:${section}`, 'description')
  type('cr')
  await desk.settled()
  expect(screen.getAllByRole('option')).toHaveLength(2)
  fireEvent.change(document.activeElement as HTMLElement, { target: { value: 'crew' } })
  press('ArrowDown')
  press('Enter')
  await desk.settled()
  expect(desk.sent).toMatchObject([{ name: 'estimate_line.create', args: { description: 'Crew day', price_book_item_id: uuid('9c') } }])
})

test('lines move, are copied and deleted by keys, and a deleted one comes back', async () => {
  const desk = await openEstimate()
  go(line, 'description')
  press('ArrowDown', { altKey: true })
  press('d', { ctrlKey: true })
  await desk.settled()
  const names = (): (string | null)[] => [...document.querySelectorAll('[data-cell$="/description"]')].map((each) => each.textContent)
  expect(names()).toEqual(['Line 1', 'Line 0', 'Line 0', 'Type a new line', 'Line 2', 'Type a new line'])
  press('Backspace', { ctrlKey: true })
  await desk.settled()
  expect(names()).toEqual(['Line 1', 'Line 0', 'Type a new line', 'Line 2', 'Type a new line'])
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
  await desk.settled()
  expect(names()).toEqual(['Line 1', 'Line 0', 'Line 0', 'Type a new line', 'Line 2', 'Type a new line'])
  expect(desk.sent.map((each) => each.name)).toEqual(['estimate_line.edit', 'estimate_line.create', 'estimate_line.delete', 'estimate_line.restore'])
  // as the record that it was: what others wrote about it meanwhile still finds it
  const [, , deleted, restored] = desk.sent
  expect(restored?.args).toMatchObject(deleted?.args ?? {})
})

test('Ctrl Enter begins a section, whose name is typed at once', async () => {
  const desk = await openEstimate()
  go(line, 'unit')
  press('Enter', { ctrlKey: true })
  fireEvent.change(document.activeElement as HTMLElement, { target: { value: 'Kitchen' } })
  press('Enter')
  await desk.settled()
  const { sections } = (await ask(desk.company.database, ana, 'estimate.get', { id: uuid('e1') }))!
  expect(sections.map((each) => each.name)).toEqual(['Room 0', 'Kitchen', 'Room 1'])
})

test('rows copied from a spreadsheet become lines', async () => {
  const desk = await openEstimate()
  go(line, 'description')
  const text = 'Ceiling\t250\tsf\t0.95\t0.40\r\n"Doors, both\nsides"\t12\tea\t$45.00\tabout 9\r\n'
  fireEvent.paste(document.activeElement as HTMLElement, { clipboardData: { getData: () => text } })
  await desk.settled()
  const { lines } = (await ask(desk.company.database, ana, 'estimate.get', { id: uuid('e1') }))!
  expect(lines.filter((each) => each.section_id === section).map(({ description, quantity_thousandths, unit, labour_unit_cents, material_unit_cents, internal_note }) => ({ description, quantity_thousandths, unit, labour_unit_cents, material_unit_cents, internal_note }))).toMatchObject([
    { description: 'Line 0' },
    { description: 'Ceiling', quantity_thousandths: 250_000, unit: 'sf', labour_unit_cents: 95, material_unit_cents: 40 },
    { description: 'Doors, both sides', quantity_thousandths: 12_000, unit: 'ea', labour_unit_cents: 4500, material_unit_cents: 0, internal_note: 'about 9' },
    { description: 'Line 1' },
  ])
})

const totalShown = (): number => Number(document.querySelector('[data-total]')?.getAttribute('data-total'))

test('the total moves with every key that is a value, before it is taken, and back with Escape', async () => {
  const desk = await openEstimate()
  const { estimate, sections, lines } = (await ask(desk.company.database, ana, 'estimate.get', { id: uuid('e1') }))!
  const before = totalShown()
  const expected = (thousandths: number): number => estimateTotals(estimate, sections, lines.map((each) => (each.id === line ? { ...each, quantity_thousandths: thousandths } : each))).total_cents
  go(line, 'quantity')
  type('7')
  expect(totalShown()).toBe(expected(7000))
  type('7')
  fireEvent.change(document.activeElement as HTMLElement, { target: { value: '75.5' } })
  expect(totalShown()).toBe(expected(75_500))
  fireEvent.change(document.activeElement as HTMLElement, { target: { value: '75.5 or so' } })
  expect(totalShown()).toBe(before)
  fireEvent.change(document.activeElement as HTMLElement, { target: { value: '80' } })
  press('Escape')
  expect(totalShown()).toBe(before)
  expect(desk.sent).toEqual([])
  type('80')
  press('Enter')
  expect(totalShown()).toBe(expected(80_000))
  await desk.settled()
  expect(totalShown()).toBe(expected(80_000))
  // what was typed says nothing any more once the line says it
  press('z', { ctrlKey: true })
  await desk.settled()
  expect(totalShown()).toBe(before)
})

test('of a long sheet only what is in sight is drawn, and its keys reach every line', async () => {
  const desk = await openEstimate()
  go(`end:${section}`, 'description')
  fireEvent.paste(document.activeElement as HTMLElement, { clipboardData: { getData: () => Array.from({ length: 300 }, (_, index) => `Pasted ${index}\t${index + 1}`).join('\n') } })
  await desk.settled()
  const drawn = (): number => document.querySelectorAll('[role="grid"] [role="row"]').length
  expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toMatch(/^3\d\d$/)
  expect(drawn()).toBeLessThan(80)
  press('Home', { ctrlKey: true })
  expect((document.activeElement as HTMLElement).dataset['cell']).toBe(`${section}/name`)
  press('End', { ctrlKey: true })
  expect(document.activeElement?.closest('[role="row"]')?.getAttribute('aria-rowindex')).toBe(screen.getByRole('grid').getAttribute('aria-rowcount'))
  expect(drawn()).toBeLessThan(80)
})

test('the totals beside the sheet are those of the one function, and the list keeps the same', async () => {
  const desk = await openEstimate()
  const panel = within(screen.getByRole('region', { name: 'Totals' }))
  for (const [field, percent] of [['Markup on labor in percent', '20'], ['Overhead in percent', '10'], ['Profit in percent', '7.5'], ['Discount in percent', '3'], ['Tax in percent', '8.81']] as const) {
    const input = panel.getByLabelText(field)
    fireEvent.change(input, { target: { value: percent } })
    fireEvent.keyDown(input, { key: 'Enter' })
    await desk.settled()
  }
  const found = (await ask(desk.company.database, ana, 'estimate.get', { id: uuid('e1') }))!
  const totals = estimateTotals(found.estimate, found.sections, found.lines)
  const money = (cents: number): string => formatCents(cents, { language: 'en', negative: 'parentheses' })
  const shown = (words: string): string | undefined => panel.getAllByRole('definition').find((each) => each.previousElementSibling?.textContent?.startsWith(words))?.textContent ?? undefined
  expect(shown('Total')).toBe(money(totals.total_cents))
  expect(found.estimate.total_cents).toBe(totals.total_cents)
  expect([shown('Cost'), shown('Subtotal'), shown('Discount taken off')]).toEqual([money(totals.cost_cents), money(totals.subtotal_cents), money(-totals.discount_cents)])
  expect(desk.sent[0]).toEqual({ name: 'estimate.edit', args: { id: uuid('e1'), project_id: uuid('b1'), edits: { markup_labour_basis_points: { from: 0, to: 2000 } } } })
})

test('P6: a price changed by somebody else while it was being typed over is met, and either value can be taken', async () => {
  const desk = await openEstimate()
  go(line, 'labour')
  type('12')
  await desk.elsewhere(ben, 'estimate_line.edit', { id: line, project_id: uuid('b1'), edits: { labour_unit_cents: { from: 1000, to: 1100 } } })
  await desk.settled()
  press('Enter')
  await desk.settled()
  expect(cell(line, 'labour').textContent).toBe('11.00')
  const card = within(screen.getByRole('region', { name: 'Two people changed this' }))
  expect(card.getAllByRole('definition').map((each) => each.textContent)).toEqual(['$12.00', '$11.00'])
  fireEvent.click(card.getByRole('button', { name: 'Use mine' }))
  await desk.settled()
  expect(cell(line, 'labour').textContent).toBe('12.00')
  expect(desk.sent.at(-1)).toEqual({ name: 'estimate_line.edit', args: { id: line, project_id: uuid('b1'), edits: { labour_unit_cents: { from: 1100, to: 1200 } } } })
})

test('a refused price lies beside the one that stands, and is resent knowing it', async () => {
  const desk = await openEstimate()
  const edits = { labour_unit_cents: { from: 1000, to: 1300 } }
  desk.refuse({
    id: uuid('0b'), sequence: 1, name: 'estimate_line.edit', args: { id: line, project_id: uuid('b1'), edits }, scope: `project:${uuid('b1')}`, record_table: 'estimate_line', record_id: line, record_title: null,
    state: 'refused', at: '2026-11-23T00:00:00.000Z', attempts: 1, last_attempt_at: null, bytes: 100,
    problem: { code: 'changed_meanwhile', detail: '', fields: [{ field: 'labour_unit_cents', message: '', from: 1000, to: 1300, current: 1400 }] },
  })
  fireEvent.click(screen.getByRole('button', { name: 'Use mine' }))
  expect(desk.calls.filter((each) => each.name === 'outbox_resend')).toEqual([{ name: 'outbox_resend', params: { id: uuid('0b'), args: { id: line, project_id: uuid('b1'), edits: { labour_unit_cents: { from: 1400, to: 1300 } } } } }])
})

test('a sent estimate is frozen, says why, and a new version opens it again', async () => {
  const desk = await openEstimate()
  fireEvent.click(screen.getByRole('button', { name: 'Send to client' }))
  fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Send to client' }))
  await desk.settled()
  expect(screen.getByRole('note').textContent).toContain('frozen')
  go(line, 'labour')
  press('7')
  expect(document.activeElement).toBe(cell(line, 'labour'))
  fireEvent.click(screen.getByRole('button', { name: 'New version' }))
  await desk.settled()
  expect(desk.sent.map((each) => each.name)).toEqual(['estimate.send', 'estimate.new_version'])
  expect(document.querySelectorAll('[data-cell$="/description"]')).toHaveLength(5)
  expect(screen.getByText('Version 2 of 2')).toBeTruthy()
})

test('client view shows the document alone: no cost, no rate, no margin', async () => {
  const desk = await openEstimate()
  expect(document.body.textContent).toContain('Margin')
  press('C', { ctrlKey: true, shiftKey: true })
  await desk.settled()
  expect(document.body.textContent).not.toMatch(/Margin|Markup|Overhead|Labor/)
  expect(screen.getByRole('article').textContent).toContain('$300.00')
})

test('paper carries the client\'s document, whoever prints, and the sheet comes back after it', async () => {
  await openEstimate()
  expect(document.body.textContent).toContain('Margin')
})

test('a superintendent reads quantities and the total, and no cost is on the page', async () => {
  await openEstimate(sam)
  expect(document.querySelector('[data-cell$="/labour"]')).toBeNull()
  expect(screen.queryByRole('button', { name: 'Send to client' })).toBeNull()
  expect(screen.getByRole('complementary', { name: 'Totals and line details' }).textContent).toContain('$300.00')
})

test('axe finds nothing in the editor, neither at rest nor while a cell is open', async () => {
  const desk = await openEstimate()
  expect(await barriers(document.body)).toEqual([])
  go(line, 'description')
  press('F2')
  await desk.settled()
  expect(await barriers(document.body)).toEqual([])
})
