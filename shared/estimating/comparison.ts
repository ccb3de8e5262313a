import type { Database } from '../schema/database.ts'
import { byPosition } from './by-position.ts'
import { estimateTotals, type EstimateTotals, type LineTotals, type SectionTotals } from './totals.ts'

type Estimate = Database['estimate']
type Section = Database['estimate_section']
type Line = Database['estimate_line']

/** One of the two estimates, with its rows in any order. */
export interface ComparedEstimate {
  readonly estimate: Estimate
  readonly options: readonly Pick<Database['estimate_option'], 'id' | 'kind' | 'name' | 'position' | 'chosen'>[]
  readonly sections: readonly Section[]
  readonly lines: readonly Line[]
}

/** A value on either side; null where that side has none. */
export interface Both<Value> {
  readonly before: Value | null
  readonly after: Value | null
}

/** What became of a section or a line. */
export type Became = 'added' | 'removed' | 'changed' | 'unchanged'

export interface ComparedLine {
  readonly became: Became
  readonly id: Both<string>
  readonly description: Both<string>
  readonly quantity_thousandths: Both<number>
  readonly unit: Both<string>
  /** What the client sees for it, in cents; null on both sides for who may not see costs. */
  readonly price_cents: Both<number>
  /** By column, those that differ; of a line that is on one side only, none. */
  readonly fields: Readonly<Partial<Record<ComparedField, Both<string | number>>>>
}

export interface ComparedSection {
  readonly became: Became
  readonly id: Both<string>
  readonly name: Both<string>
  /** The option that it belongs to, by its name. */
  readonly option: Both<string>
  readonly price_cents: Both<number>
  readonly lines: readonly ComparedLine[]
}

export interface ComparedSum extends Both<number> {
  readonly name: SumName
  /** After less before. */
  readonly difference_cents: number
}

export interface Comparison {
  /** Those of the estimates' own fields that differ, by column. */
  readonly fields: Readonly<Partial<Record<EstimateField, Both<string | number>>>>
  readonly sections: readonly ComparedSection[]
  /** In the order in which an estimate has them; only the total for who may not see costs. */
  readonly sums: readonly ComparedSum[]
  readonly counts: Readonly<Record<Became, number>>
}

const lineFields = [
  'description', 'quantity_thousandths', 'unit', 'labour_unit_cents', 'material_unit_cents', 'other_unit_cents', 'markup_basis_points', 'taxable', 'allowance', 'cost_code_id', 'section_id', 'crew_note', 'internal_note',
] as const satisfies readonly (keyof Line)[]
export type ComparedField = (typeof lineFields)[number]
const restrictedLineFields: ReadonlySet<ComparedField> = new Set(['labour_unit_cents', 'material_unit_cents', 'other_unit_cents', 'markup_basis_points', 'internal_note'])

const estimateFields = [
  'title', 'markup_labour_basis_points', 'markup_material_basis_points', 'overhead_basis_points', 'profit_basis_points', 'minimum_cents', 'discount_basis_points', 'discount_cents', 'tax_basis_points', 'tax_hundredths',
  'scope_of_work', 'exclusions', 'notes', 'terms', 'crew_notes',
] as const satisfies readonly (keyof Estimate)[]
export type EstimateField = (typeof estimateFields)[number]
const restrictedEstimateFields: ReadonlySet<EstimateField> = new Set(['markup_labour_basis_points', 'markup_material_basis_points', 'overhead_basis_points', 'profit_basis_points', 'minimum_cents'])

const sumNames = ['cost_cents', 'markup_cents', 'overhead_cents', 'profit_cents', 'subtotal_cents', 'discount_cents', 'tax_cents', 'total_cents'] as const satisfies readonly (keyof EstimateTotals)[]
export type SumName = (typeof sumNames)[number]

/**
 * What is different in `after` from `before`: two versions of an estimate, or two estimates. Sections and lines are matched by what they
 * were copied from; what was copied from nothing, by its words, and in versions of one estimate by its place. Who does not see
 * costs gets nothing that could tell them; prices cannot be worked out without them, so of the sums only the stored total stays.
 */
