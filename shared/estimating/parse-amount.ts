import type { Fraction } from './fraction.ts'
import { divideRounded } from './money.ts'

export type NumberLanguage = 'en' | 'es'

/** An amount as typed, in the integer form that the database keeps, or why it is none. */
export type ParsedAmount =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly reason: 'empty' | 'not_a_number' | 'too_large' }

/** Money as people type it, in cents: `$1,200.50`, `1.200,50`, `(35)`, `=3*400`. More than two decimals are rounded half away from zero. */
export const parseCents = (typed: string, language: NumberLanguage): ParsedAmount => parseScaled(typed, { language, money: true }, 100n)

/** A quantity as people type it, in thousandths: `12.5`, `1,200`, `=12*8.5`. */
export const parseThousandths = (typed: string, language: NumberLanguage): ParsedAmount => parseScaled(typed, { language, money: false }, 1000n)

/** A rate in percent as people type it, in basis points: `7.5`, `7,5 %`. */
export const parseBasisPoints = (typed: string, language: NumberLanguage): ParsedAmount => parseScaled(typed.replace(/\s*%\s*$/, ''), { language, money: false }, 100n)

/** A rate of tax as typed, in hundredths of a basis point: `8.875%` is 88,750. */
export const parseTaxRate = (typed: string, language: NumberLanguage): ParsedAmount => parseScaled(typed.replace(/\s*%\s*$/, ''), { language, money: false }, 10_000n)

/**
 * A sum as typed, in the form that is kept: `=4*12.5`, with points for decimals and no marks for thousands, so that it means the same in
 * every language; empty where it is no sum.
 */
export function keptFormula(typed: string, language: NumberLanguage): string {
  const text = typed.normalize('NFKC').replaceAll('\u2212', '-').trim()
  if (!text.startsWith('=') || !parseThousandths(typed, language).ok) return ''
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\d.,]+/g, (digits) => {
    const mark = decimalMark(digits, { language, money: false })
    const [whole = '', decimals] = mark ? digits.split(mark) : [digits]
    return `${whole.replaceAll(/[.,]/g, '') || '0'}${decimals ? `.${decimals}` : ''}`
  })
}

/** The sum that a quantity was typed as, as long as it comes to that quantity; else none. */
export function formulaOf({ quantity_formula, quantity_thousandths }: { readonly quantity_formula: string; readonly quantity_thousandths: number }): string {
  const sum = quantity_formula.startsWith('=') ? parseThousandths(quantity_formula, 'en') : null
  return sum?.ok && sum.value === quantity_thousandths ? quantity_formula : ''
}

/** A kept sum as it is typed in a language. */
export const shownFormula = (formula: string, language: NumberLanguage): string => (language === 'es' ? formula.replaceAll('.', ',') : formula)

/** How the figures of one text are to be read. */
export interface Reading {
  readonly language: NumberLanguage
  readonly money: boolean
}

function parseScaled(typed: string, reading: Reading, scale: bigint): ParsedAmount {
  const text = typed.normalize('NFKC').replaceAll('\u2212', '-').trim()
  if (text === '') return { ok: false, reason: 'empty' }
  if (text.length > 200) return { ok: false, reason: 'not_a_number' }
  const found = text.startsWith('=') ? calculated(text.slice(1), reading) : written(text, reading)
  if (!found) return { ok: false, reason: 'not_a_number' }
  const value = Number(divideRounded(found.dividend * scale, found.divisor))
  return Number.isSafeInteger(value) ? { ok: true, value } : { ok: false, reason: 'too_large' }
}

/** One figure with what people put around it: a sign, parentheses for a negative, a currency. */
function written(text: string, reading: Reading): Fraction | null {
  const inParentheses = /^\((.*)\)$/.exec(text)
  const bare = (inParentheses?.[1] ?? text).replace(/US\$|USD|[$€\s]/g, '')
  const signed = /^([+-]?)(.*)$/.exec(bare)
  if (inParentheses && signed?.[1] !== '') return null
  const value = readFigure(signed?.[2] ?? '', reading)
  if (!value) return null
  return inParentheses || signed?.[1] === '-' ? { ...value, dividend: -value.dividend } : value
}

