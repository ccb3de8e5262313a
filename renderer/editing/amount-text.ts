import { formatCents } from '../../shared/estimating/format-amount.ts'
import type { NumberLanguage } from '../../shared/estimating/parse-amount.ts'

/** Cents for a long column: without the currency's sign, which the header names; zero as a dash, negative in parentheses. */
export function amountText(cents: number | null, language: NumberLanguage): string {
  if (cents === null || cents === 0) return '–'
  return formatCents(cents, { language, negative: 'parentheses' }).replace('$', '')
}
