import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { drawChangeOrder } from '../../../electron/engine/documents/draw-change-order.ts'
import { drawColourSchedule } from '../../../electron/engine/documents/draw-colour-schedule.ts'
import { drawContract } from '../../../electron/engine/documents/draw-contract.ts'
import { changeOrderPaper, type ChangeOrderPaper, type ChangeOrderSource } from '../../../shared/documents/change-order.ts'
import { colourSchedulePaper, type ColourSchedulePaper, type ColourScheduleSource } from '../../../shared/documents/colour-schedule.ts'
import { contractPaper, type ContractPaper, type ContractSource } from '../../../shared/documents/contract.ts'
import { ticketPaper, type TicketPaper, type TicketSource } from '../../../shared/documents/ticket.ts'
import { drawTicket } from '../../../electron/engine/documents/draw-ticket.ts'
import { consentText, consentVersion } from '../../../shared/signing/consent.ts'
import { sealDocument } from '../../../shared/signing/signed-document.ts'
import { drawWorkOrder } from '../../../electron/engine/documents/draw-work-order.ts'
import { workOrderOf } from '../../../shared/documents/work-order.ts'
import { aJob, client, company, project, uuid } from './a-job.ts'
import { readPdf } from './read-pdf.ts'

/** The names of all fields of a type, however deep. */
type Fields<T> = T extends readonly (infer Item)[] ? Fields<Item> : T extends object ? { [Key in keyof T & string]: Key | Fields<T[Key]> }[keyof T & string] : never
type OfOurs = `${string}${'cost' | 'markup' | 'margin' | 'overhead' | 'profit' | 'labour' | 'unit_cents'}${string}` | 'note'
/** Does not compile where a field of one of these names is in the type. */
type None<T extends never> = T
export type ClientsHaveNothingOfOurs = None<Extract<Fields<ChangeOrderPaper | ContractPaper | ColourSchedulePaper | TicketPaper>, OfOurs>>
export type ColoursHaveNoMoney = None<Extract<Fields<ColourSchedulePaper['content']>, `${string}${'cents' | 'price' | 'basis_points' | 'total'}${string}`>>

const of = { company_id: uuid(2), project_id: uuid(3), created_at: '2026-11-20T01:30:00.000Z', created_by: uuid(9), signature_id: null }
const estimate = { id: uuid(1), number: 1042, version_number: 1, tax_name: '' }
const around = { company, project, client, signature: null, language: 'en' as const }

function anOrder(count = 2, more: Partial<ChangeOrderSource['change_order']> = {}): ChangeOrderSource {
  const change_order_id = uuid(20)
  return {
    ...around, estimate, before_cents: 500_000,
    change_order: {
      ...of, id: change_order_id, estimate_id: estimate.id, number: 2, suffix: 1, title: 'Closet as well', reason: 'The plaster is loose.', pricing: 'time_and_material', status: 'sent', days_of_delay: 2, respond_by: '2026-12-01',
      markup_labour_basis_points: 3700, markup_material_basis_points: 0, overhead_basis_points: 0, profit_basis_points: 0, tax_basis_points: 0, tax_hundredths: 0, total_cents: 0, sent_at: '2026-11-20T01:30:00.000Z', ...more,
    },
    lines: Array.from({ length: count }, (_, index) => ({
      company_id: of.company_id, project_id: of.project_id, id: uuid(100 + index), change_order_id, position: `a${String(index).padStart(4, '0')}`, description: `Shelf ${index + 1}`, quantity_thousandths: 2000, unit: 'h', labour_unit_cents: 9137,
      material_unit_cents: 0, other_unit_cents: 0, fixed_unit_cents: null, taxable: 0 as const, cost_code_id: null,
    })),
  }
}

function aTicket(prices: 'on_ticket' | 'later', more: Partial<TicketSource> = {}): TicketSource {
  const ticket_id = uuid(70)
  const line = { company_id: of.company_id, project_id: of.project_id, ticket_id, fixed_unit_cents: null, taxable: 0 as const }
  return {
    ...around, estimate, change_order: { number: 2 }, company_signature: null,
    rates: { markup_labour_basis_points: 3700, markup_material_basis_points: 0, overhead_basis_points: 0, profit_basis_points: 0, tax_basis_points: 0, tax_hundredths: 0 },
    ticket: {
      ...of, id: ticket_id, estimate_id: estimate.id, change_order_id: uuid(20), number: 3, suffix: 1, title: 'Rotten sill', work_done: 'Behind the old paint.', work_date: '2026-11-19', prices, status: 'draft', notes: 'Paid weekly.', crew_notes: 'CREW ONLY',
      internal_note: 'OURS ONLY', void_reason: '', company_signature_id: null,
    },
    lines: [
      { ...line, id: uuid(71), position: 'a0', kind: 'material', description: 'Epoxy', quantity_thousandths: 3000, unit: 'qt', unit_cents: 1111 }, { ...line, id: uuid(72), position: 'a0', kind: 'labour', description: 'Painter', quantity_thousandths: 7250, unit: 'h', unit_cents: 9137 },
    ], ...more,
  }
}

