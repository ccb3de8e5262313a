import type { ImportKind } from '../bridge.ts'
import { estimateLineRules } from './estimate-line-rows.ts'
import type { ImportRules } from './import-rules.ts'
import { priceBookRules } from './price-book-rows.ts'
import { productRules } from './product-rows.ts'
import { productionRateRules } from './production-rate-rows.ts'
import { projectRules } from './project-import.ts'

/** How each kind of thing is brought in. */
export const importRules: Readonly<Record<ImportKind, ImportRules>> = { projects: projectRules, price_book: priceBookRules, products: productRules, production_rates: productionRateRules, estimate_lines: estimateLineRules }
