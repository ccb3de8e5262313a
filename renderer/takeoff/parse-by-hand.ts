import type { Unit } from '../../shared/estimating/figure.ts'
import { lengthThousandths } from '../../shared/estimating/format-length.ts'
import { parseThousandths } from '../../shared/estimating/parse-amount.ts'
import { parseLength } from '../../shared/estimating/parse-length.ts'
import type { Measure } from './measure.ts'

/** A value by hand as typed, in thousandths of what people count the figure in; a length also as the tape has it. */
export type ParsedByHand =
  | { readonly ok: true; readonly thousandths: number }
  | { readonly ok: false; readonly reason: 'empty' | 'not_a_number' | 'negative' | 'too_large' }

export function parseByHand(typed: string, unit: Unit, { language, system, reading }: Measure): ParsedByHand {
  const parsed = parseThousandths(typed, language)
  if (parsed.ok) return parsed.value < 0 ? { ok: false, reason: 'negative' } : { ok: true, thousandths: parsed.value }
  const taped = unit === 'length' ? parseLength(typed, reading) : null
  if (taped?.ok) return { ok: true, thousandths: lengthThousandths(taped.nanometres, system === 'imperial' ? 'foot' : 'metre') }
  return parsed
}