const aContract: ContractSource = {
  ...around, language: 'es', estimate,
  contract: { ...of, id: uuid(30), estimate_id: estimate.id, title: 'Contrato de pintura', language: 'es', status: 'draft', sum_cents: 100_001 },
  clauses: [{ company_id: of.company_id, project_id: of.project_id, id: uuid(31), contract_id: uuid(30), clause_template_id: null, position: 'a0', title: 'Alcance', text: 'Como en el presupuesto.', required: 1 }],
  payments: [3333, 3333, 3334].map((share_basis_points, index) => ({ company_id: of.company_id, project_id: of.project_id, id: uuid(40 + index), contract_id: uuid(30), position: `a${index}`, name: `Plazo ${index + 1}`, due: 'A la firma', share_basis_points, amount_cents: null })),
}

const someColours: ColourScheduleSource = {
  ...around,
  schedule: { ...of, id: uuid(50), version_number: 2, previous_version_id: null, title: 'Interior', notes: 'Samples are at the office.', status: 'draft' },
  lines: [{ company_id: of.company_id, project_id: of.project_id, id: uuid(51), colour_schedule_id: uuid(50), position: 'a0', room: 'Kitchen', surface: 'Walls', substrate: 'Drywall', brand: 'BM', code: 'HC-172', name: 'Revere Pewter', sheen: 'Eggshell', notes: 'two coats', swatch: '#ccc7b9' }],
}

const order = async (source: ChangeOrderSource) => await readPdf((await drawChangeOrder(changeOrderPaper(source), 'letter')).bytes)

test('a change order says which it is, what it changes and what the contract comes to, and not what it costs', async () => {
  const { text } = await order(anOrder())
  for (const words of [
    'Change order CO-2B', 'to estimate E-1042', 'Lucía Moreno', 'Shelf 1 2 h $250.35', 'Subtotal $500.70 Total $500.70', 'Contract sum before $5,000.00 Contract sum with this change $5,500.70', 'Reason The plaster is loose.',
    'By time and material', 'The work ends 2 days later. Please answer by December 1, 2026.', 'I approve this change order of $500.70.', 'Signature Name Date',
  ]) expect(text).toContain(words)
  expect(text).not.toMatch(/91\.37|182\.74|37 ?%/)
})

test('it names its tax as the proposal of its estimate did', async () => {
  const source = anOrder(2, { tax_basis_points: 881, tax_hundredths: 25 })
  const taxed = { ...source, lines: source.lines.map((line) => ({ ...line, taxable: 1 as const })) }
  const named = { ...taxed, estimate: { ...estimate, tax_name: 'Denver y condado' } }
  expect((await order(taxed)).text).toContain('Subtotal $500.70 Tax 8.8125% $44.12 Total $544.82')
  expect((await order(named)).text).toContain('Subtotal $500.70 Denver y condado 8.8125% $44.12 Total $544.82')
  expect((await order({ ...named, language: 'es' })).text.replaceAll('\u00a0', ' ')).toContain('Denver y condado 8,8125 % $44,12')
})

test('a long one keeps its heads on each page and its total with a line, and a draft is not to be signed', async () => {
  const { pages } = await order(anOrder(70, { status: 'draft' }))
  expect(pages.length).toBeGreaterThan(2)
  expect(pages.slice(0, 3).every((page) => page.text.includes('Description Quantity Unit Price'))).toBe(true)
  expect(pages.find((page) => page.text.includes('Subtotal'))?.text).toMatch(/Shelf \d+/)
  expect(pages.map((page) => page.text).join(' ')).not.toContain('I approve')
})

test('one without a line is drawn as well', async () => {
  expect((await order(anOrder(0))).text).toContain('Total $0.00')
})

test('what was signed is drawn as it was signed, whatever the rows say now', async () => {
  const source = anOrder()
  const { heading, content } = changeOrderPaper(source)
  const sealed = sealDocument({ heading, content, contract_sums: { before_cents: 1, after_cents: 2 } })
  const { text } = await order({
    ...source, change_order: { ...source.change_order, title: 'CHANGED SINCE', status: 'approved' },
    signature: {
      ...sealed, id: uuid(60), company_id: of.company_id, project_id: of.project_id, document_kind: 'change_order', document_id: uuid(20), signer_name: 'Lucía Moreno', signer_title: '', ink: '[]', consent_text: consentText(consentVersion, 'es') ?? '',
      consent_version: consentVersion, consent_language: 'es', signed_at: '2026-11-21T18:05:00.000Z', time_zone: 'America/Denver', device_id: uuid(61), witness_name: 'Ana Reyes',
    },
  })
  expect(text).toContain('Importe del contrato antes $0,01')
  expect(text).toContain('Orden de cambio CO-2B')
  expect(text.replaceAll(' ', '')).toContain(sealed.document_sha256)
  expect(text).not.toContain('CHANGED SINCE')
})

