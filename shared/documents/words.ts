import { formatTaxRate } from '../estimating/format-amount.ts'
import type { ConsentLanguage } from '../signing/consent.ts'

/** Every word that a printed document says by itself. A document's language is chosen apart from the screen's. */
export const documentWords = {
  en: {
    proposal: 'Proposal', work_order: 'Work order',
    version: 'Version {}', number_pending: 'provisional, the final number follows', page: 'Page {} of {}',
    states: { draft: 'Draft', open: '', accepted: 'Accepted', declined: 'Declined', superseded: 'Superseded' },
    client: 'Client', project: 'Project', place: 'Place',
    description: 'Description', quantity: 'Quantity', unit: 'Unit', price: 'Price', done: 'Done', work: 'Work',
    continued: '{}, continued',
    subtotal: 'Subtotal', discount: 'Discount', tax: 'Tax {}', total: 'Total',
    scope_of_work: 'Scope of work', exclusions: 'Not included',
    packages: 'Packages: one is chosen', alternates: 'Alternates: only what is chosen is in the total', chosen: 'Chosen', total_with_it: 'Total with it: {}', in_the_total: 'In the total: {}', adds: 'Would add: {}',
    in_any_case: 'Work in any case', allowance: '{} (allowance)', prepared_for: 'Prepared for',
    notes: 'Notes', terms: 'Terms',
    acceptance: 'Acceptance', acceptance_text: 'I accept this proposal and agree to a total of {}.',
    signature: 'Signature', name: 'Name', date: 'Date',
    signed: 'Signed', witnessed: 'Witnessed by {}', typed_only: 'Signed by typing the name; nothing was drawn.', ink_of: 'Signature of {}', fingerprint: 'Fingerprint (SHA-256) of what was signed',
    finished_by: 'Finished by',
    photos: 'Photos', photo: 'Photo {}', photo_missing: 'This photo is not on this laptop yet. Connect to the office and print again.', photo_unreadable: 'This photo cannot be drawn: its file is damaged.',
  },
  es: {
    proposal: 'Propuesta', work_order: 'Orden de trabajo',
    version: 'Versión {}', number_pending: 'provisional, el número definitivo sigue', page: 'Página {} de {}',
    states: { draft: 'Borrador', open: '', accepted: 'Aceptada', declined: 'Rechazada', superseded: 'Reemplazada' },
    client: 'Cliente', project: 'Proyecto', place: 'Lugar',
    description: 'Descripción', quantity: 'Cantidad', unit: 'Unidad', price: 'Precio', done: 'Hecho', work: 'Trabajo',
    continued: '{}, continuación',
    subtotal: 'Subtotal', discount: 'Descuento', tax: 'Impuesto {}', total: 'Total',
    scope_of_work: 'Alcance del trabajo', exclusions: 'No incluido',
    packages: 'Paquetes: se elige uno', alternates: 'Alternativas: solo lo elegido está en el total', chosen: 'Elegido', total_with_it: 'Total con él: {}', in_the_total: 'En el total: {}', adds: 'Añadiría: {}',
    in_any_case: 'Trabajo en todo caso', allowance: '{} (provisión)', prepared_for: 'Preparada para',
    notes: 'Notas', terms: 'Condiciones',
    acceptance: 'Aceptación', acceptance_text: 'Acepto esta propuesta y estoy de acuerdo con un total de {}.',
    signature: 'Firma', name: 'Nombre', date: 'Fecha',
    signed: 'Firmado', witnessed: 'Ante {}', typed_only: 'Firmado escribiendo el nombre; no se dibujó nada.', ink_of: 'Firma de {}', fingerprint: 'Huella (SHA-256) de lo firmado',
    finished_by: 'Terminado por',
    photos: 'Fotos', photo: 'Foto {}', photo_missing: 'Esta foto todavía no está en este portátil. Conéctese con la oficina e imprima de nuevo.', photo_unreadable: 'Esta foto no se puede dibujar: su archivo está dañado.',
  },
} as const satisfies Readonly<Record<ConsentLanguage, unknown>>

export type DocumentWords = (typeof documentWords)[ConsentLanguage]

/** A text with its gaps filled in, in order. */
export function filled(text: string, ...values: readonly (string | number)[]): string {
  let next = 0
  return text.replaceAll('{}', () => String(values[next++] ?? ''))
}

/** What a tax is called on paper: by its own name where it has one, and by its rate. */
export const taxLabel = (tax: Parameters<typeof formatTaxRate>[0] & { readonly tax_name?: string }, language: ConsentLanguage): string => {
  const rate = formatTaxRate(tax, { language })
  return tax.tax_name ? `${tax.tax_name} ${rate}` : filled(documentWords[language].tax, rate)
}
