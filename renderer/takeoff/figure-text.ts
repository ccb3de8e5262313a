import { formatBasisPoints, formatCents, formatThousandths } from '../../shared/estimating/format-amount.ts'
import { formatLength } from '../../shared/estimating/format-length.ts'
import type { Figure, FigureName, Unit } from '../../shared/estimating/figure.ts'
import { rounded } from '../../shared/estimating/fraction.ts'
import { isLength } from '../../shared/estimating/length.ts'
import { shownThousandths } from '../../shared/estimating/shown-figure.ts'
import type { Measure } from './measure.ts'

/** Ratios that people say in percent. */
const shares: ReadonlySet<FigureName> = new Set(['opening_share', 'texture', 'waste', 'further_coat_share', 'prep', 'height_factor', 'access', 'loss'])

/** Units whose sign depends on what the company measures in; `takeoff.unit` has the words. */
export type UnitWords = (unit: string) => string

/** The sign of a figure's unit, by the name under which its words are kept; null where it has none. */
export function unitName(unit: Unit, { system }: Pick<Measure, 'system'>): string | null {
  switch (unit) {
    case 'ratio': case 'coats': case 'painters': case 'pieces': case 'cents': return null
    case 'hours': case 'days': case 'hours_per_day': case 'pieces_per_hour': case 'cents_per_hour': return unit
    default: return `${unit}_${system}`
  }
}

/** The number of a figure without its unit: to the thousandth, or as its kind is said. */
export function figureNumber(figure: Figure, { language, system }: Measure): string {
  if (figure.unit === 'cents') return cents(figure, language)
  if (figure.unit === 'cents_per_hour') return cents(figure, language)
  if (figure.unit === 'ratio' && shares.has(figure.name)) return formatBasisPoints(Number(rounded(figure.value, 10_000n)), { language })
  if (figure.unit === 'ratio' && figure.name === 'pitch') return `${formatThousandths(Number(rounded(figure.value, 12_000n)), { language })}/12`
  const thousandths = shownThousandths(figure, system)
  if (figure.unit === 'cents_per_gallon') return formatCents(Math.round(thousandths / 1000), { language })
  return formatThousandths(thousandths, { language })
}

/** A figure as people read it: `301 sq ft`, `12' 6"`, `4.967 h`, `$248.33`, `10%`. */
export function figureText(figure: Figure, measure: Measure, words: UnitWords): string {
  const isTaped = figure.unit === 'length' && figure.how.kind === 'given' && figure.value.divisor === 1n && isLength(Number(figure.value.dividend))
  if (isTaped) return formatLength(Number(figure.value.dividend), measure.format)
  const unit = unitName(figure.unit, measure)
  const number = figureNumber(figure, measure)
  return unit === null ? number : `${number}\u00a0${words(unit)}`
}

/** Whole cents as money; what is not rounded yet, with the decimals that it has, to the thousandth of the dollar. */
function cents({ value }: Figure, language: Measure['language']): string {
  if (value.divisor === 1n) return formatCents(Number(value.dividend), { language })
  return `$${formatThousandths(Number(rounded(value, 10n)), { language })}`
}
