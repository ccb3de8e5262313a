import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { EstimateListPage } from '../../../renderer/estimates/estimate-list-page.tsx'
import { ProjectEstimates } from '../../../renderer/estimates/project-estimates.tsx'
import { ana, olga, sam, uuid } from '../shared/company-at-work.ts'
import { Desk, furnishBrowser, show } from './desk.tsx'

beforeAll(furnishBrowser)
afterEach(cleanup)

async function deskWithTwo(actor = ana): Promise<Desk> {
  const desk = await Desk.of(actor)
  const project = await desk.company.project()
  await desk.company.estimate(project)
  await desk.company.estimate(project, 'e2', 1043)
  return desk
}

test('the list has a row for each estimate, a sum, and its filter in the address', async () => {
  const desk = await deskWithTwo()
  await show(desk, <EstimateListPage />)
  const rows = () => within(screen.getByRole('grid', { name: 'Estimates' })).getAllByText(/^E-/).map((each) => each.textContent)
  expect(rows()).toEqual(['E-1043', 'E-1042'])
  expect(screen.getByText('$600.00')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Sent' }))
  await desk.settled()
  expect(screen.queryByText('E-1042')).toBeNull()
})

test('a new estimate takes the next number of this laptop and the rates of the company, and begins with a section', async () => {
  const desk = await deskWithTwo()
  await desk.company.give(olga, 'company.edit', { id: uuid('c0'), edits: { default_markup_labour_basis_points: { from: 0, to: 2500 }, default_overhead_basis_points: { from: 0, to: 1000 }, default_tax_basis_points: { from: 0, to: 881 } } })
  await show(desk, <ProjectEstimates projectId={uuid('b1')} />)
  fireEvent.click(screen.getByRole('button', { name: 'New estimate' }))
  await desk.settled()
  expect(desk.calls).toEqual([{ name: 'next_number', params: { kind: 'estimate' } }])
  expect(desk.sent).toMatchObject([
    { name: 'estimate.create', args: { project_id: uuid('b1'), number: 1042, markup_labour_basis_points: 2500, markup_material_basis_points: 0, overhead_basis_points: 1000, profit_basis_points: 0, tax_basis_points: 881 } },
    { name: 'estimate_section.create', args: { name: 'Work' } },
  ])
})

test('who writes no estimates is offered none', async () => {
  await show(await deskWithTwo(sam), <ProjectEstimates projectId={uuid('b1')} />)
  expect(screen.getAllByRole('link')).toHaveLength(2)
  expect(screen.queryByRole('button', { name: 'New estimate' })).toBeNull()
})
