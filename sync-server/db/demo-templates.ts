import { lineQuantity } from '../../shared/assemblies/line-quantity.ts'
import type { Database } from '../../shared/schema/database.ts'
import type { ChangeOrderTemplate, EstimateTemplate, TextKind } from '../../shared/templates/template-content.ts'
import { bought, demoAssemblies, hours, pricedWork, type DemoWork } from './demo-assemblies.ts'

/** A text that the demo company says often. */
export interface DemoText extends Pick<Database['template'], 'name' | 'text'> {
  readonly kind: TextKind
}

const interiorScope = 'Protect floors and furniture. Fill nail holes and small dents, sand, and caulk open joints. Two coats on all walls named above, one color to a room; two coats on trim where it is named. Rooms are left clean each evening.'
const exclusions = 'Not included unless named above: closets, insides of cabinets, wallpaper removal, repair of drywall beyond 6 in, rotten wood, lead or mold, colors beyond one to a room, moving pianos, safes and electronics.'
const terms = '30 % on acceptance, the rest on completion. Good for 30 days. Workmanship is guaranteed for two years; wear, moisture and movement of the building are not.'

export const demoTexts: readonly DemoText[] = [
  { kind: 'scope', name: 'Interior repaint', text: interiorScope },
  { kind: 'scope', name: 'Exterior repaint', text: 'Wash all surfaces and let them dry. Scrape and sand what is loose, prime bare wood, caulk open joints. Two coats on siding and trim named above. Plants, walks and roofs are covered; windows are masked and cleaned of overspray.' },
  { kind: 'scope', name: 'Pintura interior (español)', text: 'Protegemos pisos y muebles. Resanamos agujeros y golpes pequeños, lijamos y sellamos las juntas abiertas. Dos manos en todas las paredes indicadas, un color por cuarto; dos manos en la madera donde se indica. Cada tarde dejamos los cuartos limpios.' },
  { kind: 'exclusions', name: 'Usual exclusions', text: exclusions },
  { kind: 'terms', name: 'Usual terms', text: terms },
  { kind: 'terms', name: 'Términos usuales (español)', text: '30 % al aceptar, el resto al terminar. Válido por 30 días. La mano de obra tiene garantía de dos años; no cubre desgaste, humedad ni movimiento del edificio.' },
  { kind: 'report', name: 'End of the day', text: 'Rooms done today:\nRooms open to the family tonight:\nWet paint at:\nNeeded for tomorrow:' },
]

/** A section of a template: single pieces of work with how much of each, then an assembly with its input. */
interface DemoTemplateSection {
  readonly name: string
  readonly option?: number
  readonly work?: readonly (readonly [work: DemoWork, quantity: number, crewNote?: string])[]
  readonly assembly?: readonly [code: string, input: number]
}

export interface DemoEstimateTemplate extends Pick<Database['template'], 'name' | 'description'> {
  readonly scope: string
  readonly crewNotes: string
  readonly alternates: readonly (readonly [name: string, description: string])[]
  readonly sections: readonly DemoTemplateSection[]
}

export const demoEstimateTemplates: readonly DemoEstimateTemplate[] = [
  {
    name: 'Interior repaint, occupied house', description: 'A living room and a bedroom to begin with: set the square feet, copy the section for more.', scope: interiorScope,
    crewNotes: 'People live here: keep one way to the bathroom open, shoes off upstairs, radio off.',
    alternates: [['Ceilings as well', 'Both rooms, flat white']],
    sections: [
      { name: 'Preparation', work: [[pricedWork('G-140'), 1], [pricedWork('P-110'), 2, 'Furniture to the middle, under plastic.']] },
      { name: 'Living room', assembly: ['A-100', 520] },
      { name: 'Bedroom', assembly: ['A-100', 400] },
      { name: 'Ceilings', option: 0, assembly: ['A-120', 420] },
      { name: 'Completion', work: [[pricedWork('G-120'), 3], [pricedWork('G-130'), 1, 'Walk through with the client and a small brush.']] },
    ],
  },
  {
    name: 'Exterior repaint, wood siding', description: 'House, front door, cleaning up.', scope: 'Wash, scrape, prime bare wood, caulk, and two coats on siding, fascia and soffit.',
    crewNotes: 'No spraying above 10 mph of wind. Stop at 50 °F and falling.',
    alternates: [['Front door, stripped and varnished', 'Three coats of marine varnish']],
    sections: [
      { name: 'Setting up', work: [[pricedWork('G-110'), 1], [pricedWork('P-190'), 4, 'Probe sills and corner boards first.']] },
      { name: 'Siding and trim', assembly: ['A-150', 1_800] },
      { name: 'Front door', option: 0, work: [[pricedWork('E-135'), 1]] },
      { name: 'Completion', work: [[pricedWork('Q-130'), 1], [pricedWork('G-130'), 1]] },
    ],
  },
]

