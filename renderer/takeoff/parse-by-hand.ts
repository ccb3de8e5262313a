import type { Unit } from '../../shared/estimating/figure.ts'
import { lengthThousandths } from '../../shared/estimating/format-length.ts'
import { parseCents, parseThousandths, type ParsedAmount } from '../../shared/estimating/parse-amount.ts'
import { parseLength } from '../../shared/estimating/parse-length.ts'
import type { Measure } from './measure.ts'

/** A value by hand, in thousandths of what people count the figure in, of money in cents; or why it is none. */
export type ParsedByHand = Extract<ParsedAmount, { ok: true }> | { readonly ok: false; readonly reason: 'empty' | 'not_a_number' | 'negative' | 'too_large' }

/** Ten billion of anything are a slip. */
const most = 10_000_000_000_000

/** Reads a value by hand as typed; a length also as the tape has it. */
export function parseByHand(typed: string, unit: Unit, { language, system, reading }: Measure): ParsedByHand {
  const parsed = unit === 'cents' ? parseCents(typed, language) : parseThousandths(typed, language)
  if (parsed.ok) return parsed.value < 0 ? { ok: false, reason: 'negative' } : parsed.value > most ? { ok: false, reason: 'too_large' } : parsed
  const taped = unit === 'length' ? parseLength(typed, reading) : null
  return taped?.ok ? { ok: true, value: lengthThousandths(taped.nanometres, system === 'imperial' ? 'foot' : 'metre') } : parsed
}