export function compareEstimates(before: ComparedEstimate, after: ComparedEstimate, { seesCosts }: { readonly seesCosts: boolean }): Comparison {
  const versions = before.estimate.number !== null && before.estimate.number === after.estimate.number
  const [totalsBefore, totalsAfter] = [totalsOf(before), totalsOf(after)]
  const sections = matched(before.sections.toSorted(byPosition), after.sections.toSorted(byPosition), [rootOf, (section) => wordsOf(section.name), ...(versions ? [(section: Section) => section.position] : [])])
  const sectionBefore = new Map(sections.flatMap(({ before: one, after: other }) => (one && other ? [[other.id, one.id] as const] : [])))
  /** The section of a line as it is called before, so that lines of one section have one word for it. */
  const place = (line: Line): string => sectionBefore.get(line.section_id) ?? line.section_id
  const lines = matched(inOrder(before), inOrder(after), [
    rootOf, (line) => `${place(line)} ${wordsOf(line.description)}`, ...(versions ? [(line: Line) => `${place(line)} ${line.position}`] : []), (line) => wordsOf(line.description),
  ])
  const comparedLine = ({ before: one, after: other }: Both<Line>): ComparedLine => {
    const fields = one && other ? differences(lineFields.filter((field) => seesCosts || !restrictedLineFields.has(field)), one, field => (field === 'section_id' && place(other) === one.section_id ? one.section_id : other[field])) : {}
    return {
      became: becameOf(one, other, Object.keys(fields).length > 0), fields,
      id: both(one?.id, other?.id), description: both(one?.description, other?.description), quantity_thousandths: both(one?.quantity_thousandths, other?.quantity_thousandths), unit: both(one?.unit, other?.unit),
      price_cents: seesCosts ? both(one && totalsBefore.line(one.id)?.price_cents, other && totalsAfter.line(other.id)?.price_cents) : both<number>(null, null),
    }
  }
  // a line stands in the section that it is in afterwards, or was in
  const linesIn = Map.groupBy(lines, (pair) => (pair.after ? pair.after.section_id : pair.before?.section_id ?? ''))
  const optionName = (side: ComparedEstimate, section: Section | null): string | null => side.options.find((option) => option.id === section?.option_id)?.name ?? null
  const compared = sections.map(({ before: one, after: other }): ComparedSection => {
    const here = inPlace([...(other ? linesIn.get(other.id) ?? [] : []), ...(one ? linesIn.get(one.id) ?? [] : [])], lines)
    const [optionBefore, optionAfter] = [optionName(before, one), optionName(after, other)]
    const ofLines = here.map(comparedLine)
    return {
      became: becameOf(one, other, one?.name !== other?.name || optionBefore !== optionAfter || ofLines.some(({ became }) => became !== 'unchanged')),
      id: both(one?.id, other?.id), name: both(one?.name, other?.name), option: both(optionBefore, optionAfter),
      price_cents: seesCosts ? both(one && totalsBefore.section(one.id)?.price_cents, other && totalsAfter.section(other.id)?.price_cents) : both<number>(null, null), lines: ofLines,
    }
  })
  const all = compared.flatMap((section) => section.lines)
  const count = (wanted: Became): number => all.filter(({ became }) => became === wanted).length
  return {
    fields: differences(estimateFields.filter((field) => seesCosts || !restrictedEstimateFields.has(field)), before.estimate, (field) => after.estimate[field]),
    sections: compared,
    sums: sumNames.filter((name) => seesCosts || name === 'total_cents').map((name) => {
      const [one, other] = name === 'total_cents' ? [before.estimate.total_cents, after.estimate.total_cents] : [totalsBefore.whole[name], totalsAfter.whole[name]]
      return { name, before: one, after: other, difference_cents: other - one }
    }),
    counts: { added: count('added'), removed: count('removed'), changed: count('changed'), unchanged: count('unchanged') },
  }
}

const both = <Value>(before: Value | null | undefined, after: Value | null | undefined): Both<Value> => ({ before: before ?? null, after: after ?? null })

function becameOf(before: unknown, after: unknown, differs: boolean): Became {
  if (!before) return 'added'
  if (!after) return 'removed'
  return differs ? 'changed' : 'unchanged'
}

function differences<Field extends string>(fields: readonly Field[], before: Readonly<Record<Field, string | number | null>>, after: (field: Field) => string | number | null): { [Name in Field]?: Both<string | number> } {
  const found: { [Name in Field]?: Both<string | number> } = {}
  for (const field of fields) if (before[field] !== after(field)) found[field] = both<string | number>(before[field], after(field))
  return found
}

/** Of what counts and of what is only offered. */
function totalsOf({ estimate, options, sections, lines }: ComparedEstimate): { readonly whole: EstimateTotals; line(id: string): LineTotals | undefined; section(id: string): SectionTotals | undefined } {
  const whole = estimateTotals(estimate, sections, lines, options)
  const offered = Object.values(whole.options)
  const ofLines = Object.assign({}, ...offered.map((option) => option.lines), whole.lines) as EstimateTotals['lines']
  const ofSections = Object.assign({}, ...offered.map((option) => option.sections), whole.sections) as EstimateTotals['sections']
  return { whole, line: (id) => ofLines[id], section: (id) => ofSections[id] }
}

const rootOf = ({ id, origin_id }: { readonly id: string; readonly origin_id: string | null }): string => origin_id ?? id
const wordsOf = (text: string): string => text.trim().replaceAll(/\s+/g, ' ').toLowerCase()

/** Lines by section, then by their place in it. */
function inOrder({ sections, lines }: ComparedEstimate): readonly Line[] {
  const bySection = Map.groupBy(lines, (line) => line.section_id)
  return sections.toSorted(byPosition).flatMap((section) => (bySection.get(section.id) ?? []).toSorted(byPosition))
}

/**
 * Pairs of rows that are the same in one of the ways given, the surest first; of several that are the same, the first of either. In the
 * order of `after`; what is only in `before` stands behind the one that it stood behind.
 */
function matched<Row extends { readonly id: string }>(before: readonly Row[], after: readonly Row[], ways: readonly ((row: Row) => string)[]): readonly Both<Row>[] {
  const partner = new Map<Row, Row>()
  const taken = new Set<Row>()
  for (const way of ways) {
    const left = Map.groupBy(before.filter((row) => !taken.has(row) && way(row).trim() !== ''), way)
    for (const row of after) {
      const found = partner.has(row) ? undefined : left.get(way(row))?.shift()
      if (!found) continue
      partner.set(row, found)
      taken.add(found)
    }
  }
  const pairs: Both<Row>[] = after.map((row) => ({ before: partner.get(row) ?? null, after: row }))
  for (const [index, row] of before.entries()) {
    if (taken.has(row)) continue
    const previous = index === 0 ? -1 : pairs.findIndex((pair) => pair.before === before[index - 1])
    pairs.splice(previous + 1, 0, { before: row, after: null })
  }
  return pairs
}

/** Some of the pairs, in the order of all. */
const inPlace = <Pair>(some: readonly Pair[], all: readonly Pair[]): readonly Pair[] => {
  const wanted = new Set(some)
  return all.filter((pair) => wanted.has(pair))
}
