import { useMemo } from 'react'
import { useCompany } from '../bridge/use-company.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { measureIn, type Measure } from './measure.ts'

/** What the company measures in, in the language that is spoken; feet until the company is here. */
export function useMeasure(): Measure {
  const language = useSpokenLanguage()
  const metric = useCompany()?.length_unit === 'metres'
  return useMemo(() => measureIn(metric ? 'metre' : 'foot', language), [metric, language])
}
