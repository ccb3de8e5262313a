import { generateNKeysBetween } from 'fractional-indexing'
import { unitCosts, type UnitCosts } from '../assemblies/unit-costs.ts'
import { byPosition } from '../estimating/by-position.ts'
import type { Database } from '../schema/database.ts'
import type { EstimateTemplate } from './template-content.ts'

/** The rows of an estimate that go into a template. */
export interface EstimateRows {
  readonly estimate: Database['estimate']
  readonly options: readonly Database['estimate_option'][]
  readonly sections: readonly Database['estimate_section'][]
  readonly lines: readonly Database['estimate_line'][]
  readonly uses: readonly Database['assembly_use'][]
  readonly use_lines: readonly Database['assembly_use_line'][]
}

const lineFields = ['description', 'quantity_thousandths', 'unit', 'labour_unit_cents', 'material_unit_cents', 'other_unit_cents', 'taxable', 'cost_code_id', 'price_book_item_id', 'note', 'quantity_formula', 'allowance', 'markup_basis_points', 'crew_note', 'internal_note'] as const
const fields = ['markup_labour_basis_points', 'markup_material_basis_points', 'overhead_basis_points', 'profit_basis_points', 'tax_basis_points', 'tax_hundredths', 'tax_name', 'minimum_cents', 'scope_of_work', 'exclusions', 'notes', 'terms', 'cover', 'crew_notes'] as const

/**
 * An estimate as something to begin with: its parts, rates and texts, without what belongs to its project (dates, discount, measurements).
 * With `todaysPrices` lines that came from the price book keep their item and take its price when the template is used; without, they keep
 * the costs that they have and forget the item.
 */
export function estimateTemplate({ estimate, options, sections, lines, uses, use_lines }: EstimateRows, todaysPrices: boolean): EstimateTemplate {
  const offered = [...options].sort(byPosition)
  const placed = [...sections].sort(byPosition).map((section) => ({ section, lines: lines.filter((line) => line.section_id === section.id).sort(byPosition) }))
  const indexOf = <Row extends { readonly id: string }>(rows: readonly Row[], id: string | null): number | null => {
    const index = rows.findIndex((row) => row.id === id)
    return index < 0 ? null : index
  }
  const placeOf = new Map(placed.flatMap((each, section) => each.lines.map((line, index) => [line.id, { section, line: index }] as const)))
  return {
    version: 1,
    todays_prices: todaysPrices,
    fields: pick(estimate, fields),
    chosen_package: indexOf(offered, estimate.chosen_package_id),
    options: offered.map(({ kind, name, description, chosen }) => ({ kind, name, description, chosen })),
    sections: placed.map(({ section, lines: inIt }) => ({
      name: section.name, option: indexOf(offered, section.option_id), lines: inIt.map((line) => ({ ...pick(line, lineFields), ...(todaysPrices ? {} : { price_book_item_id: null }) })),
    })),
    assemblies: uses.flatMap(({ id, assembly_id, name, unit, input_thousandths, input_formula, section_id }) => {
      const rules = use_lines.filter((rule) => rule.assembly_use_id === id).flatMap(({ line_id, quantity_thousandths, per_thousandths, rounding }) => {
        const at = placeOf.get(line_id)
        return at ? [{ ...at, quantity_thousandths, per_thousandths, rounding }] : []
      })
      const section = indexOf(placed.map((each) => each.section), section_id)
      return rules.length === 0 || section === null ? [] : [{ assembly_id, name, unit, input_thousandths, input_formula, section, lines: rules }]
    }),
  }
}

/** What the price book knows of an item today. */
export type TodaysPrices = ReadonlyMap<string, UnitCosts>

/** The arguments of `estimate.create_from_template` that follow from a template. Ids are made anew; costs are those of `prices` where the template wants them and the item is known. */
export function estimateParts(template: EstimateTemplate, prices: TodaysPrices, newId: () => string) {
  const ids = { options: template.options.map(() => newId()), sections: template.sections.map(() => newId()), lines: template.sections.map(({ lines }) => lines.map(() => newId())) }
  const at = (list: readonly string[], index: number): string => list[index] as string
  return {
    fields: template.fields,
    chosen_package_id: template.chosen_package === null ? null : at(ids.options, template.chosen_package),
    options: positioned(template.options.map((option, index) => ({ ...option, id: at(ids.options, index) }))),
    sections: positioned(template.sections.map(({ name, option }, index) => ({ id: at(ids.sections, index), name, option_id: option === null ? null : at(ids.options, option) }))),
    lines: template.sections.flatMap(({ lines }, section) => positioned(lines.map((line, index) => ({
      ...line, id: at(ids.lines[section] as string[], index), section_id: at(ids.sections, section),
      ...unitCosts(line, template.todays_prices && line.price_book_item_id !== null ? prices.get(line.price_book_item_id) : null),
    })))),
    assemblies: template.assemblies.map(({ section, lines, ...use }) => ({
      ...use, id: newId(), section_id: at(ids.sections, section), lines: lines.map(({ section: of, line, ...rule }) => ({ ...rule, line_id: at(ids.lines[of] as string[], line) })),
    })),
  }
}

/** Rows with positions in their order. */
export function positioned<Row>(rows: readonly Row[]): (Row & { position: string })[] {
  const positions = generateNKeysBetween(null, null, rows.length)
  return rows.map((row, index) => ({ ...row, position: positions[index] as string }))
}

/** Some fields of a row. */
export const pick = <Row extends object, const Name extends keyof Row>(row: Row, names: readonly Name[]): Pick<Row, Name> => Object.fromEntries(names.map((name) => [name, row[name]])) as Pick<Row, Name>