test('a ticket has its hours, material and what they come to, or hours and quantities alone, and nothing of ours', async () => {
  const { text } = await readPdf((await drawTicket(ticketPaper(aTicket('on_ticket')), 'letter')).bytes)
  for (const words of [
    'Time and material ticket TM-3B', 'Change order CO-2', 'Work of November 19, 2026', 'What was done Behind the old paint.', 'Labor Description Quantity Unit Price Painter 7.25 h $907.53', 'Material Description Quantity Unit Price Epoxy 3 qt $33.33',
    'Hours of labor 7.25 Subtotal $940.86 Total $940.86', 'Notes Paid weekly.', 'I confirm that this was done.',
  ]) expect(text).toContain(words)
  expect(text).not.toMatch(/91\.37|37 ?%|CREW|OURS/)
  const taxed = aTicket('on_ticket', { estimate: { ...estimate, tax_name: 'Boulder' } })
  const named = await readPdf((await drawTicket(ticketPaper({ ...taxed, rates: { ...taxed.rates, tax_basis_points: 825 }, lines: taxed.lines.map((line) => ({ ...line, taxable: 1 as const })) }), 'letter')).bytes)
  expect(named.text).toContain('Subtotal $940.86 Boulder 8.25% $77.62 Total $1,018.48')
  const spanish = await readPdf((await drawTicket(ticketPaper(aTicket('later', { language: 'es' })), 'a4')).bytes)
  for (const words of ['Vale por tiempo y materiales TM-3B', 'Mano de obra Descripción Cantidad Unidad Painter 7,25 h', 'Horas de mano de obra 7,25', 'los precios siguen']) expect(spanish.text).toContain(words)
  expect(spanish.text).not.toMatch(/\$|Precio/)
})

test('a signed ticket has both signatures, each over what it signed', async () => {
  const source = aTicket('on_ticket')
  const { heading, content } = ticketPaper(source)
  const [ours, theirs] = [sealDocument({ heading, content }), sealDocument({ heading, content: { ...content, signed_for: 'customer' } })]
  const by = (sealed: typeof ours, signer_name: string, id: string) => ({
    ...sealed, id, company_id: of.company_id, project_id: of.project_id, document_kind: 'ticket' as const, document_id: uuid(70), signer_name, signer_title: '', ink: '[]', consent_text: consentText(consentVersion, 'en') ?? '',
    consent_version: consentVersion, consent_language: 'en' as const, signed_at: '2026-11-21T18:05:00.000Z', time_zone: 'America/Denver', device_id: uuid(61), witness_name: 'Ana Reyes',
  })
  const drawn = async (more: Partial<TicketSource>) => (await readPdf((await drawTicket(ticketPaper({ ...source, ticket: { ...source.ticket, title: 'CHANGED SINCE' }, ...more }), 'letter')).bytes)).text
  const company_signature = by(ours, 'Ana Reyes', uuid(73))
  const one = await drawn({ company_signature })
  for (const words of ['Signed for the company', 'Rotten sill', 'For the customer', 'Signature Name Date']) expect(one).toContain(words)
  const both = await drawn({ company_signature, signature: by(theirs, 'Lucía Moreno', uuid(74)) })
  for (const sealed of [ours, theirs]) expect(both.replaceAll(' ', '')).toContain(sealed.document_sha256)
  expect(both).not.toMatch(/CHANGED|Signature Name Date/)
})

test('a contract has its clauses, and payments that add up to its sum', async () => {
  const { text, language } = await readPdf((await drawContract(contractPaper(aContract), 'a4')).bytes)
  expect(language).toBe('es')
  for (const words of ['Importe del contrato $1.000,01', '1. Alcance Como en el presupuesto.', 'Plazo 1 A la firma 33,33 % $333,30', 'Plazo 3 A la firma 33,34 % $333,41', 'Acepto este contrato.']) expect(text).toContain(words)
})

test('colours say what goes where, without an amount', async () => {
  const { text } = await readPdf((await drawColourSchedule(colourSchedulePaper(someColours), 'letter')).bytes)
  for (const words of ['Color schedule', 'Version 2', 'Kitchen Walls, Drywall BM HC-172 Revere Pewter', 'two coats', 'Eggshell', 'Samples are at the office.', 'I approve these colors.']) expect(text).toContain(words)
  expect(text).not.toContain('$')
})

test('a crew reads the approved colours in its work order', async () => {
  const { text } = await readPdf((await drawWorkOrder(workOrderOf({ ...aJob({ language: 'es' }), colours: someColours.lines }), 'letter')).bytes)
  expect(text).toContain('Colores aprobados Habitación Superficie Color Brillo Kitchen Walls, Drywall BM HC-172 Revere Pewter')
})

test('the same content gives the same bytes', async () => {
  const drawn = async (): Promise<string[]> => (await Promise.all([
    drawChangeOrder(changeOrderPaper(anOrder()), 'letter'), drawContract(contractPaper(aContract), 'a4'), drawColourSchedule(colourSchedulePaper(someColours), 'letter'), drawTicket(ticketPaper(aTicket('on_ticket')), 'letter'),
  ])).map(({ bytes }) => createHash('sha256').update(bytes).digest('hex'))
  expect(await drawn()).toEqual(await drawn())
})
