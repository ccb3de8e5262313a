import { byPosition } from '../estimating/by-position.ts'
import { countingOptions } from '../estimating/counting-options.ts'
import { estimateTotals } from '../estimating/totals.ts'
import type { Database } from '../schema/database.ts'
import { offeredIn } from '../signing/estimate-content.ts'
import type { ConsentLanguage } from '../signing/consent.ts'
import type { Sheet, SheetColumn } from './sheet.ts'
import { sheetWords } from './sheet-words.ts'

/** An estimate as it is exported: its rows, and what people call what they point at, by id. */
export interface ExportedEstimate {
  readonly estimate: Database['estimate']
  readonly options: readonly Database['estimate_option'][]
  readonly sections: readonly Database['estimate_section'][]
  readonly lines: readonly Database['estimate_line'][]
  readonly costCodes: ReadonlyMap<string, string>
  readonly itemCodes: ReadonlyMap<string, string>
}

/**
 * An estimate as a table: a row a line, in the order of the estimate, and its sums below. The prices of the lines that count add up to
 * the subtotal, and the sums are those of `estimateTotals`. Whoever may not see costs gets neither costs nor prices, and no sums.
 */
export function estimateSheet({ estimate, options, sections, lines, costCodes, itemCodes }: ExportedEstimate, { language, costs }: { readonly language: ConsentLanguage; readonly costs: boolean }): Sheet {
  const words = sheetWords[language]
  const totals = estimateTotals(estimate, sections, lines, options)
  const counting = countingOptions(estimate, options)
  const offered = options.length > 0
  const linesOf = Map.groupBy(lines, (line) => line.section_id)
  const inOrder = [null, ...offeredIn(options)].flatMap((option) => sections.filter((section) => section.option_id === (option?.id ?? null)).toSorted(byPosition).map((section) => ({ option, section })))
  const figures = (kind: SheetColumn['kind'], ...headers: string[]): SheetColumn[] => headers.map((header) => ({ header, kind, width: 16 }))
  const columns: SheetColumn[] = [
    { header: words.row, kind: 'text', width: 10 }, { header: words.section, kind: 'text', width: 24 },
    ...(offered ? [{ header: words.option, kind: 'text' as const, width: 20 }, { header: words.counts, kind: 'flag' as const, width: 12 }] : []),
    { header: words.item_code, kind: 'text', width: 16 }, { header: words.description, kind: 'text', width: 44 }, { header: words.quantity, kind: 'thousandths', width: 12 }, { header: words.unit, kind: 'text', width: 10 },
    ...(costs ? [...figures('cents', words.labour, words.material, words.other), ...figures('basis_points', words.own_markup), ...figures('cents', words.cost, words.price)] : []),
    { header: words.taxable, kind: 'flag', width: 10 }, { header: words.cost_code, kind: 'text', width: 12 }, { header: words.allowance, kind: 'flag', width: 12 },
    { header: words.note, kind: 'text', width: 30 }, { header: words.crew_note, kind: 'text', width: 30 }, ...(costs ? [{ header: words.internal_note, kind: 'text' as const, width: 30 }] : []),
  ]
  const rows = inOrder.flatMap(({ option, section }) => (linesOf.get(section.id) ?? []).toSorted(byPosition).map((line) => {
    const worth = totals.lines[line.id] ?? totals.options[option?.id ?? '']?.lines[line.id]
    return [
      words.rows.line, section.name, ...(offered ? [option?.name ?? '', option === null || counting.has(option.id) ? 1 : 0] : []),
      itemCodes.get(line.price_book_item_id ?? '') ?? '', line.description, line.quantity_thousandths, line.unit,
      ...(costs ? [line.labour_unit_cents, line.material_unit_cents, line.other_unit_cents, line.markup_basis_points, worth?.cost_cents ?? 0, worth?.price_cents ?? 0] : []),
      line.taxable, costCodes.get(line.cost_code_id ?? '') ?? '', line.allowance, line.note, line.crew_note, ...(costs ? [line.internal_note] : []),
    ]
  }))
  const price = columns.findIndex((column) => column.header === words.price)
  const sum = (word: string, cents: number): (string | number | null)[] => columns.map((_, index) => (index === 0 ? word : index === price ? cents : null))
  const sums = costs ? [
    sum(words.rows.subtotal, totals.subtotal_cents), ...(totals.discount_cents === 0 ? [] : [sum(words.rows.discount, -totals.discount_cents)]), ...(totals.tax_cents === 0 ? [] : [sum(words.rows.tax, totals.tax_cents)]), sum(words.rows.total, totals.total_cents),
  ] : []
  return { name: words.estimate, columns, rows: [...rows, ...sums] }
}
