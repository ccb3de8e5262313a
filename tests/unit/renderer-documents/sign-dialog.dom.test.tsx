import { cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { EstimatePage } from '../../../renderer/estimates/estimate-page.tsx'
import type { CommandArguments } from '../../../shared/commands/registry.ts'
import { canonicalJson } from '../../../shared/signing/canonical-json.ts'
import { consentText, consentVersion } from '../../../shared/signing/consent.ts'
import { sha256OfText } from '../../../shared/signing/sha256.ts'
import { estimateContent } from '../../../shared/signing/estimate-content.ts'
import { estimateDocument } from '../../../shared/signing/signed-document.ts'
import { ana, ben, sam, signing, uuid } from '../shared/company-at-work.ts'
import { ask } from '../shared/domain-database.ts'
import { barriers, Desk, furnishBrowser, show } from './desk.tsx'

beforeAll(furnishBrowser)
afterEach(cleanup)

async function openDialog(): Promise<{ desk: Desk; dialog: ReturnType<typeof within>; element: HTMLElement }> {
  const desk = await Desk.of()
  const id = await desk.company.estimate(await desk.company.project())
  await show(desk, <EstimatePage />, { path: '/estimates/:id', at: `/estimates/${id}` })
  fireEvent.click(screen.getByRole('button', { name: 'Sign' }))
  const element = await screen.findByRole('dialog')
  return { desk, element, dialog: within(element) }
}

/** A stroke of a pen over the pad. */
function draw(element: HTMLElement): void {
  const pad = element.querySelector('canvas') as HTMLCanvasElement
  const at = (type: string, x: number, y: number, target: EventTarget, buttons = 1): void => {
    const event = new MouseEvent(type, { bubbles: true, cancelable: true, clientX: x, clientY: y, buttons })
    fireEvent(target as Element, Object.assign(event, { pointerId: 1, pointerType: 'pen', pressure: 0.5, isPrimary: true }))
  }
  at('pointerdown', 20, 60, pad)
  for (let x = 30; x < 160; x += 10) at('pointermove', x, 60 + (x % 40), pad)
  at('pointerup', 160, 70, pad, 0)
}

test('P8: what is signed is what is shown: canonical, hashed, and accepted by the same rule that the server has', async () => {
  const { desk, dialog, element } = await openDialog()
  expect(dialog.getByRole('article').textContent).toContain('$300.00')
  draw(element)
  fireEvent.change(dialog.getByLabelText('Full name'), { target: { value: 'Carla Client' } })
  fireEvent.change(dialog.getByLabelText('Title'), { target: { value: 'Owner' } })
  fireEvent.click(dialog.getByRole('button', { name: 'I agree and sign' }))
  await desk.settled()

  const args = desk.sent[0]?.args as CommandArguments<'signature.sign'>
  const found = (await ask(desk.company.database, ana, 'estimate.get', { id: uuid('e1') }))!
  const document = JSON.parse(args.document) as { content: never }
  expect(args.document_sha256).toBe(sha256OfText(args.document))
  expect(canonicalJson(document)).toBe(args.document)
  expect(document.content).toEqual(estimateContent(found.estimate, found.sections, found.lines))
  expect(args).toMatchObject({ signer_name: 'Carla Client', signer_title: 'Owner', consent_version: consentVersion, consent_text: consentText(consentVersion, 'en'), consent_language: 'en' })
  const [stroke] = JSON.parse(args.ink) as [number, number, number][][]
  expect(stroke?.[0]).toEqual([20, 60, 0])
  expect(stroke!.length).toBeGreaterThan(1)

  expect(found.estimate).toMatchObject({ status: 'accepted', signature_id: args.id })
  expect(dialog.getByRole('status').textContent).toContain('Signed by Carla Client')
  expect(dialog.getByRole('img', { name: `Fingerprint (SHA-256): ${args.document_sha256}` })).toBeTruthy()
  fireEvent.click(dialog.getByRole('button', { name: 'Done' }))
  await desk.settled()
  const record = within(screen.getByRole('region', { name: 'Signature' }))
  expect(record.getByText('Checked on this laptop: as it was signed')).toBeTruthy()
  expect(record.getByText(/M[SD]T|GMT-[67]/)).toBeTruthy()
})

test('P8: what was signed is shown as it was signed, whatever its surroundings are called by now, also to who may see no cost', async () => {
  const desk = await Desk.of(sam)
  const project = await desk.company.project()
  const id = await desk.company.estimate(project)
  const found = (await ask(desk.company.database, ana, 'estimate.get', { id }))!
  const heading = { company_name: 'Kibray Painting', company_address: '', project_name: 'As it was called then', project_address: '', client_name: 'Carla Client' }
  await desk.company.give(ana, 'signature.sign', signing(estimateDocument(heading, found.estimate, found.sections, found.lines), { consent_language: 'es', consent_text: consentText(consentVersion, 'es') ?? '' }))
  await show(desk, <EstimatePage />, { path: '/estimates/:id', at: `/estimates/${id}` })
  fireEvent.click(screen.getByRole('button', { name: 'Client view' }))
  await desk.settled()
  expect(screen.getByRole('article').textContent).toContain('As it was called then')
  expect(screen.getByRole('article').textContent).toContain('$300,00')
  expect(document.body.textContent).not.toMatch(/Margin|Markup/)
})

test('without a name or a stroke nothing is signed, and what lacks is said where it lacks', async () => {
  const { desk, dialog } = await openDialog()
  fireEvent.click(dialog.getByRole('button', { name: 'I agree and sign' }))
  await desk.settled()
  expect(desk.sent).toEqual([])
  expect(dialog.getByText('Please write your name.')).toBeTruthy()
  expect(dialog.getByText(/Please sign in the field/)).toBeTruthy()
  expect(document.activeElement).toBe(dialog.getByLabelText('Full name'))
})

test('a document that changes underneath must be read again before it can be signed', async () => {
  const { desk, dialog, element } = await openDialog()
  draw(element)
  fireEvent.change(dialog.getByLabelText('Full name'), { target: { value: 'Carla Client' } })
  await desk.elsewhere(ben, 'estimate_line.edit', { id: uuid('e190'), project_id: uuid('b1'), edits: { labour_unit_cents: { from: 1000, to: 2000 } } })
  await desk.settled()
  expect(dialog.getByRole('article').textContent).toContain('$300.00')
  expect(dialog.getByRole('button', { name: 'I agree and sign' }).hasAttribute('disabled')).toBe(true)
  fireEvent.click(dialog.getByRole('button', { name: 'Show it as it is now' }))
  expect(dialog.getByRole('article').textContent).toContain('$400.00')
  fireEvent.click(dialog.getByRole('button', { name: 'I agree and sign' }))
  await desk.settled()
  expect(dialog.getByRole('status')).toBeTruthy()
})

test('who cannot draw signs with the typed name, by keyboard alone', async () => {
  const { desk, dialog } = await openDialog()
  fireEvent.click(dialog.getByLabelText('I sign by typing my name'))
  fireEvent.change(dialog.getByLabelText('Full name'), { target: { value: 'Carla Client' } })
  fireEvent.submit(dialog.getByLabelText('Full name').closest('form') as HTMLFormElement)
  await desk.settled()
  expect(desk.sent[0]?.args).toMatchObject({ ink: '[]', signer_name: 'Carla Client' })
  fireEvent.click(dialog.getByRole('button', { name: 'Done' }))
  await desk.settled()
  expect(screen.getByText('Signed by typing the name; nothing was drawn.')).toBeTruthy()
})

test('the client reads and agrees in Spanish while the screen speaks English', async () => {
  const { desk, dialog, element } = await openDialog()
  fireEvent.click(dialog.getByLabelText('Español'))
  expect(dialog.getByRole('article').textContent).toContain('Presupuesto')
  expect(dialog.getByRole('article').textContent).toContain('$300,00')
  draw(element)
  fireEvent.change(dialog.getByLabelText('Nombre completo'), { target: { value: 'Carla Cliente' } })
  fireEvent.click(dialog.getByRole('button', { name: 'Acepto y firmo' }))
  await desk.settled()
  expect(desk.sent[0]?.args).toMatchObject({ consent_language: 'es', consent_text: consentText(consentVersion, 'es') })
  expect(dialog.getByRole('status').textContent).toContain('Firmado por Carla Cliente')
})

test('axe finds nothing in the dialog, before and after signing', async () => {
  const { desk, dialog, element } = await openDialog()
  expect(await barriers(element)).toEqual([])
  fireEvent.click(dialog.getByLabelText('I sign by typing my name'))
  fireEvent.change(dialog.getByLabelText('Full name'), { target: { value: 'Carla Client' } })
  fireEvent.click(dialog.getByRole('button', { name: 'I agree and sign' }))
  await desk.settled()
  expect(await barriers(element)).toEqual([])
})
