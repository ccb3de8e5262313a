import { z } from 'zod'
import type { Figure } from '../estimating/figure.ts'
import { rounded } from '../estimating/fraction.ts'
import { shownThousandths } from '../estimating/shown-figure.ts'
import type { Database } from '../schema/database.ts'
import { takeoffLineId } from './ids.ts'
import { noted, productName, takeoffWords } from './line-words.ts'
import { measureSystem, type TakeoffSettings, type WorkedOutCoating, type WorkedOutRoom, type WorkedOutSurface, type WorkedOutTakeoff } from './work-out.ts'

export type LinePart = Database['takeoff_line']['part']

/** What a takeoff writes into a line: its own money in one lot, so that the line costs what the exact figure does, to the cent. */
export type WrittenLine = Pick<Database['estimate_line'], 'description' | 'quantity_thousandths' | 'unit' | 'labour_unit_cents' | 'material_unit_cents' | 'taxable' | 'cost_code_id' | 'crew_note'>

/** What a line is given: its own columns, and an emptied `note` where an older version wrote there what the crew's note says now. */
export type GivenToLine = Partial<WrittenLine & Pick<Database['estimate_line'], 'note'>>

const written = z.object({
  description: z.string(), quantity_thousandths: z.number(), unit: z.string(), labour_unit_cents: z.number(), material_unit_cents: z.number(), taxable: z.union([z.literal(0), z.literal(1)]),
  cost_code_id: z.string().nullable(), crew_note: z.string(), note: z.string(),
}).partial()

/** A line that the takeoff would have. */
export interface WantedLine {
  readonly room: WorkedOutRoom['room']
  readonly surface_id: string
  readonly part: LinePart
  /** Thousandths of hours, or of gallons. */
  readonly quantity_thousandths: number
  readonly values: WrittenLine
}

/**
 * What a takeoff does to a line:
 * - `added`      there is none yet
 * - `updated`    what nobody changed by hand follows the takeoff
 * - `unchanged`  it says what the takeoff says, but for what was changed by hand
 * - `removed`    its surface is no longer painted so
 * - `kept`       as well, but somebody changed its money by hand: it stays
 * - `left_out`   somebody deleted it
 */
export type LineState = 'added' | 'updated' | 'unchanged' | 'removed' | 'kept' | 'left_out'

export interface PlannedLine {
  readonly state: LineState
  readonly line_id: string
  readonly surface_id: string
  readonly part: LinePart
  /** The row that remembers the line; its id follows from surface and part. */
  readonly takeoff_line_id: string
  readonly wanted: WantedLine | null
  /** What the line is given, of the columns that nobody changed by hand. */
  readonly values: GivenToLine
  /** The columns that were changed by hand and stay as they are. */
  readonly by_hand: readonly (keyof WrittenLine)[]
}

/** The lines that a takeoff would have, in the order of its rooms and surfaces. */
export function wantedLines(takeoff: WorkedOutTakeoff, company: TakeoffSettings & Pick<Database['company'], 'language'>): WantedLine[] {
  const { language } = company
  const system = measureSystem(company)
  const words = takeoffWords[language]
  const lot = { quantity_thousandths: 1000, unit: words.lot, labour_unit_cents: 0, material_unit_cents: 0 }
  const cents = (figure: Figure | null): number => (figure ? Number(rounded(figure.value)) : 0)
  const ofSurface = ({ room }: WorkedOutRoom, { surface, quantity, hours, labour_cost, rate, primer, finish }: WorkedOutSurface): WantedLine[] => {
    const name = surface.name || words.surfaces[surface.kind]
    const note = (figure: Figure): string => [...(quantity ? [noted(quantity, system, language)] : []), noted(figure, system, language)].join(', ')
    const paint = (part: 'primer' | 'finish', coating: WorkedOutCoating | null): WantedLine[] => (coating ? [{
      room, surface_id: surface.id, part, quantity_thousandths: shownThousandths(coating.gallons, 'imperial'),
      values: {
        ...lot, description: `${name}: ${part === 'primer' ? `${words.primer}, ` : ''}${productName(coating.product)}`, material_unit_cents: cents(coating.cost),
        taxable: coating.product.taxable, cost_code_id: coating.product.cost_code_id, crew_note: note(coating.gallons),
      },
    }] : [])
    const labour: WantedLine[] = hours && rate ? [{
      room, surface_id: surface.id, part: 'labour', quantity_thousandths: shownThousandths(hours, system),
      values: { ...lot, description: `${name}: ${words.labour}`, labour_unit_cents: cents(labour_cost), taxable: rate.taxable, cost_code_id: rate.cost_code_id, crew_note: note(hours) },
    }] : []
    return [...labour, ...paint('primer', primer), ...paint('finish', finish)]
  }
  return takeoff.rooms.flatMap((room) => room.surfaces.flatMap((surface) => ofSurface(room, surface)))
}

const money: readonly (keyof WrittenLine)[] = ['quantity_thousandths', 'labour_unit_cents', 'material_unit_cents']

/**
 * What taking off would do to an estimate's lines: a pure function of what is wanted and what is there, so that a second time there is
 * nothing to do. `bringBack` names lines that somebody deleted and wants again.
 */
export function planLines(wanted: readonly WantedLine[], remembered: readonly Database['takeoff_line'][], lines: readonly Database['estimate_line'][], bringBack: readonly string[] = []): PlannedLine[] {
  const rememberedAs = new Map(remembered.map((row) => [row.id, row]))
  const standing = new Map(lines.map((line) => [line.id, line]))
  const planned = wanted.map((want): PlannedLine => {
    const takeoff_line_id = takeoffLineId(want.surface_id, want.part)
    const row = rememberedAs.get(takeoff_line_id)
    const line_id = row?.line_id ?? takeoff_line_id
    const line = standing.get(line_id)
    const about = { line_id, surface_id: want.surface_id, part: want.part, takeoff_line_id, wanted: want }
    if (!line) {
      const leftOut = row !== undefined && !bringBack.includes(line_id)
      return { ...about, state: leftOut ? 'left_out' : 'added', values: leftOut ? {} : want.values, by_hand: [] }
    }
    const before = writtenBefore(row)
    const fields = Object.keys(want.values) as (keyof WrittenLine)[]
    const by_hand = fields.filter((field) => line[field] !== before[field] && line[field] !== want.values[field])
    const values: GivenToLine = {
      ...Object.fromEntries(fields.filter((field) => !by_hand.includes(field) && line[field] !== want.values[field]).map((field) => [field, want.values[field]])),
      ...(before.note && line.note === before.note ? { note: '' } : {}),
    }
    return { ...about, state: Object.keys(values).length > 0 ? 'updated' : 'unchanged', values, by_hand }
  })
  const met = new Set(planned.map(({ takeoff_line_id }) => takeoff_line_id))
  const gone = remembered.filter((row) => !met.has(row.id)).map((row): PlannedLine => {
    const line = standing.get(row.line_id)
    const before = writtenBefore(row)
    const by_hand = line ? money.filter((field) => line[field] !== before[field]) : []
    return { state: by_hand.length > 0 ? 'kept' : 'removed', line_id: row.line_id, surface_id: row.surface_id, part: row.part, takeoff_line_id: row.id, wanted: null, values: {}, by_hand }
  })
  return [...planned, ...gone]
}

/** What was last written into a line; schema version 2 had no note for the crew, and wrote into `note`. A role that may not see costs has nothing of it. */
function writtenBefore(row: Database['takeoff_line'] | undefined): GivenToLine {
  return row?.written ? { crew_note: '', ...written.parse(JSON.parse(row.written)) } as GivenToLine : {}
}
