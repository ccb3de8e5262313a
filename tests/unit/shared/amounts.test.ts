import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editableCents, editableThousandths, formatBasisPoints, formatCents, formatTaxRate, formatThousandths } from '../../../shared/estimating/format-amount.ts'
import { keptFormula, parseBasisPoints, parseCents, parseTaxRate, parseThousandths, shownFormula, type NumberLanguage, type ParsedAmount } from '../../../shared/estimating/parse-amount.ts'

const value = (parsed: ParsedAmount): number | string => (parsed.ok ? parsed.value : parsed.reason)
const languages: readonly NumberLanguage[] = ['en', 'es']

describe('money as typed', () => {
  it.each([
    ['$1,200.50', 120_050], ['1.200,50', 120_050], ['1200.5', 120_050], ['1200,5', 120_050], ['=3*400', 120_000], ['1,234,567', 123_456_700], ['1.234.567', 123_456_700],
    ['  $ 12 ', 1200], ['US$5', 500], ['(35)', -3500], ['($35.10)', -3510], ['-35', -3500], ['\u221235', -3500], ['+7', 700], ['.5', 50], [',5', 50], ['5.', 500], ['0.125', 13], ['-0.125', -13],
    ['１２．５０', 1250], ['=(12+8.5)*2', 4100], ['=10/3', 333], ['=20/3', 667], ['=-2*-3', 600], ['=12x8', 9600], ['=$5*2', 1000], ['=1/3*3', 100],
  ])('%s is %d cents in both languages', (typed, cents) => {
    expect(languages.map((language) => value(parseCents(typed, language)))).toEqual([cents, cents])
  })

  it('lets the language decide where a mark can be read in two ways', () => {
    expect(languages.map((language) => value(parseCents('1.250', language)))).toEqual([125, 125_000])
    expect(languages.map((language) => value(parseCents('1,250', language)))).toEqual([125_000, 125_000])
    expect(languages.map((language) => value(parseThousandths('1,250', language)))).toEqual([1_250_000, 1250])
    expect(languages.map((language) => value(parseThousandths('1.250', language)))).toEqual([1250, 1_250_000])
    expect(languages.map((language) => value(parseThousandths('0.125', language)))).toEqual([125, 125])
  })

  it.each(['abc', '1,2,3', '12,34.5', '1.2.3', '--5', '(-5)', '=1/0', '=', '=3*', '=(1', '=1)', '=2**3', '1e5', '.', ',', '$', '()', 'NaN', '=alert(1)', '1,200.50.1', '9'.repeat(201)])('%s is no amount', (typed) => {
    expect(languages.map((language) => value(parseCents(typed, language)))).toEqual(['not_a_number', 'not_a_number'])
  })

  it('takes the mark of the other language for a slip where many digits follow', () => {
    expect(value(parseCents('1,2345', 'en'))).toBe('not_a_number')
    expect(value(parseThousandths('1.2345', 'es'))).toBe('not_a_number')
    expect(value(parseCents('1.2345', 'en'))).toBe(123)
  })

  it('says what is empty and what is too large', () => {
    expect(value(parseCents('  ', 'en'))).toBe('empty')
    expect(value(parseCents('90071992547409.91', 'en'))).toBe(Number.MAX_SAFE_INTEGER)
    expect(value(parseCents('90071992547409.92', 'en'))).toBe('too_large')
  })

  it('reads rates with and without their sign', () => {
    expect(['8.875', '8.875%', '9.1234', '7'].map((typed) => value(parseTaxRate(typed, 'en')))).toEqual([88_750, 88_750, 91_234, 70_000])
    expect(value(parseTaxRate('8,875 %', 'es'))).toBe(88_750)
    expect(['8.25', '8.25%', '8,25 %', '7', '=33/4'].map((typed) => value(parseBasisPoints(typed, 'en')))).toEqual([825, 825, 825, 700, 825])
  })

  it('never throws, whatever is typed', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'=0123456789.,()+-*/x $%') })), (typed) => {
      const parsed = parseCents(typed, 'en')
      expect(parsed.ok ? Number.isSafeInteger(parsed.value) : parsed.reason).toBeTruthy()
    }), { numRuns: 500 })
  })
})

describe('a sum that is kept', () => {
  it('means the same whatever language it was typed in, and is typed back as it was', () => {
    expect(keptFormula('=4*12.5', 'en')).toBe('=4*12.5')
    expect(keptFormula('=1,200.50 + 3 x 2', 'en')).toBe('=1200.50 + 3 x 2')
    expect(keptFormula('=4*1.212,5', 'es')).toBe('=4*1212.5')
    expect(shownFormula('=4*1212.5', 'es')).toBe('=4*1212,5')
    for (const typed of ['12', '', '=', '=4*', 'four', '=1/0', '=(2']) expect(keptFormula(typed, 'en')).toBe('')
  })

  it('gives the quantity that it gave, in either language', () => {
    const figure = fc.tuple(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 0, max: 999 })).map(([whole, part]) => (part === 0 ? String(whole) : `${whole}.${String(part).padStart(3, '0')}`))
    fc.assert(fc.property(fc.array(figure, { minLength: 1, maxLength: 5 }), fc.constantFrom('+', '*', '-'), fc.constantFrom<'en' | 'es'>('en', 'es'), (figures, sign, language) => {
      const typed = `=${figures.map((each) => (language === 'es' ? each.replace('.', ',') : each)).join(sign)}`
      const first = parseThousandths(typed, language)
      fc.pre(first.ok)
      const kept = keptFormula(typed, language)
      for (const other of ['en', 'es'] as const) expect(parseThousandths(shownFormula(kept, other), other)).toEqual(first)
    }))
  })
})

describe('amounts as read', () => {
  it('writes them in each language', () => {
    expect(languages.map((language) => formatCents(-123_456_789, { language }))).toEqual(['-$1,234,567.89', '-$1.234.567,89'])
    expect(formatCents(-3510, { language: 'en', negative: 'parentheses' })).toBe('($35.10)')
    expect(formatCents(5, { language: 'en', currency: 'CAD' })).toBe('CAD 0.05')
    expect(languages.map((language) => formatThousandths(1_234_500, { language }))).toEqual(['1,234.5', '1.234,5'])
    expect(languages.map((language) => formatTaxRate({ tax_basis_points: 887, tax_hundredths: 50 }, { language }))).toEqual(['8.875%', '8,875\u00a0%'])
    expect(languages.map((language) => formatBasisPoints(825, { language }))).toEqual(['8.25%', '8,25\u00a0%'])
  })

  it('reads back what it writes', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), fc.constantFrom(...languages), fc.constantFrom<'minus' | 'parentheses'>('minus', 'parentheses'), (amount, language, negative) => {
      expect(value(parseCents(formatCents(amount, { language, negative }), language))).toBe(amount)
      expect(value(parseCents(editableCents(amount, language), language))).toBe(amount)
      expect(value(parseThousandths(formatThousandths(amount, { language, negative }), language))).toBe(amount)
      expect(value(parseThousandths(editableThousandths(amount, language), language))).toBe(amount)
      expect(value(parseBasisPoints(formatBasisPoints(amount, { language }), language))).toBe(amount)
    }))
  })
})
