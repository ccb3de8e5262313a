import type { ChosenPackage, OfferedOption, OfferedSection } from './counting-options.ts'
import { countingOptions } from './counting-options.ts'
import { allocate, divideRounded, rateOf, timesQuantity } from './money.ts'
import { taxOn, type RateOfTax } from './tax-rate.ts'

/** What of an estimate its totals depend on; the row of `estimate` fits. */
export interface EstimateRates extends ChosenPackage, RateOfTax {
  readonly markup_labour_basis_points: number
  readonly markup_material_basis_points: number
  readonly overhead_basis_points: number
  readonly profit_basis_points: number
  readonly discount_basis_points: number
  readonly discount_cents: number
  /** The least subtotal, where there is any work at all; profit is raised to reach it. */
  readonly minimum_cents?: number
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
  /** In place of the estimate's markups, on the whole cost; null or left out, the estimate's count. */
  readonly markup_basis_points?: number | null
}

export interface LineTotals {
  readonly labour_cents: number
  readonly material_cents: number
  readonly other_cents: number
  /** What the line costs us: labour, material and other. */
  readonly cost_cents: number
  /** What the client sees for the line: cost, its markup, and its share of overhead and profit. */
  readonly price_cents: number
  /** What is left of the price after the line's share of the discount; of taxable lines these add up to what is taxed. */
  readonly net_cents: number
}

export interface SectionTotals {
  readonly cost_cents: number
  readonly price_cents: number
}

/** What an option is worth, beside whatever else is chosen now. */
export interface OptionTotals extends SectionTotals {
  /** Whether its lines are in the total now. */
  readonly counts: boolean
  /** The whole total with it: with a package in place of the one that counts, with an alternate beside what counts. */
  readonly total_cents: number
  /** An alternate: the total with it less the total without it. A package: the total with it less the total now. */
  readonly adds_cents: number
  /** Its lines, by id, as they are priced in the total with it. */
  readonly lines: Readonly<Record<string, LineTotals>>
  /** Its sections, by id. */
  readonly sections: Readonly<Record<string, SectionTotals>>
}

