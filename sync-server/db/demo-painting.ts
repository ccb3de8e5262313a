import type { Database } from '../../shared/schema/database.ts'
import { nanometresPer } from '../../shared/estimating/length.ts'

/** A paint of the demo company. Coverages are of makers' data sheets, the lower end where they give two; prices are the demo's own. */
export interface DemoProduct extends Pick<Database['product'], 'kind' | 'brand' | 'name' | 'sheen' | 'quart_cents' | 'gallon_cents' | 'five_gallons_cents' | 'source'> {
  /** Square feet a gallon, of one coat. */
  readonly covers: number
  readonly costCode: string
}

export const demoProducts: readonly DemoProduct[] = [
  { kind: 'finish', brand: 'Sherwin-Williams', name: 'Emerald Interior Latex', sheen: 'Matte', covers: 350, quart_cents: 2899, gallon_cents: 6499, five_gallons_cents: 30_995, costCode: '06-010', source: 'Coverage: data sheet K36, 350 to 400 sq ft a gallon' },
  { kind: 'finish', brand: 'Sherwin-Williams', name: 'Duration Home', sheen: 'Satin', covers: 250, quart_cents: 2699, gallon_cents: 5999, five_gallons_cents: 28_995, costCode: '06-010', source: 'Coverage: 250 to 300 sq ft a gallon, heritagepainting.info' },
  { kind: 'finish', brand: 'Benjamin Moore', name: 'Regal Select', sheen: 'Eggshell', covers: 400, quart_cents: 2499, gallon_cents: 5799, five_gallons_cents: 27_995, costCode: '06-010', source: 'Coverage: 400 to 450 sq ft a gallon, heritagepainting.info' },
  { kind: 'finish', brand: 'Benjamin Moore', name: 'Aura Interior', sheen: 'Semi-gloss', covers: 400, quart_cents: 3299, gallon_cents: 7999, five_gallons_cents: null, costCode: '06-010', source: 'Coverage: product text, a gallon is one coat of 400 sq ft' },
  { kind: 'finish', brand: 'PROMASTER', name: '1473', sheen: 'Eggshell', covers: 300, quart_cents: null, gallon_cents: 3299, five_gallons_cents: 14_995, costCode: '06-010', source: 'Coverage: data sheet, 300 to 400 sq ft a gallon' },
  { kind: 'primer', brand: 'Glidden', name: 'Stain Block Primer', sheen: '', covers: 400, quart_cents: 1499, gallon_cents: 2999, five_gallons_cents: 13_495, costCode: '06-020', source: 'Coverage: product page, 400 sq ft a gallon' },
]

/** A production rate of the demo company, as somebody published it. */
export interface DemoRate extends Pick<Database['production_rate'], 'name' | 'surface_kind' | 'unit' | 'source'> {
  /** Of its unit, in an hour. */
  readonly anHour: number
  readonly furtherCoat?: number
  readonly pieceSquareFeet?: number
  readonly costCode: string
}

export const demoRates: readonly DemoRate[] = [
  { name: 'Walls, brush and roller', surface_kind: 'walls', unit: 'square_feet', anHour: 150, furtherCoat: 16_667, costCode: '03-010', source: 'Griffith, Carpentry, "Painting": 150 sq ft an hour in the first coat, 90 in the second' },
  { name: 'Walls, general painting', surface_kind: 'walls', unit: 'square_feet', anHour: 100, costCode: '03-010', source: 'Estimate Rocket, "General Painting (square-feet)"' },
  { name: 'Walls, sprayed', surface_kind: 'walls', unit: 'square_feet', anHour: 550, costCode: '03-010', source: 'inPAINT, "How do you estimate uneven surfaces?"; 450 on heavy texture' },
  { name: 'Ceilings, brush and roller', surface_kind: 'ceiling', unit: 'square_feet', anHour: 150, furtherCoat: 16_667, costCode: '03-020', source: 'Griffith, Carpentry, "Painting"' },
  { name: 'Baseboard, one coat', surface_kind: 'baseboard', unit: 'feet', anHour: 204.918, costCode: '03-040', source: 'National Home Improvement Estimator 2018, p. 601: 100 ft in 0.488 h' },
  { name: 'Crown, one coat', surface_kind: 'crown', unit: 'feet', anHour: 204.918, costCode: '03-040', source: 'National Home Improvement Estimator 2018, p. 601: 100 ft in 0.488 h' },
  { name: 'Six-panel door, both sides', surface_kind: 'doors', unit: 'pieces', anHour: 1, pieceSquareFeet: 42, costCode: '03-030', source: 'PaintTalk, "Production rates": a side takes half an hour' },
  { name: 'Siding, brush and roller', surface_kind: 'facade', unit: 'square_feet', anHour: 90, costCode: '04-010', source: 'Griffith, Carpentry, "Painting": the later coat' },
]

/** Substrates with the paint that they take of a smooth one, in basis points (`usualTexture`). */
export const demoSubstrates: readonly (readonly [name: string, texture: number])[] = [['Smooth drywall', 10_000], ['Textured drywall', 11_000], ['Stucco', 12_000], ['Wood trim', 10_000]]

/** What makes work take longer at the demo company, in basis points; heights from so many nanometres. */
export const demoFactors: readonly (readonly [kind: Database['labour_factor']['kind'], name: string, basisPoints: number, above: number])[] = [
  ['prep', 'Light: dust and spot-patch', 10_000, 0], ['prep', 'Normal: patch, sand, caulk', 11_500, 0], ['prep', 'Heavy: scrape, skim, prime', 14_000, 0],
  ['height', 'Above 9 ft', 11_000, Number(9n * nanometresPer.foot)], ['height', 'Above 12 ft', 13_000, Number(12n * nanometresPer.foot)],
  ['access', 'Empty', 10_000, 0], ['access', 'Furnished', 11_000, 0], ['access', 'Stairwell', 12_500, 0],
]
