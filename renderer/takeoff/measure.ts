import type { LengthFormat, LengthStyle } from '../../shared/estimating/format-length.ts'
import type { LengthUnit } from '../../shared/estimating/length.ts'
import type { LengthReading } from '../../shared/estimating/parse-length.ts'
import type { NumberLanguage } from '../../shared/estimating/parse-amount.ts'
import type { MeasureSystem } from '../../shared/estimating/shown-figure.ts'

/** What the company measures in: how a bare number is read, and how lengths and figures are shown. */
export interface Measure {
  readonly language: NumberLanguage
  readonly system: MeasureSystem
  readonly reading: LengthReading
  readonly format: LengthFormat
}

const imperialUnits: readonly LengthUnit[] = ['foot', 'inch', 'yard']

/** Where a company measures in that unit. Feet are shown with inches, as on the tape. */
export function measureIn(unit: LengthUnit, language: NumberLanguage): Measure {
  const system: MeasureSystem = imperialUnits.includes(unit) ? 'imperial' : 'metric'
  const style: LengthStyle = unit === 'foot' || unit === 'yard' ? 'feet_and_inches' : unit
  return { language, system, reading: { language, unit }, format: { language, style } }
}
