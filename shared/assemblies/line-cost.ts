import { timesQuantity } from '../estimating/money.ts'
import type { UnitCosts } from './unit-costs.ts'

/** What a quantity in thousandths costs, in cents: labour, material and other each rounded once, as in an estimate. What a role may not see counts as nothing. */
export const lineCost = (costs: { readonly [Name in keyof UnitCosts]: number | null }, quantityThousandths: number): number =>
  Number([costs.labour_unit_cents, costs.material_unit_cents, costs.other_unit_cents].reduce((sum, unit) => sum + timesQuantity(BigInt(unit ?? 0), BigInt(quantityThousandths)), 0n))
