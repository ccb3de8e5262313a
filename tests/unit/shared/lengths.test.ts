import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { areaOf, areaThousandths } from '../../../shared/estimating/area.ts'
import { formatLength, lengthThousandths, type LengthStyle } from '../../../shared/estimating/format-length.ts'
import { fraction } from '../../../shared/estimating/fraction.ts'
import { isLength, longestLength, nanometresPer, type LengthUnit } from '../../../shared/estimating/length.ts'
import { parseLength, type ParsedLength } from '../../../shared/estimating/parse-length.ts'
import type { NumberLanguage } from '../../../shared/estimating/parse-amount.ts'

const languages: readonly NumberLanguage[] = ['en', 'es']
const value = (parsed: ParsedLength): number | string => (parsed.ok ? parsed.nanometres : parsed.reason)
const both = (typed: string, unit: LengthUnit = 'foot'): (number | string)[] => languages.map((language) => value(parseLength(typed, { language, unit })))
const inches = (whole: number, of64 = 0): number => whole * 25_400_000 + of64 * 396_875
const millimetres = (whole: number): number => whole * 1_000_000

describe('a length as typed', () => {
  it.each([
    [`12'6"`, inches(150)], [`12' 6"`, inches(150)], [`12'6`, inches(150)], [`12' 6 1/2"`, inches(150, 32)], [`12'6-1/2"`, inches(150, 32)], [`12'-6 1/2"`, inches(150, 32)], [`12', 6"`, inches(150)],
    ['12’6”', inches(150)], ['12′ 6½″', inches(150, 32)], [`12' 6½`, inches(150, 32)], [`12''`, inches(12)], ['12´6"', inches(150)], ['12`6', inches(150)], ['12 ft 6 in', inches(150)], ['12FT 6IN.', inches(150)], ['12 pies 6 pulgadas', inches(150)],
    ['12.5 ft', inches(150)], ['12,5 pies', inches(150)], ['12.5', inches(150)], ['12-6', inches(150)], ['12–6', inches(150)], ['12 - 6 1/2', inches(150, 32)], ['12 1/2', inches(150)], ['6 1/64"', inches(6, 1)], ['6-1/2"', inches(6, 32)], ['½"', inches(0, 32)], ['150 in', inches(150)],
    ['3,81 m', millimetres(3810)], ['3.81 m', millimetres(3810)], ['381 cm', millimetres(3810)], ['3810 mm', millimetres(3810)], ['3810mm', millimetres(3810)], ['3 m 81 cm', millimetres(3810)], ['3 metros 810 milímetros', millimetres(3810)], ['3\u00a0m', millimetres(3000)],
    ['4 yd', inches(144)], ['1000 m', longestLength], ['  7  ', inches(84)], ['0', 0], ['１２．５', inches(150)], ['1/3 in', 8_466_667],
  ])('%s is %d nm in both languages', (typed, nanometres) => {
    expect(both(typed)).toEqual([nanometres, nanometres])
  })

  it('reads a bare number in the company\'s unit', () => {
    expect([both('3.81', 'metre'), both('381', 'centimetre'), both('150', 'inch')].flat()).toEqual(Array(6).fill(millimetres(3810)))
  })

  it('lets the language decide where a mark can be read in two ways', () => {
    expect(both('1.250 m')).toEqual([millimetres(1250), 'too_long'])
    expect(both('1,250 mm')).toEqual([millimetres(1250), 1_250_000])
  })

  it.each([
    ['', 'empty'], ['  ', 'empty'], ['-5', 'negative'], ['−5 ft', 'negative'], ['(5)', 'negative'], ['- 12\'6"', 'negative'],
    ['12 6', 'ambiguous'], ['6-1/2', 'ambiguous'], ['12, 6', 'ambiguous'],
    [`12'12"`, 'inches_make_a_foot'], [`5' 96`, 'inches_make_a_foot'], ['1001 m', 'too_long'], ['3281 ft', 'too_long'], [`1${'0'.repeat(40)}`, 'too_long'],
    ['--5', 'negative'],
  ])('%s is refused: %s', (typed, reason) => {
    expect(both(typed)).toEqual([reason, reason])
  })

  it.each([
    'abc', 'm', `'`, `"`, '12 km', '12 parsecs', '1/0', '1/', '/2', `12.5' 6"`, '1 2/3/4', '3 m 5 in', `6" 12'`, '12-', '1,2,3', '1.2.3', '12-6-3', '12e3', 'NaN', 'Infinity', '0x10', '=2*3', `12' 6" 3"`, '1 m 2 cm 3 mm', '9'.repeat(61),
  ])('%s is no length', (typed) => {
    expect(both(typed)).toEqual(['not_a_length', 'not_a_length'])
  })

  it('feet and a dash are no metres', () => {
    expect(both('12-6', 'metre')).toEqual(['ambiguous', 'ambiguous'])
  })

  it('never throws and never yields what is no length, whatever is typed', () => {
    const keys = fc.string({ unit: fc.constantFrom(...'0123456789.,/-\'" ’”½ftinmc') })
    fc.assert(fc.property(fc.oneof(fc.string(), keys), fc.constantFrom(...languages), (typed, language) => {
      const parsed = parseLength(typed, { language, unit: 'foot' })
      expect(parsed.ok ? isLength(parsed.nanometres) : parsed.reason).toBeTruthy()
    }), { numRuns: 1000 })
  })
})

