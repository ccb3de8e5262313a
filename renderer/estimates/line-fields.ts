import { editableCents, editableThousandths, formatThousandths } from '../../shared/estimating/format-amount.ts'
import type { NumberLanguage, ParsedAmount } from '../../shared/estimating/parse-amount.ts'
import { formulaOf, keptFormula, parseCents, parseThousandths, shownFormula } from '../../shared/estimating/parse-amount.ts'
import { amountText } from '../editing/amount-text.ts'
import type { GridColumn, GridRow, Line, LineColumn } from './grid-model.ts'

/** The field of a line behind each column. */
export const fieldOf = {
  description: 'description', quantity: 'quantity_thousandths', unit: 'unit', labour: 'labour_unit_cents', material: 'material_unit_cents',
  other: 'other_unit_cents', taxable: 'taxable',
} as const satisfies Record<LineColumn, keyof Line>

export type ParsedCell =
  | { readonly ok: true; readonly values: Partial<Line> }
  /** `problem` has a sentence under `amount_problem` in the catalogue. */
  | { readonly ok: false; readonly problem: 'not_a_number' | 'too_large' | 'negative' | 'beyond_any_job' }

/** The most of anything that a line can have: 100,000,000 units, or as many dollars for one of them. */
const most = { thousandths: 100_000_000_000, cents: 10_000_000_000 } as const

/** What was typed into a cell, as the value of its field. An empty figure is zero. */
export function parseCell(column: LineColumn, text: string, language: NumberLanguage): ParsedCell {
  switch (column) {
    case 'description': case 'unit': return { ok: true, values: { [column]: text.trim() } }
    case 'taxable': return { ok: true, values: { taxable: /^(0|no|)$/i.test(text.trim()) ? 0 : 1 } }
    case 'quantity': return quantity(text, language)
    case 'labour': case 'material': case 'other': return amount(fieldOf[column], parseCents(text, language), most.cents)
  }
}

/** A quantity keeps the sum that it was typed as. What is to be taken off has a negative cost, not a negative size. */
function quantity(text: string, language: NumberLanguage): ParsedCell {
  const parsed = amount(fieldOf.quantity, parseThousandths(text, language), most.thousandths)
  if (!parsed.ok) return parsed
  if ((parsed.values.quantity_thousandths ?? 0) < 0) return { ok: false, problem: 'negative' }
  return { ok: true, values: { ...parsed.values, quantity_formula: keptFormula(text, language) } }
}

function amount(field: keyof Line, parsed: ParsedAmount, limit: number): ParsedCell {
  if (parsed.ok && Math.abs(parsed.value) > limit) return { ok: false, problem: 'beyond_any_job' }
  if (parsed.ok) return { ok: true, values: { [field]: parsed.value } }
  return parsed.reason === 'empty' ? { ok: true, values: { [field]: 0 } } : { ok: false, problem: parsed.reason }
}

/** What stands in a cell when it is opened or copied. */
export function editText(row: GridRow, column: GridColumn, language: NumberLanguage): string {
  if (row.kind === 'option') return row.option.name
  if (column === 'name') return row.section.name
  if (row.kind !== 'line') return ''
  const { line } = row
  switch (column) {
    case 'description': case 'unit': return line[column]
    case 'taxable': return String(line.taxable)
    case 'quantity': return shownFormula(formulaOf(line), language) || editableThousandths(line.quantity_thousandths, language)
    case 'labour': case 'material': case 'other': return editableCents(line[fieldOf[column]] ?? 0, language)
  }
}

/** What a cell of figures or the unit shows; zero as a dash. */
export function shownText(line: Line, column: Exclude<LineColumn, 'description' | 'taxable'>, language: NumberLanguage): string {
  if (column === 'unit') return line.unit
  const value = line[fieldOf[column]] ?? 0
  if (value === 0) return '–'
  return column === 'quantity' ? formatThousandths(value, { language, negative: 'parentheses' }) : amountText(value, language)
}
