import type { NumberLanguage } from './parse-amount.ts'

export interface AmountFormat {
  readonly language: NumberLanguage
  /** `parentheses` as accountants write a negative amount; a minus sign unless asked. */
  readonly negative?: 'minus' | 'parentheses'
}

export interface MoneyFormat extends AmountFormat {
  /** ISO 4217; US dollars unless said otherwise. */
  readonly currency?: string
}

/** Cents as people read them: `$1,200.50`, in Spanish `$1.200,50`. Written by hand and not by Intl, so that a document has the same bytes everywhere. */
export function formatCents(cents: number, { language, negative = 'minus', currency = 'USD' }: MoneyFormat): string {
  const sign = currency === 'USD' ? '$' : `${currency} `
  return withSign(cents, negative, sign + scaled(cents, 2, 2, language))
}

/** Cents as they are typed into a field: `1200.50`, in Spanish `1200,50`; no grouping, no currency. `parseCents` reads it back. */
export function editableCents(cents: number, language: NumberLanguage): string {
  return withSign(cents, 'minus', ungrouped(cents, 2, 2, language))
}

/** Thousandths as people read them: `1,234.5`; no more decimals than are needed. */
export function formatThousandths(thousandths: number, { language, negative = 'minus' }: AmountFormat): string {
  return withSign(thousandths, negative, scaled(thousandths, 3, 0, language))
}

/** Thousandths as they are typed into a field: `1234.5`. `parseThousandths` reads it back. */
export function editableThousandths(thousandths: number, language: NumberLanguage): string {
  return withSign(thousandths, 'minus', ungrouped(thousandths, 3, 0, language))
}

/** Basis points as a percentage: `7.5%`, in Spanish `7,5 %`. `parseBasisPoints` reads it back. */
export function formatBasisPoints(basisPoints: number, { language, negative = 'minus' }: AmountFormat): string {
  return withSign(basisPoints, negative, `${scaled(basisPoints, 2, 0, language)}${language === 'es' ? '\u00a0%' : '%'}`)
}

/** A rate of tax as a percentage, with the hundredths of a basis point that it has: `8.875%`. `parseTaxRate` reads it back. */
export function formatTaxRate({ tax_basis_points, tax_hundredths = 0 }: { readonly tax_basis_points: number; readonly tax_hundredths?: number }, { language }: Pick<AmountFormat, 'language'>): string {
  return `${scaled(tax_basis_points * 100 + tax_hundredths, 4, 0, language)}${language === 'es' ? '\u00a0%' : '%'}`
}

function withSign(value: number, negative: 'minus' | 'parentheses', text: string): string {
  if (value >= 0) return text
  return negative === 'parentheses' ? `(${text})` : `-${text}`
}

/** The size of an integer with `decimals` decimal places, grouped, with at least `atLeast` of them shown. */
function scaled(value: number, decimals: number, atLeast: number, language: NumberLanguage): string {
  const [whole, rest] = parts(value, decimals, atLeast)
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, language === 'es' ? '.' : ',')
  return rest === '' ? grouped : `${grouped}${language === 'es' ? ',' : '.'}${rest}`
}

function ungrouped(value: number, decimals: number, atLeast: number, language: NumberLanguage): string {
  const [whole, rest] = parts(value, decimals, atLeast)
  return rest === '' ? whole : `${whole}${language === 'es' ? ',' : '.'}${rest}`
}

function parts(value: number, decimals: number, atLeast: number): [whole: string, rest: string] {
  const digits = BigInt(Math.abs(value)).toString().padStart(decimals + 1, '0')
  const rest = digits.slice(-decimals)
  let shown = rest.length
  while (shown > atLeast && rest[shown - 1] === '0') shown -= 1
  return [digits.slice(0, -decimals), rest.slice(0, shown)]
}
