import type { Database } from '../schema/database.ts'
import { byPosition } from '../estimating/by-position.ts'
import { contentPhotos, type ContentPhoto, type PhotoRow } from './content-photos.ts'
import type { EstimateRates, EstimateTotals, LineTotals, PricedLine, SectionTotals } from '../estimating/totals.ts'
import { estimateTotals } from '../estimating/totals.ts'

/** A section as the client reads it. */
export type ContentSection = {
  readonly name: string
  readonly price_cents: number
  readonly lines: readonly {
    readonly description: string
    readonly quantity_thousandths: number
    readonly unit: string
    readonly price_cents: number
    /** A sum set aside for what is not decided yet. */
    readonly allowance?: true
  }[]
}

/** Something to choose, whether it is chosen, and what it does to the total. */
export type ContentOption = {
  readonly id: string
  readonly kind: 'package' | 'alternate'
  readonly name: string
  readonly description: string
  readonly chosen: boolean
  /** The whole total with it, beside whatever else is chosen. */
  readonly total_cents: number
  /** What it adds to the total, beside whatever else is chosen; taken off where negative. */
  readonly adds_cents: number
  readonly sections: readonly ContentSection[]
}

/**
 * What the client agrees to in an estimate: prices, never costs. Worked out from the rows, and from nothing else. What an estimate does
 * not have is left out, so that one without it has the content that it had before it could be had.
 */
export type EstimateContent = {
  readonly kind: 'estimate'
  readonly id: string
  readonly project_id: string
  readonly number: number | null
  readonly version_number: number
  readonly title: string
  readonly cover?: true
  readonly scope_of_work?: string
  /** Work that is done whatever is chosen. */
  readonly sections: readonly ContentSection[]
  /** In their order, packages before alternates. */
  readonly options?: readonly ContentOption[]
  readonly subtotal_cents: number
  readonly discount_cents: number
  readonly tax_basis_points: number
  readonly tax_hundredths?: number
  readonly tax_name?: string
  readonly tax_cents: number
  readonly total_cents: number
  readonly exclusions?: string
  readonly notes: string
  readonly terms: string
  readonly photos?: readonly ContentPhoto[]
}

type Offered = Pick<Database['estimate_option'], 'id' | 'kind' | 'name' | 'description' | 'position' | 'chosen'>

/** What of an estimate's rows its document is made of; whole rows fit. */
export type ContentRows = readonly [
  estimate: Required<EstimateRates> & Pick<Database['estimate'], 'id' | 'project_id' | 'number' | 'version_number' | 'title' | 'cover' | 'scope_of_work' | 'exclusions' | 'notes' | 'terms' | 'tax_name'>,
  sections: readonly Pick<Database['estimate_section'], 'id' | 'name' | 'position' | 'option_id'>[],
  lines: readonly (Required<PricedLine> & Pick<Database['estimate_line'], 'position' | 'description' | 'unit' | 'allowance'>)[],
  options?: readonly Offered[],
  photos?: readonly PhotoRow[],
]

/** The content of an estimate from its rows, in any order. Needs the costs, so a role that may not see them cannot make it. */
export function estimateContent(...[estimate, sections, lines, options = [], photos = []]: ContentRows): EstimateContent {
  const inOrder = sections.toSorted(byPosition)
  const totals = estimateTotals(estimate, inOrder, lines, options)
  const linesOf = Map.groupBy(lines, (line) => line.section_id)
  const sectionsOf = (optionId: string | null, { lines: ofLine, sections: ofSection }: Priced): ContentSection[] => inOrder.filter((section) => section.option_id === optionId).map((section) => ({
    name: section.name,
    price_cents: ofSection[section.id]?.price_cents ?? 0,
    lines: (linesOf.get(section.id) ?? []).toSorted(byPosition).map((line) => ({
      description: line.description, quantity_thousandths: line.quantity_thousandths, unit: line.unit, price_cents: ofLine[line.id]?.price_cents ?? 0,
      ...(line.allowance ? { allowance: true as const } : {}),
    })),
  }))
  return {
    kind: 'estimate',
    id: estimate.id,
    project_id: estimate.project_id,
    number: estimate.number,
    version_number: estimate.version_number,
    title: estimate.title,
    ...(estimate.cover ? { cover: true as const } : {}),
    ...(estimate.scope_of_work ? { scope_of_work: estimate.scope_of_work } : {}),
    sections: sectionsOf(null, totals),
    ...(options.length > 0 ? { options: offeredIn(options).map((option) => contentOf(option, totals, sectionsOf)) } : {}),
    subtotal_cents: totals.subtotal_cents,
    discount_cents: totals.discount_cents,
    tax_basis_points: estimate.tax_basis_points,
    ...(estimate.tax_hundredths ? { tax_hundredths: estimate.tax_hundredths } : {}),
    ...(estimate.tax_name ? { tax_name: estimate.tax_name } : {}),
    tax_cents: totals.tax_cents,
    total_cents: totals.total_cents,
    ...(estimate.exclusions ? { exclusions: estimate.exclusions } : {}),
    notes: estimate.notes,
    terms: estimate.terms,
    ...contentPhotos(photos),
  }
}

type Priced = { readonly lines: Readonly<Record<string, LineTotals>>; readonly sections: Readonly<Record<string, SectionTotals>> }

function contentOf({ id, kind, name, description }: Offered, totals: EstimateTotals, sectionsOf: (id: string, priced: Priced) => ContentSection[]): ContentOption {
  const worth = totals.options[id]
  return {
    id, kind, name, description, chosen: worth?.counts ?? false, total_cents: worth?.total_cents ?? 0, adds_cents: worth?.adds_cents ?? 0,
    sections: worth ? sectionsOf(id, worth) : [],
  }
}

/** Options as they are offered: packages before alternates, each in their order. */
export const offeredIn = <Option extends Pick<Offered, 'id' | 'kind' | 'position'>>(options: readonly Option[]): readonly Option[] =>
  [...options.filter((option) => option.kind === 'package').toSorted(byPosition), ...options.filter((option) => option.kind === 'alternate').toSorted(byPosition)]

/** What a client chooses: the package that counts, where there are any, and each alternate that does. */
export type EstimateChoice = { readonly package_id: string | null; readonly alternate_ids: readonly string[] }

/** The rows as they are once that is chosen. */
export function withChoice<Estimate extends { readonly chosen_package_id: string | null }, Option extends Pick<Offered, 'id' | 'kind' | 'chosen'>>(
  estimate: Estimate, options: readonly Option[], { package_id, alternate_ids }: EstimateChoice,
): { readonly estimate: Estimate; readonly options: readonly Option[] } {
  return {
    estimate: { ...estimate, chosen_package_id: package_id },
    options: options.map((option) => (option.kind === 'alternate' ? { ...option, chosen: alternate_ids.includes(option.id) ? 1 : 0 } : option)),
  }
}