/** Digits with grouping and decimal marks, not reduced; null where they are no number. Where the marks can be read in two ways, the language decides. */
export function readFigure(digits: string, reading: Reading): Fraction | null {
  if (!/^[\d.,]*\d[\d.,]*$/.test(digits)) return null
  const mark = decimalMark(digits, reading)
  const [whole = '', decimals = '', ...more] = mark ? digits.split(mark) : [digits]
  if (more.length > 0 || /[.,]/.test(decimals)) return null
  // the mark of another language before many digits is a slip of the finger: 1,2345
  if (mark && mark !== markOf(reading.language) && whole !== '' && !/[.,]/.test(whole) && decimals.length > 3) return null
  if (/[.,]/.test(whole) && !/^\d{1,3}(,\d{3})+$|^\d{1,3}(\.\d{3})+$/.test(whole)) return null
  return { dividend: BigInt(whole.replace(/[.,]/g, '') + decimals || '0'), divisor: 10n ** BigInt(decimals.length) }
}

function decimalMark(digits: string, { language, money }: Reading): ',' | '.' | null {
  const lastComma = digits.lastIndexOf(',')
  const lastPoint = digits.lastIndexOf('.')
  if (lastComma < 0 && lastPoint < 0) return null
  if (lastComma >= 0 && lastPoint >= 0) return lastComma > lastPoint ? ',' : '.'
  const mark = lastComma >= 0 ? ',' : '.'
  if (digits.indexOf(mark) !== digits.lastIndexOf(mark)) return null
  const looksGrouped = /^[1-9]\d{0,2}[.,]\d{3}$/.test(digits)
  if (!looksGrouped) return mark
  // Spanish is spoken where `1,200` is twelve hundred as well; money has two decimals, so three digits are a group
  if (language === 'es' && money) return null
  return mark === markOf(language) ? mark : null
}

const markOf = (language: NumberLanguage): ',' | '.' => (language === 'es' ? ',' : '.')

/** A sum of products with parentheses, exact. Null where it is none, or divides by zero. */
function calculated(text: string, reading: Reading): Fraction | null {
  const tokens = text.replace(/[$€]/g, '').replace(/[×x]/gi, '*').replaceAll('÷', '/').match(/[\d.,]+|[-+*/()]|\S/g) ?? []
  let at = 0

  function sum(): Fraction | null {
    let value = product()
    while (value && (tokens[at] === '+' || tokens[at] === '-')) {
      const sign = tokens[at++] === '-' ? -1n : 1n
      const next = product()
      value = next && { dividend: value.dividend * next.divisor + sign * next.dividend * value.divisor, divisor: value.divisor * next.divisor }
    }
    return value
  }

  function product(): Fraction | null {
    let value = factor()
    while (value && (tokens[at] === '*' || tokens[at] === '/')) {
      const divides = tokens[at++] === '/'
      const next = factor()
      value = next && (divides ? quotient(value, next) : { dividend: value.dividend * next.dividend, divisor: value.divisor * next.divisor })
    }
    return value
  }

  function factor(): Fraction | null {
    const token = tokens[at++]
    if (token === '+') return factor()
    if (token === '-') {
      const value = factor()
      return value && { ...value, dividend: -value.dividend }
    }
    if (token !== '(') return token === undefined ? null : readFigure(token, reading)
    const value = sum()
    return tokens[at++] === ')' ? value : null
  }

  const value = sum()
  return at === tokens.length ? value : null
}

function quotient(one: Fraction, other: Fraction): Fraction | null {
  if (other.dividend === 0n) return null
  const sign = other.dividend < 0n ? -1n : 1n
  return { dividend: sign * one.dividend * other.divisor, divisor: sign * one.divisor * other.dividend }
}
