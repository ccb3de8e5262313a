import type { Database } from '../schema/database.ts'
import type { ConsentLanguage } from '../signing/consent.ts'
import type { Sheet } from './sheet.ts'
import { sheetWords } from './sheet-words.ts'

type Rate = Omit<Database['production_rate'], 'id' | 'company_id' | 'archived_at'>

/** The production rates as a table; without what an hour costs for those who may not see it. */
export function productionRateSheet(rates: readonly Rate[], costCodes: ReadonlyMap<string, string>, { language, costs }: { readonly language: ConsentLanguage; readonly costs: boolean }): Sheet {
  const words = sheetWords[language]
  return {
    name: words.production_rates,
    columns: [
      { header: words.name, kind: 'text', width: 36 }, { header: words.surface, kind: 'text', width: 18 }, { header: words.rate_unit, kind: 'text', width: 12 }, { header: words.rate, kind: 'thousandths', width: 14 }, { header: words.further_coat, kind: 'basis_points', width: 22 },
      { header: words.piece_area, kind: 'thousandths', width: 20 }, { header: words.piece_area_unit, kind: 'text', width: 12 }, ...(costs ? [{ header: words.hour, kind: 'cents' as const, width: 14 }] : []),
      { header: words.taxable, kind: 'flag', width: 10 }, { header: words.cost_code, kind: 'text', width: 12 }, { header: words.source, kind: 'text', width: 36 },
    ],
    rows: rates.map((rate) => [
      rate.name, words.choices.surface_kind[rate.surface_kind], words.choices.rate_unit[rate.unit], rate.rate_thousandths, rate.further_coat_basis_points, rate.piece_area_thousandths, words.choices.area_unit[rate.piece_area_unit],
      ...(costs ? [rate.hour_cents] : []), rate.taxable, costCodes.get(rate.cost_code_id ?? '') ?? '', rate.source,
    ]),
  }
}
