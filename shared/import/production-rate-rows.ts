import { rateLimits } from '../commands/within-limits.ts'
import { catalogueRules } from './catalogue-rows.ts'
import { parseChoice } from './parse-choice.ts'
import { longest } from './row-cells.ts'
import { parseFlag, parseMoney, parsePercent, parseQuantity } from './parse-cell.ts'

const within = <Problem extends 'not_a_number' | 'not_money'>(name: keyof typeof rateLimits, problem: Problem): { readonly problem: Problem; readonly least: number; readonly most: number } => ({ problem, least: rateLimits[name][0], most: rateLimits[name][1] })

/** Production rates, known by their names and what is painted. */
export const productionRateRules = catalogueRules('production_rate', (cells) => {
  const surface_kind = cells.parsed('surface_kind', parseChoice('surface_kind'), 'not_a_choice')
  if (cells.text('surface_kind') === '') cells.wrong('surface_kind', 'empty')
  return {
    name: cells.filled('name', longest.name) ?? '', surface_kind, unit: cells.parsed('unit', parseChoice('rate_unit'), 'not_a_choice'),
    rate_thousandths: cells.amount('rate_thousandths', parseQuantity, within('rate_thousandths', 'not_a_number')),
    further_coat_basis_points: cells.amount('further_coat_basis_points', parsePercent, within('further_coat_basis_points', 'not_a_number')),
    piece_area_thousandths: cells.amount('piece_area_thousandths', parseQuantity, within('piece_area_thousandths', 'not_a_number')), piece_area_unit: cells.parsed('piece_area_unit', parseChoice('area_unit'), 'not_a_choice'),
    hour_cents: cells.amount('hour_cents', parseMoney, within('hour_cents', 'not_money')),
    taxable: cells.parsed('taxable', parseFlag, 'not_yes_or_no'), cost_code_id: undefined, source: cells.filled('source', longest.text),
  }
}, ({ name }) => String(name))
