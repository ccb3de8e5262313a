import type { ConsentLanguage } from '../signing/consent.ts'

/** Every word that an exported table says by itself. An import knows these headers in both languages. */
export const sheetWords = {
  en: {
    yes: 'yes', no: 'no',
    price_book: 'Price book', estimate: 'Estimate', totals: 'Totals',
    code: 'Code', name: 'Name', description: 'Description', category: 'Category', unit: 'Unit', cost_code: 'Cost code', taxable: 'Taxable', effective_on: 'In effect from',
    products: 'Products', kind: 'Kind', brand: 'Brand', sheen: 'Sheen', coverage: 'Covers, one coat', coverage_unit: 'Coverage in', quart: 'Quart', gallon: 'Gallon', five_gallons: 'Five gallons', source: 'Source',
    production_rates: 'Production rates', surface: 'Surface', rate_unit: 'Counted in', rate: 'In an hour', further_coat: 'A further coat takes, %', piece_area: 'A piece has to paint', piece_area_unit: 'A piece in', hour: 'An hour costs',
    labour: 'Labor per unit', material: 'Material per unit', other: 'Other cost per unit', own_markup: 'Own markup, %',
    row: 'Row', section: 'Section', option: 'Option', counts: 'In the total', item_code: 'Price book code', quantity: 'Quantity', cost: 'Cost', price: 'Price', allowance: 'Allowance', note: 'Note', crew_note: 'Note for the crew', internal_note: 'Note for ourselves',
    choices: {
      product_kind: { finish: 'Paint', primer: 'Primer', stain: 'Stain', other: 'Other' },
      coverage_unit: { square_feet_per_gallon: 'sq ft/gal', square_metres_per_litre: 'm²/L', feet_per_gallon: 'ft/gal' },
      surface_kind: { walls: 'Walls', ceiling: 'Ceiling', floor: 'Floor', baseboard: 'Baseboard', crown: 'Crown molding', doors: 'Doors', windows: 'Windows', cabinets: 'Cabinets', facade: 'Siding', soffit: 'Soffit', fascia: 'Fascia', other: 'Other' },
      rate_unit: { square_feet: 'sq ft', square_metres: 'm²', feet: 'ft', metres: 'm', pieces: 'each' },
      area_unit: { square_foot: 'sq ft', square_metre: 'm²' },
    },
    rows: { line: 'line', subtotal: 'subtotal', discount: 'discount', tax: 'tax', total: 'total' },
  },
  es: {
    yes: 'sí', no: 'no',
    price_book: 'Lista de precios', estimate: 'Presupuesto', totals: 'Totales',
    code: 'Código', name: 'Nombre', description: 'Descripción', category: 'Categoría', unit: 'Unidad', cost_code: 'Código de coste', taxable: 'Sujeto a impuestos', effective_on: 'Vigente desde',
    products: 'Productos', kind: 'Tipo', brand: 'Marca', sheen: 'Brillo', coverage: 'Rinde, una mano', coverage_unit: 'Rendimiento en', quart: 'Cuarto', gallon: 'Galón', five_gallons: 'Cinco galones', source: 'Fuente',
    production_rates: 'Rendimientos', surface: 'Superficie', rate_unit: 'Se cuenta en', rate: 'En una hora', further_coat: 'Cada mano más lleva, %', piece_area: 'Una pieza tiene para pintar', piece_area_unit: 'Una pieza en', hour: 'Una hora cuesta',
    labour: 'Mano de obra por unidad', material: 'Material por unidad', other: 'Otros costes por unidad', own_markup: 'Recargo propio, %',
    row: 'Fila', section: 'Capítulo', option: 'Opción', counts: 'En el total', item_code: 'Código de la lista de precios', quantity: 'Cantidad', cost: 'Coste', price: 'Precio', allowance: 'Provisión', note: 'Nota', crew_note: 'Nota para la cuadrilla', internal_note: 'Nota para nosotros',
    choices: {
      product_kind: { finish: 'Pintura', primer: 'Imprimación', stain: 'Tinte', other: 'Otro' },
      coverage_unit: { square_feet_per_gallon: 'pies²/gal', square_metres_per_litre: 'm²/L', feet_per_gallon: 'pies/gal' },
      surface_kind: { walls: 'Paredes', ceiling: 'Techo', floor: 'Piso', baseboard: 'Zócalo', crown: 'Moldura de techo', doors: 'Puertas', windows: 'Ventanas', cabinets: 'Gabinetes', facade: 'Fachada', soffit: 'Sofito', fascia: 'Fascia', other: 'Otro' },
      rate_unit: { square_feet: 'pies²', square_metres: 'm²', feet: 'pies', metres: 'm', pieces: 'c/u' },
      area_unit: { square_foot: 'pies²', square_metre: 'm²' },
    },
    rows: { line: 'partida', subtotal: 'subtotal', discount: 'descuento', tax: 'impuesto', total: 'total' },
  },
} as const satisfies Readonly<Record<ConsentLanguage, unknown>>

export type SheetWords = (typeof sheetWords)[ConsentLanguage]

const sumWords = new Set<string>(Object.values(sheetWords).flatMap(({ rows }) => [rows.subtotal, rows.discount, rows.tax, rows.total]))

const lineWords = new Set<string>(Object.values(sheetWords).map(({ rows }) => rows.line))

/** Whether a row of an exported estimate is a line, by what stands in its first column. */
export const isLineRow = (word: string): boolean => lineWords.has(word.trim().toLowerCase())

/** Whether a row of an exported estimate is a sum under its lines, by what stands in its first column. */
export const isSumRow = (word: string): boolean => sumWords.has(word.trim().toLowerCase())
