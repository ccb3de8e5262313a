import { z } from 'zod'
import { Refusal } from '../problem.ts'

/** Hundredths of a basis point on top of a rate of tax: 0 to 99, or they would be basis points. */
export const taxHundredths = z.number().min(0).max(99)

/** Refuses `invalid_input` for other hundredths in an edit. */
export function refuseHundredths(hundredths: number, of: { readonly table: string; readonly id: string }, field = 'tax_hundredths'): void {
  if (taxHundredths.safeParse(hundredths).success) return
  throw new Refusal('invalid_input', 'hundredths of a basis point are 0 to 99', { ...of, fields: [{ field, message: 'must be 0 to 99' }] })
}