export interface EstimateTotals {
  /** By id of the line; those that count. */
  readonly lines: Readonly<Record<string, LineTotals>>
  /** By id of the section, those that count; sections without lines are there with zeros. */
  readonly sections: Readonly<Record<string, SectionTotals>>
  /** By id of the option. */
  readonly options: Readonly<Record<string, OptionTotals>>
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
 * with a worked example. Only lines of no option or of one that counts are in them; each option is worked out by the same rules as if
 * it counted. The order of sections and lines makes no difference, nor do their ids: a copy has the totals of its original.
 * Where the reader may not see costs (their values are null) nothing can be worked out and the sums are 0: show `estimate.total_cents`.
 */
export function estimateTotals(estimate: EstimateRates, sections: readonly OfferedSection[], lines: readonly PricedLine[], options: readonly OfferedOption[] = []): EstimateTotals {
  const costed = lines.map((line) => costedLine(estimate, line)).sort(byClaim)
  const optionOf = new Map(sections.map((section) => [section.id, section.option_id ?? null]))
  const counting = countingOptions(estimate, options)
  const among = (chosen: ReadonlySet<string>) => (sectionId: string): boolean => {
    const option = optionOf.get(sectionId) ?? null
    return option === null || chosen.has(option)
  }
  const worth = (chosen: ReadonlySet<string>): Sums => {
    const counts = among(chosen)
    return sumsOf(estimate, sections.filter((section) => counts(section.id)), costed.filter((line) => counts(line.section_id)))
  }

  const now = worth(counting)
  const packages = options.filter((option) => option.kind === 'package').map((option) => option.id)
  const offered = options.map((option): [string, OptionTotals] => {
    const counts = counting.has(option.id)
    const others = new Set([...counting].filter((id) => id !== option.id && !(option.kind === 'package' && packages.includes(id))))
    const withIt = counts ? now : worth(new Set([...others, option.id]))
    const without = option.kind === 'package' || !counts ? now : worth(others)
    const ofOption = Object.entries(withIt.sections).filter(([id]) => optionOf.get(id) === option.id)
    const sectionIds = new Set(ofOption.map(([id]) => id))
    const theirs = costed.filter((line) => sectionIds.has(line.section_id)).map((line) => [line.id, withIt.lines[line.id] as LineTotals] as const)
    return [option.id, {
      counts, total_cents: withIt.total_cents, adds_cents: withIt.total_cents - without.total_cents,
      cost_cents: added(ofOption, 'cost_cents'), price_cents: added(ofOption, 'price_cents'), lines: Object.fromEntries(theirs), sections: Object.fromEntries(ofOption),
    }]
  })
  return { ...now, options: Object.fromEntries(offered) }
}

type Sums = Omit<EstimateTotals, 'options'>

const added = (sections: readonly (readonly [string, SectionTotals])[], amount: keyof SectionTotals): number => sections.reduce((one, [, section]) => one + section[amount], 0)

/** The sums of lines that all count, in the order of their claims. */
function sumsOf(estimate: EstimateRates, sections: readonly { readonly id: string }[], costed: readonly CostedLine[]): Sums {
  const figures = figuresOf(estimate, costed)
  const { prices, discounts } = shared(figures, costed)

  const bySection = new Map(sections.map((section) => [section.id, { cost: 0n, price: 0n }]))
  const byLine: Record<string, LineTotals> = {}
  for (const [index, line] of costed.entries()) {
    const price = prices[index] ?? 0n
    const section = bySection.get(line.section_id) ?? { cost: 0n, price: 0n }
    section.cost += line.cost
    section.price += price
    bySection.set(line.section_id, section)
    byLine[line.id] = { ...line.costs, price_cents: Number(price), net_cents: Number(price - (discounts[index] ?? 0n)) }
  }

  return {
    lines: byLine,
    sections: Object.fromEntries([...bySection].map(([id, section]) => [id, { cost_cents: Number(section.cost), price_cents: Number(section.price) }])),
    ...inCents(estimate, figures, taxedOf(costed, prices, discounts)),
  }
}

/** What each line brings and what is taken off it, in the order of their claims. */
function shared({ overhead, profit, discount }: Figures, costed: readonly CostedAmounts[]): { readonly prices: readonly bigint[]; readonly discounts: readonly bigint[] } {
  const onTop = allocate(overhead + profit, costed.map((line) => line.markedUp))
  const prices = costed.map((line, index) => line.markedUp + (onTop[index] ?? 0n))
  return { prices, discounts: allocate(discount, prices) }
}

const taxedOf = (costed: readonly CostedAmounts[], prices: readonly bigint[], discounts: readonly bigint[]): bigint => sum(prices.map((price, index) => (costed[index]?.taxable ? price - (discounts[index] ?? 0n) : 0n)))

/** What an estimate comes to as a whole. */
export type EstimateSums = Omit<EstimateTotals, 'lines' | 'sections' | 'options'>

/** The sums of `estimateTotals` without those of its parts, for what moves with every key: nothing is shared out among lines that are all taxed, or none. */
export function estimateSums(estimate: EstimateRates, sections: readonly OfferedSection[], lines: readonly PricedLine[], options: readonly OfferedOption[] = []): EstimateSums {
  if (options.length > 0) {
    const { lines: _lines, sections: _sections, options: _options, ...sums } = estimateTotals(estimate, sections, lines, options)
    return sums
  }
  const costed = lines.map((line) => costedLine(estimate, line))
  const figures = figuresOf(estimate, costed)
  const taxed = costed.filter((line) => line.taxable).length
  if (taxed === 0 || taxed === costed.length) return inCents(estimate, figures, taxed === 0 ? 0n : figures.subtotal - figures.discount)
  const claims = costed.sort(byClaim)
  const { prices, discounts } = shared(figures, claims)
  return inCents(estimate, figures, taxedOf(claims, prices, discounts))
}

/**
 * The total of an estimate without options, as `estimateTotals` has it, without anything being shared out among its lines; each
 * command that changes a line keeps it. Null where it takes more to tell: where only some lines are taxed, an amount is negative,
 * or one is beyond what a number holds exactly.
 */
export function plainTotal(estimate: EstimateRates, lines: readonly Omit<PricedLine, 'id' | 'section_id'>[]): number | null {
  const costed = lines.map((line) => newlyCosted(estimate, line))
  const taxed = costed[0]?.taxable ?? false
  if (costed.some((line) => line.taxable !== taxed || line.labour < 0n || line.material < 0n || line.other < 0n || line.markup < 0n)) return null
  const figures = figuresOf(estimate, costed)
  const sums = inCents(estimate, figures, taxed ? figures.subtotal - figures.discount : 0n)
  // no amount of a line can be larger then
  return figures.overhead >= 0n && figures.profit >= 0n && Object.values(sums).every(Number.isSafeInteger) ? sums.total_cents : null
}

interface Figures {
  readonly labour: bigint
  readonly material: bigint
  readonly other: bigint
  readonly cost: bigint
  readonly markup: bigint
  readonly overhead: bigint
  readonly profit: bigint
  readonly subtotal: bigint
  readonly discount: bigint
}

/** What lines that all count add up to, before anything is shared out among them. */
function figuresOf(estimate: EstimateRates, costed: readonly CostedAmounts[]): Figures {
  const cost = sum(costed.map((line) => line.cost))
  const markup = sum(costed.map((line) => line.markup))
  const overhead = rateOf(cost + markup, exact(estimate.overhead_basis_points))
  const lacking = costed.length === 0 || !estimate.minimum_cents ? null : exact(estimate.minimum_cents) - cost - markup - overhead
  const rated = rateOf(cost + markup + overhead, exact(estimate.profit_basis_points))
  const profit = lacking === null ? rated : greater(rated, lacking)
  const subtotal = cost + markup + overhead + profit
  const wanted = rateOf(subtotal, exact(estimate.discount_basis_points)) + exact(estimate.discount_cents)
  const discount = lesser(greater(wanted, 0n), greater(subtotal, 0n))
  return { labour: sum(costed.map((line) => line.labour)), material: sum(costed.map((line) => line.material)), other: sum(costed.map((line) => line.other)), cost, markup, overhead, profit, subtotal, discount }
}

function inCents(estimate: EstimateRates, { labour, material, other, cost, markup, overhead, profit, subtotal, discount }: Figures, taxable: bigint): EstimateSums {
  const tax = taxOn(taxable, estimate)
  const net = subtotal - discount
  return {
    labour_cents: Number(labour),
    material_cents: Number(material),
    other_cents: Number(other),
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

/** What a line costs, exactly. */
interface CostedAmounts {
  readonly taxable: boolean
  readonly labour: bigint
  readonly material: bigint
  readonly other: bigint
  readonly cost: bigint
  readonly markup: bigint
  readonly markedUp: bigint
}

interface CostedLine extends CostedAmounts {
  readonly id: string
  readonly section_id: string
  readonly costs: Omit<LineTotals, 'price_cents' | 'net_cents'>
}

/** What each row costed when it was last asked for: of two thousand lines a key changes one. */
const costedBefore = new WeakMap<PricedLine, { readonly of: PricedLine; readonly labourRate: number; readonly materialRate: number; readonly costed: CostedLine }>()

function costedLine(estimate: EstimateRates, line: PricedLine): CostedLine {
  const before = costedBefore.get(line)
  if (before && before.labourRate === estimate.markup_labour_basis_points && before.materialRate === estimate.markup_material_basis_points && samePrice(before.of, line)) return before.costed
  const amounts = newlyCosted(estimate, line)
  const costed = {
    id: line.id, section_id: line.section_id, ...amounts,
    costs: { labour_cents: Number(amounts.labour), material_cents: Number(amounts.material), other_cents: Number(amounts.other), cost_cents: Number(amounts.cost) },
  }
  costedBefore.set(line, { of: { ...line }, labourRate: estimate.markup_labour_basis_points, materialRate: estimate.markup_material_basis_points, costed })
  return costed
}

/** A row may have been written to since. */
function samePrice(one: PricedLine, other: PricedLine): boolean {
  return one.quantity_thousandths === other.quantity_thousandths && one.labour_unit_cents === other.labour_unit_cents && one.material_unit_cents === other.material_unit_cents
    && one.other_unit_cents === other.other_unit_cents && one.taxable === other.taxable && one.markup_basis_points === other.markup_basis_points && one.section_id === other.section_id && one.id === other.id
}

function newlyCosted(estimate: EstimateRates, line: Omit<PricedLine, 'id' | 'section_id'>): CostedAmounts {
  const quantity = exact(line.quantity_thousandths)
  const labour = timesQuantity(exact(line.labour_unit_cents), quantity)
  const material = timesQuantity(exact(line.material_unit_cents), quantity)
  const other = timesQuantity(exact(line.other_unit_cents), quantity)
  const cost = labour + material + other
  const ownRate = line.markup_basis_points ?? null
  const markup = ownRate === null ? rateOf(labour, exact(estimate.markup_labour_basis_points)) + rateOf(material, exact(estimate.markup_material_basis_points)) : rateOf(cost, exact(ownRate))
  return { taxable: line.taxable === 1, labour, material, other, cost, markup, markedUp: cost + markup }
}

/** Who gets a cent left over by sharing: taxable lines before others, dearer ones before cheaper; so the sums depend on no order and on no id. */
function byClaim(one: CostedLine, other: CostedLine): number {
  if (one.taxable !== other.taxable) return one.taxable ? -1 : 1
  if (one.markedUp !== other.markedUp) return one.markedUp > other.markedUp ? -1 : 1
  return one.id < other.id ? -1 : 1
}
