import type { Database } from '../schema/database.ts'
import type { ConsentLanguage } from '../signing/consent.ts'
import type { Sheet } from './sheet.ts'
import { sheetWords } from './sheet-words.ts'

type Product = Omit<Database['product'], 'id' | 'company_id' | 'archived_at'>

/** The paints, primers and stains as a table; without what their cans cost for those who may not see it. */
export function productSheet(products: readonly Product[], costCodes: ReadonlyMap<string, string>, { language, costs }: { readonly language: ConsentLanguage; readonly costs: boolean }): Sheet {
  const words = sheetWords[language]
  return {
    name: words.products,
    columns: [
      { header: words.kind, kind: 'text', width: 14 }, { header: words.brand, kind: 'text', width: 22 }, { header: words.name, kind: 'text', width: 36 }, { header: words.sheen, kind: 'text', width: 16 },
      { header: words.coverage, kind: 'thousandths', width: 16 }, { header: words.coverage_unit, kind: 'text', width: 16 },
      ...(costs ? [words.quart, words.gallon, words.five_gallons].map((header) => ({ header, kind: 'cents' as const, width: 14 })) : []),
      { header: words.taxable, kind: 'flag', width: 10 }, { header: words.cost_code, kind: 'text', width: 12 }, { header: words.source, kind: 'text', width: 36 }, { header: words.effective_on, kind: 'date', width: 14 },
    ],
    rows: products.map((product) => [
      words.choices.product_kind[product.kind], product.brand, product.name, product.sheen, product.coverage_thousandths, words.choices.coverage_unit[product.coverage_unit],
      ...(costs ? [product.quart_cents, product.gallon_cents, product.five_gallons_cents] : []),
      product.taxable, costCodes.get(product.cost_code_id ?? '') ?? '', product.source, product.effective_on,
    ]),
  }
}
