import { allocate, divideRounded, rateOf, timesQuantity } from './money.ts'

/** What of an estimate its totals depend on; the row of `estimate` fits. */
export interface EstimateRates {
  readonly markup_labour_basis_points: number
  readonly markup_material_basis_points: number
  readonly overhead_basis_points: number
  readonly profit_basis_points: number
  readonly discount_basis_points: number
  readonly discount_cents: number
  readonly tax_basis_points: number
}

/** What of a line the totals depend on; the row of `estimate_line` fits. */
export interface PricedLine {
  readonly id: string
  readonly section_id: string
  readonly quantity_thousandths: number
  readonly labour_unit_cents: number
  readonly material_unit_cents: number
  readonly other_unit_cents: number
  readonly taxable: 0 | 1
}

export interface LineTotals {
  readonly labour_cents: number
  readonly material_cents: number
  readonly other_cents: number
  /** What the line costs us: labour, material and other. */
  readonly cost_cents: number
  /** What the client sees for the line: cost, its markup, and its share of overhead and profit. */
  readonly price_cents: number
}

export interface SectionTotals {
  readonly cost_cents: number
  readonly price_cents: number
}

export interface EstimateTotals {
  /** By id of the line. */
  readonly lines: Readonly<Record<string, LineTotals>>
  /** By id of the section; sections without lines are there with zeros. */
  readonly sections: Readonly<Record<string, SectionTotals>>
  readonly labour_cents: number
  readonly material_cents: number
  readonly other_cents: number
  readonly cost_cents: number
  readonly markup_cents: number
  readonly overhead_cents: number
  readonly profit_cents: number
  /** What the client sees above the discount: cost, markup, overhead and profit; the sum of all line prices, to the cent. */
  readonly subtotal_cents: number
  readonly discount_cents: number
  /** The part of the price that is taxed: the prices of taxable lines less their share of the discount. */
  readonly taxable_cents: number
  readonly tax_cents: number
  /** Subtotal less discount, plus tax. */
  readonly total_cents: number
  /** What is left of the discounted price after cost, in basis points of that price; 0 where there is no price. */
  readonly margin_basis_points: number
}

/** A role that may not see cost has null where others have a rate or a cost. */
const exact = (value: number | null): bigint => BigInt(value ?? 0)
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((one, other) => one + other, 0n)
const greater = (one: bigint, other: bigint): bigint => (one > other ? one : other)
const lesser = (one: bigint, other: bigint): bigint => (one < other ? one : other)

/**
 * All sums of an estimate. The one function for them: screen, list, document, export and server use it. docs/money.md has the rules
 * with a worked example. The order of sections and lines makes no difference, nor do their ids: a copy has the totals of its original.
 * Where the reader may not see costs (their values are null) nothing can be worked out and the sums are 0: show `estimate.total_cents`.
 */
export function estimateTotals(estimate: EstimateRates, sections: readonly { readonly id: string }[], lines: readonly PricedLine[]): EstimateTotals {
  const costed = lines.map((line) => costedLine(estimate, line)).sort(byClaim)
  const cost = sum(costed.map((line) => line.cost))
  const markup = sum(costed.map((line) => line.markup))
  const overhead = rateOf(cost + markup, exact(estimate.overhead_basis_points))
  const profit = rateOf(cost + markup + overhead, exact(estimate.profit_basis_points))
  const subtotal = cost + markup + overhead + profit

  const onTop = allocate(overhead + profit, costed.map((line) => line.markedUp))
  const prices = costed.map((line, index) => line.markedUp + (onTop[index] ?? 0n))

  const wanted = rateOf(subtotal, exact(estimate.discount_basis_points)) + exact(estimate.discount_cents)
  const discount = lesser(greater(wanted, 0n), greater(subtotal, 0n))
  const discounts = allocate(discount, prices)
  const taxable = sum(prices.map((price, index) => (costed[index]?.taxable ? price - (discounts[index] ?? 0n) : 0n)))
  const tax = rateOf(taxable, exact(estimate.tax_basis_points))
  const net = subtotal - discount

  const bySection = new Map(sections.map((section) => [section.id, { cost: 0n, price: 0n }]))
  const byLine: Record<string, LineTotals> = {}
  for (const [index, line] of costed.entries()) {
    const price = prices[index] ?? 0n
    const section = bySection.get(line.section_id) ?? { cost: 0n, price: 0n }
    bySection.set(line.section_id, { cost: section.cost + line.cost, price: section.price + price })
    byLine[line.id] = {
      labour_cents: Number(line.labour), material_cents: Number(line.material), other_cents: Number(line.other),
      cost_cents: Number(line.cost), price_cents: Number(price),
    }
  }

  return {
    lines: byLine,
    sections: Object.fromEntries([...bySection].map(([id, section]) => [id, { cost_cents: Number(section.cost), price_cents: Number(section.price) }])),
    labour_cents: Number(sum(costed.map((line) => line.labour))),
    material_cents: Number(sum(costed.map((line) => line.material))),
    other_cents: Number(sum(costed.map((line) => line.other))),
    cost_cents: Number(cost),
    markup_cents: Number(markup),
    overhead_cents: Number(overhead),
    profit_cents: Number(profit),
    subtotal_cents: Number(subtotal),
    discount_cents: Number(discount),
    taxable_cents: Number(taxable),
    tax_cents: Number(tax),
    total_cents: Number(net + tax),
    margin_basis_points: net > 0n ? Number(divideRounded((net - cost) * 10_000n, net)) : 0,
  }
}

interface CostedLine {
  readonly id: string
  readonly section_id: string
  readonly taxable: boolean
  readonly labour: bigint
  readonly material: bigint
  readonly other: bigint
  readonly cost: bigint
  readonly markup: bigint
  readonly markedUp: bigint
}

function costedLine(estimate: EstimateRates, line: PricedLine): CostedLine {
  const quantity = exact(line.quantity_thousandths)
  const labour = timesQuantity(exact(line.labour_unit_cents), quantity)
  const material = timesQuantity(exact(line.material_unit_cents), quantity)
  const other = timesQuantity(exact(line.other_unit_cents), quantity)
  const cost = labour + material + other
  const markup = rateOf(labour, exact(estimate.markup_labour_basis_points)) + rateOf(material, exact(estimate.markup_material_basis_points))
  return { id: line.id, section_id: line.section_id, taxable: line.taxable === 1, labour, material, other, cost, markup, markedUp: cost + markup }
}

/** Who gets a cent left over by sharing: taxable lines before others, dearer ones before cheaper; so the sums depend on no order and on no id. */
function byClaim(one: CostedLine, other: CostedLine): number {
  if (one.taxable !== other.taxable) return one.taxable ? -1 : 1
  if (one.markedUp !== other.markedUp) return one.markedUp > other.markedUp ? -1 : 1
  return one.id < other.id ? -1 : 1
}
