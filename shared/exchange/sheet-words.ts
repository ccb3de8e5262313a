import type { ConsentLanguage } from '../signing/consent.ts'

/** Every word that an exported table says by itself. An import knows these headers in both languages. */
export const sheetWords = {
  en: {
    yes: 'yes', no: 'no',
    price_book: 'Price book', estimate: 'Estimate', totals: 'Totals',
    code: 'Code', name: 'Name', description: 'Description', category: 'Category', unit: 'Unit', cost_code: 'Cost code', taxable: 'Taxable', effective_on: 'In effect from',
    labour: 'Labor per unit', material: 'Material per unit', other: 'Other cost per unit',
    row: 'Row', section: 'Section', option: 'Option', counts: 'In the total', item_code: 'Price book code', quantity: 'Quantity', cost: 'Cost', price: 'Price', allowance: 'Allowance', note: 'Note', crew_note: 'Note for the crew', internal_note: 'Note for ourselves',
    rows: { line: 'line', subtotal: 'subtotal', discount: 'discount', tax: 'tax', total: 'total' },
  },
  es: {
    yes: 'sí', no: 'no',
    price_book: 'Lista de precios', estimate: 'Presupuesto', totals: 'Totales',
    code: 'Código', name: 'Nombre', description: 'Descripción', category: 'Categoría', unit: 'Unidad', cost_code: 'Código de coste', taxable: 'Sujeto a impuestos', effective_on: 'Vigente desde',
    labour: 'Mano de obra por unidad', material: 'Material por unidad', other: 'Otros costes por unidad',
    row: 'Fila', section: 'Capítulo', option: 'Opción', counts: 'En el total', item_code: 'Código de la lista de precios', quantity: 'Cantidad', cost: 'Coste', price: 'Precio', allowance: 'Provisión', note: 'Nota', crew_note: 'Nota para la cuadrilla', internal_note: 'Nota para nosotros',
    rows: { line: 'partida', subtotal: 'subtotal', discount: 'descuento', tax: 'impuesto', total: 'total' },
  },
} as const satisfies Readonly<Record<ConsentLanguage, unknown>>

export type SheetWords = (typeof sheetWords)[ConsentLanguage]

const sumWords = new Set<string>(Object.values(sheetWords).flatMap(({ rows }) => [rows.subtotal, rows.discount, rows.tax, rows.total]))

/** Whether a row of an exported estimate is a sum under its lines, by what stands in its first column. */
export const isSumRow = (word: string): boolean => sumWords.has(word.trim().toLowerCase())
