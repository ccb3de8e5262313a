import { act, cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { DocumentPage } from '../../../renderer/documents/document-page.tsx'
import { EstimatePage } from '../../../renderer/estimates/estimate-page.tsx'
import type { DocumentFile, DocumentWish } from '../../../shared/bridge.ts'
import { ProblemError } from '../../../shared/problem.ts'
import type { Actor } from '../../../shared/commands/command.ts'
import { ana, CompanyAtWork, sam, uuid } from '../shared/company-at-work.ts'
import { barriers, Desk, furnishBrowser, show } from './desk.tsx'

/** jsdom draws nothing: what the pages look like is for a real browser. */
vi.mock('../../../renderer/documents/open-pdf.ts', () => ({ openPdf: async () => ({ pdf: { numPages: 2 }, close: async () => undefined }) }))
const saved = vi.hoisted(() => [] as string[])
vi.mock('../../../renderer/look/download-file.ts', () => ({ downloadFile: (name: string) => { saved.push(name) } }))

beforeAll(() => {
  furnishBrowser()
  globalThis.IntersectionObserver ??= class { observe(): void {} disconnect(): void {} } as unknown as typeof IntersectionObserver
})
beforeEach(() => { saved.length = 0 })
afterEach(cleanup)

/** A desk whose documents are drawn when the test says so. */
class DrawingDesk extends Desk {
  readonly asked: { readonly wish: DocumentWish; readonly draw: () => Promise<void>; readonly fail: (problem: ProblemError) => Promise<void> }[] = []

  override async call(name: never, params: never): Promise<never> {
    if (name !== 'estimate_document') return await super.call(name, params)
    const wish = params as DocumentWish
    const { promise, resolve, reject } = Promise.withResolvers<DocumentFile>()
    this.asked.push({
      wish,
      draw: async () => { await act(async () => { resolve({ file_name: `${wish.kind}-${wish.language}-${wish.paper}.pdf`, bytes: btoa('%PDF-'), pages: 2 }); await promise }) },
      fail: async (problem) => { await act(async () => { reject(problem); await promise.catch(() => undefined) }) },
    })
    return await promise as never
  }

  get last() { return this.asked.at(-1) as DrawingDesk['asked'][number] }
}

async function open(actor: Actor = ana, { language = 'en' as 'en' | 'es' } = {}): Promise<{ desk: DrawingDesk; container: HTMLElement; id: string }> {
  const desk = new DrawingDesk(await CompanyAtWork.founded(), actor)
  const id = await desk.company.estimate(await desk.company.project())
  const container = await show(desk, <DocumentPage />, { path: '/estimates/:id/documents', at: `/estimates/${id}/documents`, language })
  return { desk, container, id }
}

test('the proposal in the company’s language on Letter is there at once; another choice is drawn anew', async () => {
  const { desk, id } = await open()
  expect(desk.last.wish).toEqual({ estimate_id: id, kind: 'proposal', paper: 'letter', language: 'en' })
  await desk.last.draw()
  expect(screen.getByRole('status').textContent).toBe('2 pages · 1 KB')
  expect(screen.getAllByRole('img').map((page) => page.getAttribute('aria-label'))).toEqual(['Page 1 of 2', 'Page 2 of 2'])

  fireEvent.click(screen.getByRole('radio', { name: 'Work order' }))
  fireEvent.click(screen.getByRole('radio', { name: 'Español' }))
  fireEvent.click(screen.getByRole('radio', { name: 'A4' }))
  await desk.settled()
  expect(desk.last.wish).toEqual({ estimate_id: id, kind: 'work_order', paper: 'a4', language: 'es' })
})

test('what was drawn for the client cannot be saved once the crew’s was asked for', async () => {
  const { desk } = await open()
  const proposal = desk.last
  await proposal.draw()
  fireEvent.click(screen.getByRole('radio', { name: 'Work order' }))
  await desk.settled()
  const save = screen.getByRole('button', { name: 'Save PDF' })
  expect(save.hasAttribute('disabled')).toBe(true)
  fireEvent.keyDown(document.body, { key: 's' })
  expect(saved).toEqual([])
  await desk.last.draw()
  fireEvent.keyDown(document.body, { key: 's' })
  expect(saved).toEqual(['work_order-en-letter.pdf'])
})

test('an answer that comes late does not take the place of a newer one', async () => {
  const { desk } = await open()
  const first = desk.last
  fireEvent.click(screen.getByRole('radio', { name: 'A4' }))
  await desk.settled()
  await desk.last.draw()
  await first.draw()
  fireEvent.click(screen.getByRole('button', { name: 'Save PDF' }))
  expect(saved).toEqual(['proposal-en-a4.pdf'])
})

test('is drawn anew when the estimate changes underneath', async () => {
  const { desk, id } = await open()
  await desk.last.draw()
  const before = desk.asked.length
  await act(async () => { await desk.elsewhere(ana, 'estimate.edit', { id, project_id: uuid('b1'), edits: { title: { from: 'Interior', to: 'Interior and stairs' } } }) })
  await desk.settled()
  expect(desk.asked.length).toBe(before + 1)
})

test('a superintendent has the work order, and is told why there is no proposal', async () => {
  const { desk } = await open(sam)
  expect(desk.asked.map(({ wish }) => wish.kind)).toEqual(['work_order'])
  const proposal = screen.getByRole('radio', { name: 'Proposal' })
  expect(proposal.hasAttribute('disabled')).toBe(true)
  expect(screen.getByText(/Your role does not see prices/)).toBeTruthy()
})

test('what cannot be drawn says so in the place of the pages', async () => {
  const { desk } = await open()
  await desk.last.fail(new ProblemError({ code: 'file_unreadable', detail: '' }))
  expect(screen.getByRole('alert').textContent).not.toBe('')
  expect(screen.getByRole('button', { name: 'Save PDF' }).hasAttribute('disabled')).toBe(true)
})

test('the screen has no barriers, in both languages', async () => {
  for (const language of ['en', 'es'] as const) {
    const { desk, container } = await open(ana, { language })
    await desk.last.draw()
    expect(await barriers(container)).toEqual([])
    expect(container.textContent).not.toMatch(/documents[.:]/)
    cleanup()
  }
})

test('the estimate has a way to its documents', async () => {
  const desk = await Desk.of(sam)
  const id = await desk.company.estimate(await desk.company.project())
  await show(desk, <EstimatePage />, { path: '/estimates/:id', at: `/estimates/${id}` })
  expect(screen.getByRole('link', { name: 'Documents' }).getAttribute('href')).toBe(`/estimates/${id}/documents`)
})