describe('a length as read', () => {
  it('is written in each system and language', () => {
    const written = (nanometres: number, style: LengthStyle): string[] => languages.map((language) => formatLength(nanometres, { language, style }).replaceAll('\u00a0', ' '))
    expect(written(inches(150, 32), 'feet_and_inches')).toEqual([`12' 6 1/2"`, `12' 6 1/2"`])
    expect([inches(0), inches(0, 32), inches(12), inches(143, 63)].map((length) => written(length, 'feet_and_inches')[0])).toEqual([`0' 0"`, `0' 1/2"`, `1' 0"`, `12' 0"`])
    expect(formatLength(inches(143, 63), { language: 'en', style: 'feet_and_inches', inchParts: 64 })).toBe(`11' 11 63/64"`)
    expect(written(inches(150), 'foot')).toEqual(['12.5 ft', '12,5 pies'])
    expect(written(inches(150), 'inch')).toEqual(['150 in', '150 pulg'])
    expect(written(inches(150), 'metre')).toEqual(['3.81 m', '3,81 m'])
    expect(written(inches(150), 'centimetre')).toEqual(['381 cm', '381 cm'])
    expect(written(inches(1500), 'millimetre')).toEqual(['38,100 mm', '38.100 mm'])
    expect(lengthThousandths(inches(4), 'foot')).toBe(333)
  })

  it('is read back as it was written, to the precision that was shown', () => {
    const step: Record<LengthStyle, number> = { feet_and_inches: 396_875, foot: 304_800, inch: 25_400, metre: 1_000_000, centimetre: 10_000, millimetre: 1000 }
    fc.assert(fc.property(fc.nat({ max: longestLength }), fc.constantFrom(...languages), fc.constantFrom(...Object.keys(step) as LengthStyle[]), (any, language, style) => {
      const shown = any - any % step[style]
      expect(value(parseLength(formatLength(shown, { language, style, inchParts: 64 }), { language, unit: 'metre' }))).toBe(shown)
      const written = formatLength(any, { language, style, inchParts: 64 })
      const back = value(parseLength(written, { language, unit: 'metre' }))
      expect(back === 'too_long' || Math.abs(Number(back) - any) * 2 <= step[style]).toBe(true)
    }), { numRuns: 500 })
  })
})

describe('an area', () => {
  it('is exact in both systems', () => {
    expect(nanometresPer.foot ** 2n).toBe(92_903_040_000_000_000n)
    const area = areaOf(416_500, 'square_foot')
    expect([areaThousandths(area, 'square_foot'), areaThousandths(area, 'square_metre')]).toEqual([416_500, 38_694])
    expect(areaThousandths(fraction(nanometresPer.foot ** 2n, 2000n), 'square_foot')).toBe(1)
  })
})
