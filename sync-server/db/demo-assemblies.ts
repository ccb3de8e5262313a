import type { Database } from '../../shared/schema/database.ts'
import { demoItems } from './demo-price-book.ts'

/** What a line of the demo's assemblies and templates says of what it counts; a cost code by its code. */
export interface DemoWork extends Pick<Database['assembly_line'], 'description' | 'unit' | 'labour_unit_cents' | 'material_unit_cents' | 'other_unit_cents' | 'taxable'> {
  readonly costCode: string
  /** The code of the price book item whose price it takes; null where its costs are its own. */
  readonly item: string | null
}

/** Work as the demo's price book has it. Throws `TypeError` where there is no such item. */
export function pricedWork(code: string): DemoWork {
  const found = demoItems.find(([each]) => each === code)
  if (!found) throw new TypeError(`the demo's price book has no ${code}`)
  const [, description, , unit, labour_unit_cents, material_unit_cents, other_unit_cents, costCode] = found
  return { description, unit, labour_unit_cents, material_unit_cents, other_unit_cents, taxable: material_unit_cents > 0 ? 1 : 0, costCode, item: code }
}

const painterHourCents = 5_000
/** Hours of a painter, at what one costs. */
export const hours = (description: string, costCode: string): DemoWork => ({ description, unit: 'hour', labour_unit_cents: painterHourCents, material_unit_cents: 0, other_unit_cents: 0, taxable: 0, costCode, item: null })
/** Something that is bought. */
export const bought = (description: string, unit: string, cents: number, costCode: string): DemoWork => ({ description, unit, labour_unit_cents: 0, material_unit_cents: cents, other_unit_cents: 0, taxable: 1, costCode, item: null })

/** So much of some work for each so much of the input, whole units of what is sold whole. */
export interface DemoAssemblyLine extends DemoWork, Pick<Database['assembly_line'], 'quantity_thousandths' | 'per_thousandths' | 'rounding'> {}

export interface DemoAssembly extends Pick<Database['assembly'], 'code' | 'name' | 'description' | 'category' | 'unit'> {
  readonly lines: readonly DemoAssemblyLine[]
}

const each = (quantity: number, per: number, work: DemoWork): DemoAssemblyLine => ({ ...work, quantity_thousandths: quantity * 1000, per_thousandths: per * 1000, rounding: 'none' })
const whole = (quantity: number, per: number, work: DemoWork): DemoAssemblyLine => ({ ...each(quantity, per, work), rounding: 'up' })

/** What a painter prices by one number. How much of each follows from how such rooms are built: 8 ft walls, a door and two windows to a room of 400 sq ft of wall. */
export const demoAssemblies: readonly DemoAssembly[] = [
  {
    code: 'A-100', name: 'Interior room, walls and trim', description: 'Two coats on walls, with baseboard and casing. Counts 8 ft walls.', category: 'Interior', unit: 'sq ft of wall',
    lines: [whole(1, 450, pricedWork('P-100')), whole(1, 150, pricedWork('P-170')), each(1, 1, pricedWork('I-100')), each(1, 8, pricedWork('I-140')), each(17, 200, pricedWork('I-150'))],
  },
  {
    code: 'A-110', name: 'Interior walls by hour and gallon', description: 'The first coat at 150 sq ft an hour, the second at 90; a gallon covers 400 once.', category: 'Interior', unit: 'sq ft of wall',
    lines: [
      each(2, 225, hours('Cut in and roll walls, two coats', '03-010')), each(1, 300, hours('Patch, sand and dust', '02-050')), whole(1, 200, bought('Regal Select, eggshell', 'gal', 5_799, '06-010')),
      whole(1, 400, bought('Roller covers, tape and plastic', 'set', 1_850, '06-040')),
    ],
  },
  {
    code: 'A-120', name: 'Ceiling, two coats with stain blocking', description: 'A tenth is primed against stains.', category: 'Interior', unit: 'sq ft of ceiling',
    lines: [whole(1, 200, pricedWork('P-110')), each(1, 10, pricedWork('P-220')), each(1, 1, pricedWork('I-120'))],
  },
  {
    code: 'A-130', name: 'Six-panel doors, sprayed', description: 'Hardware off and on again, both sides and the frame.', category: 'Interior', unit: 'doors',
    lines: [each(1, 4, hours('Take off and put back hardware', '03-030')), each(1, 1, pricedWork('I-135')), whole(1, 6, bought('Masking for frames and hinges', 'set', 1_250, '06-040'))],
  },
  {
    code: 'A-140', name: 'Kitchen cabinets, sprayed lacquer', description: 'Counted by doors and drawer fronts; boxes follow.', category: 'Interior', unit: 'doors and fronts',
    lines: [whole(1, 30, pricedWork('P-100')), each(1, 5, hours('Label, take down and hang doors', '03-060')), each(1, 1, pricedWork('I-170')), each(3, 4, pricedWork('I-175'))],
  },
  {
    code: 'A-150', name: 'Exterior lap siding with trim', description: 'Wash, scrape a tenth, caulk, spray and back-brush; fascia and soffit of a two-storey house.', category: 'Exterior', unit: 'sq ft of siding',
    lines: [each(1, 1, pricedWork('P-120')), each(1, 10, pricedWork('P-140')), each(3, 50, pricedWork('P-160')), each(1, 1, pricedWork('E-100')), each(7, 100, pricedWork('E-125'))],
  },
]
