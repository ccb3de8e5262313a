import { fraction, rounded, roundedUp } from './fraction.ts'

/**
 * Markup is profit over cost, margin is profit over price: a markup of 50 % is a margin of 33.33 %. Rates are basis points, money is
 * cents; all throw `RangeError` where no price can be meant.
 */

const whole = 10_000n

/** The margin that a markup makes: markup ÷ (1 + markup), half away from zero. */
export function marginOfMarkup(markupBasisPoints: number): number {
  const markup = BigInt(markupBasisPoints)
  if (markup <= -whole) throw new RangeError('a markup of -100 % leaves no price')
  return Number(rounded(fraction(markup * whole, whole + markup)))
}

/** The markup that makes a margin: margin ÷ (1 - margin), half away from zero. A markup to the hundredth of a percent need not give the margin to the cent: `priceForMargin` does. */
export const markupForMargin = (marginBasisPoints: number): number => Number(rounded(fraction(below(marginBasisPoints) * whole, whole - below(marginBasisPoints))))

/** The least price whose margin is the wanted one or more: cost ÷ (1 - margin), rounded up to the cent. */
export const priceForMargin = (costCents: number, marginBasisPoints: number): number => Number(roundedUp(fraction(BigInt(costCents) * whole, whole - below(marginBasisPoints))))

/** The least price that has the wanted markup on its cost or more: cost × (1 + markup), rounded up to the cent. */
export const priceForMarkup = (costCents: number, markupBasisPoints: number): number => Number(roundedUp(fraction(BigInt(costCents) * (whole + BigInt(markupBasisPoints)), whole)))

/** What is kept of a price over its cost, in basis points of that cost, half away from zero; the cost is not zero. */
export const markupOn = (costCents: number, keptCents: number): number => Number(rounded(fraction(BigInt(keptCents) * whole, BigInt(costCents))))

/** The price that leaves so much profit: cost + profit. */
export const priceForProfit = (costCents: number, profitCents: number): number => Number(BigInt(costCents) + BigInt(profitCents))

/** The least rate, in basis points, with which a wanted price is reached, where more of it never makes less; null where none up to 10,000 % does. */
export function leastRate(reaches: (basisPoints: number) => boolean): number | null {
  let [below, reached] = [-1, 1_000_000]
  if (!reaches(reached)) return null
  while (reached - below > 1) {
    const middle = Math.floor((below + reached) / 2)
    if (reaches(middle)) reached = middle
    else below = middle
  }
  return reached
}

function below(marginBasisPoints: number): bigint {
  const margin = BigInt(marginBasisPoints)
  if (margin >= whole) throw new RangeError('no price has a margin of 100 %')
  return margin
}
