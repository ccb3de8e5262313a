import type { ConsentLanguage } from '../signing/consent.ts'

/** What the documents of a job say by themselves, beside `documentWords`. */
export const jobWords = {
  en: {
    ticket: 'Time and material ticket', worked_on: 'Work of {}', work_done: 'What was done', ticket_lines: { labour: 'Labor', material: 'Material', equipment: 'Equipment' }, hours_in_all: 'Hours of labor',
    priced_later: 'Hours and quantities are confirmed here; the prices follow.', for_the_company: 'Signed for the company', for_the_customer: 'For the customer', confirm_ticket: 'I confirm that this was done.',
    change_order: 'Change order', contract: 'Contract', colour_schedule: 'Color schedule', to_estimate: 'to estimate {}',
    states: { draft: 'Draft', sent: '', approved: 'Approved', declined: 'Declined', void: 'Void', signed: 'Signed', superseded: 'Superseded', company_signed: 'Signed by the company' }, order_void: 'Void',
    reason: 'Reason', conditions: 'Conditions', fixed: 'At a fixed price.', time_and_material: 'By time and material: the sum is what it is expected to come to.',
    later: 'The work ends {} later.', earlier: 'The work ends {} earlier.', day: '{} day', days: '{} days', respond_by: 'Please answer by {}.',
    sum_before: 'Contract sum before', sum_after: 'Contract sum with this change', contract_sum: 'Contract sum', payments: 'Payments', payment: 'Payment', due: 'Due', share: 'Share', amount: 'Amount',
    room: 'Room', surface: 'Surface', colour: 'Color', colours: 'Approved colors', sheen: 'Sheen', approval: 'Approval', approve_change: 'I approve this change order of {}.', approve_colours: 'I approve these colors.', agreement: 'Agreement', agree: 'I agree to this contract.',
  },
  es: {
    ticket: 'Vale por tiempo y materiales', worked_on: 'Trabajo del {}', work_done: 'Qué se hizo', ticket_lines: { labour: 'Mano de obra', material: 'Material', equipment: 'Equipo' }, hours_in_all: 'Horas de mano de obra',
    priced_later: 'Aquí se confirman horas y cantidades; los precios siguen.', for_the_company: 'Firmado por la empresa', for_the_customer: 'Por el cliente', confirm_ticket: 'Confirmo que esto se hizo.',
    change_order: 'Orden de cambio', contract: 'Contrato', colour_schedule: 'Lista de colores', to_estimate: 'del presupuesto {}',
    states: { draft: 'Borrador', sent: '', approved: 'Aprobada', declined: 'Rechazada', void: 'Anulado', signed: 'Firmado', superseded: 'Reemplazada', company_signed: 'Firmado por la empresa' }, order_void: 'Anulada',
    reason: 'Motivo', conditions: 'Condiciones', fixed: 'A precio fijo.', time_and_material: 'Por tiempo y materiales: el importe es el que se espera.',
    later: 'La obra termina {} más tarde.', earlier: 'La obra termina {} antes.', day: '{} día', days: '{} días', respond_by: 'Responda a más tardar el {}.',
    sum_before: 'Importe del contrato antes', sum_after: 'Importe con este cambio', contract_sum: 'Importe del contrato', payments: 'Pagos', payment: 'Pago', due: 'Vencimiento', share: 'Parte', amount: 'Importe',
    room: 'Habitación', surface: 'Superficie', colour: 'Color', colours: 'Colores aprobados', sheen: 'Brillo', approval: 'Aprobación', approve_change: 'Apruebo esta orden de cambio de {}.', approve_colours: 'Apruebo estos colores.', agreement: 'Acuerdo', agree: 'Acepto este contrato.',
  },
} as const satisfies Readonly<Record<ConsentLanguage, unknown>>
