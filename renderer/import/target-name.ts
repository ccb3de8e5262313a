import { useTranslation } from 'react-i18next'
import type { ImportKind } from '../../shared/bridge.ts'
import { useFieldName } from '../history/field-value.tsx'

/** The table that each kind of import fills. */
export const importTables = { projects: 'project', price_book: 'price_book_item', products: 'product', production_rates: 'production_rate', estimate_lines: 'estimate_line' } as const satisfies Readonly<Record<ImportKind, string>>

/** Targets that are looked up by what people call them, and the column that they fill. */
const columns: Readonly<Record<string, string>> = { cost_code: 'cost_code_id', item_code: 'price_book_item_id', section: 'section_id', option: 'option_id' }

/** What a target of an import is called in the language that is spoken. */
export function useTargetName(kind: ImportKind): (target: string) => string {
  const { t } = useTranslation('import')
  const name = useFieldName()
  return (target) => (target === 'row_kind' ? t('map.row_kind') : name(importTables[kind], columns[target] ?? target))
}