export interface DemoChangeOrderTemplate extends Pick<Database['template'], 'name' | 'description'>, Pick<Database['change_order'], 'reason' | 'pricing' | 'days_of_delay'> {
  readonly work: readonly (readonly [work: DemoWork, quantity: number])[]
}

export const demoChangeOrderTemplates: readonly DemoChangeOrderTemplate[] = [
  {
    name: 'Hidden damage', description: 'Rot or failed drywall found once the work began.', reason: 'Damage that could not be seen before preparation began; photos are below. It has to be repaired before it can be painted.', pricing: 'time_and_material', days_of_delay: 1,
    work: [[hours('Repair and prime', '02-060'), 4], [bought('Filler, primer and wood', 'set', 6_500, '06-040'), 1]],
  },
  { name: 'One more room', description: '', reason: 'You asked us to paint one more room while we are here.', pricing: 'fixed', days_of_delay: 1, work: [[pricedWork('P-100'), 1], [pricedWork('I-100'), 400], [pricedWork('I-140'), 50]] },
]

/** Where the demo's ids come from, by code. */
export interface DemoIds {
  costCode(code: string): string | null
  item(code: string): string | null
  assembly(code: string): string
}

const atCost = ({ description, unit, labour_unit_cents, material_unit_cents, other_unit_cents, taxable }: DemoWork) => ({ description, unit, labour_unit_cents, material_unit_cents, other_unit_cents, taxable })

/** The content of a template of an estimate, at the demo company's rates and today's prices. */
export function demoEstimateContent({ scope, crewNotes, alternates, sections }: DemoEstimateTemplate, ids: DemoIds): EstimateTemplate {
  const assemblyOf = (code: string): (typeof demoAssemblies)[number] => {
    const found = demoAssemblies.find((one) => one.code === code)
    if (!found) throw new TypeError(`the demo has no assembly ${code}`)
    return found
  }
  const line = (work: DemoWork, quantity_thousandths: number, crew_note = ''): EstimateTemplate['sections'][number]['lines'][number] => ({
    ...atCost(work), quantity_thousandths, cost_code_id: ids.costCode(work.costCode), price_book_item_id: work.item === null ? null : ids.item(work.item), note: '', quantity_formula: '', allowance: 0, markup_basis_points: null, crew_note, internal_note: '',
  })
  return {
    version: 1, todays_prices: true, chosen_package: null,
    fields: {
      markup_labour_basis_points: 3_500, markup_material_basis_points: 2_000, overhead_basis_points: 1_000, profit_basis_points: 1_000, tax_basis_points: 881, tax_hundredths: 0, tax_name: '', minimum_cents: 0,
      scope_of_work: scope, exclusions, notes: '', terms, cover: 1, crew_notes: crewNotes,
    },
    options: alternates.map(([name, description]) => ({ kind: 'alternate' as const, name, description, chosen: 0 as const })),
    sections: sections.map(({ name, option = null, work = [], assembly }) => ({
      name, option, lines: [
        ...work.map(([what, quantity, crewNote]) => line(what, quantity * 1000, crewNote)),
        ...(assembly ? assemblyOf(assembly[0]).lines.map((made) => line(made, lineQuantity(made, assembly[1] * 1000))) : []),
      ],
    })),
    assemblies: sections.flatMap(({ work = [], assembly }, section) => {
      if (!assembly) return []
      const [code, input] = assembly
      const { name, unit, lines } = assemblyOf(code)
      return [{
        assembly_id: ids.assembly(code), name, unit, input_thousandths: input * 1000, input_formula: '', section,
        lines: lines.map(({ quantity_thousandths, per_thousandths, rounding }, index) => ({ section, line: work.length + index, quantity_thousandths, per_thousandths, rounding })),
      }]
    }),
  }
}

/** The content of a template of a change order. */
export const demoChangeOrderContent = ({ reason, pricing, days_of_delay, work }: DemoChangeOrderTemplate, ids: DemoIds): ChangeOrderTemplate => ({
  version: 1, fields: { reason, pricing, days_of_delay },
  lines: work.map(([what, quantity]) => ({ ...atCost(what), quantity_thousandths: quantity * 1000, fixed_unit_cents: null, cost_code_id: ids.costCode(what.costCode) })),
})
