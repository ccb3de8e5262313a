import type { Database } from '../schema/database.ts'
import type { ConsentLanguage } from '../signing/consent.ts'
import type { Sheet } from './sheet.ts'
import { sheetWords } from './sheet-words.ts'

type Item = Pick<Database['price_book_item'], 'code' | 'name' | 'description' | 'category' | 'unit' | 'labour_unit_cents' | 'material_unit_cents' | 'other_unit_cents' | 'taxable' | 'effective_on'> & { readonly cost_code: string | null }

/** The price book as a table; without any column of costs for those who may not see them. */
export function priceBookSheet(items: readonly Item[], { language, costs }: { readonly language: ConsentLanguage; readonly costs: boolean }): Sheet {
  const words = sheetWords[language]
  return {
    name: words.price_book,
    columns: [
      { header: words.code, kind: 'text', width: 14 }, { header: words.name, kind: 'text', width: 36 }, { header: words.description, kind: 'text', width: 36 }, { header: words.category, kind: 'text', width: 18 },
      { header: words.unit, kind: 'text', width: 10 }, { header: words.cost_code, kind: 'text', width: 12 },
      ...(costs ? [words.labour, words.material, words.other].map((header) => ({ header, kind: 'cents' as const, width: 18 })) : []),
      { header: words.taxable, kind: 'flag', width: 10 }, { header: words.effective_on, kind: 'date', width: 14 },
    ],
    rows: items.map((item) => [
      item.code, item.name, item.description, item.category, item.unit, item.cost_code ?? '',
      ...(costs ? [item.labour_unit_cents, item.material_unit_cents, item.other_unit_cents] : []),
      item.taxable, item.effective_on,
    ]),
  }
}
