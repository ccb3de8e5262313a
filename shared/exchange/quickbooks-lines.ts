import { byPosition } from '../estimating/by-position.ts'
import { formatThousandths } from '../estimating/format-amount.ts'
import { divideRounded } from '../estimating/money.ts'
import { taxMillionths } from '../estimating/tax-rate.ts'
import { estimateTotals } from '../estimating/totals.ts'
import { humanNumber } from '../human-number.ts'
import { ProblemError } from '../problem.ts'
import type { QueryResult } from '../queries/registry.ts'

export type ExportRows = NonNullable<QueryResult<'estimate.export'>>

/** A line as QuickBooks takes it: quantity × rate, rounded to cents, is the amount exactly. */
export interface QuickBooksLine {
  /** The name of the item in QuickBooks: the line's cost code. */
  readonly item: string
  readonly description: string
  readonly quantity_thousandths: number
  /** In hundred-thousandths of the currency, for QuickBooks keeps five decimals of a rate. */
  readonly rate_hundred_thousandths: number
  readonly amount_cents: number
  readonly taxable: boolean
}

/** An accepted estimate as it is written for QuickBooks: the amounts of its lines and its tax add up to its total. */
export interface QuickBooksEstimate {
  /** What people call it: `E-1007`, with the version where that is not the first. */
  readonly number: string
  /** The day on which it was accepted, where it was signed; `YYYY-MM-DD`. */
  readonly date: string
  /** With the client's key behind it, so that two clients of one name stay two. */
  readonly customer: string
  /** The job's number, which stays when the job is renamed. */
  readonly job: string
  readonly client_id: string | null
  readonly project_id: string
  readonly estimate_id: string
  readonly title: string
  readonly address: readonly string[]
  readonly lines: readonly QuickBooksLine[]
  readonly taxable_cents: number
  /** In hundredths of a basis point. */
  readonly tax_millionths: number
  readonly tax_cents: number
  readonly total_cents: number
}

/** For lines without a cost code; QuickBooks Online has an item of that name from the beginning. */
const itemWithoutCode = 'Services'
const longestName = 41

/**
 * What is written of an estimate for QuickBooks. Each line carries its price less its share of the discount, for neither a discount nor
 * a negative amount can be imported everywhere. Throws `not_allowed_now` while it is not accepted, `number_pending` where it or its
 * job has no number yet.
 */
export function quickBooksEstimate({ estimate, options, sections, lines, project, client, signature, company, cost_codes }: ExportRows): QuickBooksEstimate {
  if (estimate.status !== 'accepted') throw new ProblemError({ code: 'not_allowed_now', detail: `a ${estimate.status} estimate is not for QuickBooks: it is exported once it is accepted`, table: 'estimate', id: estimate.id })
  if (estimate.number === null || !project || (project.number === null && project.external_number === null)) throw new ProblemError({ code: 'number_pending', detail: 'the estimate or its project has no number yet', table: 'estimate', id: estimate.id })
  const totals = estimateTotals(estimate, sections, lines, options)
  const codes = new Map(cost_codes.map(({ id, code }) => [id, code]))
  const linesOf = Map.groupBy(lines, (line) => line.section_id)
  const counted = sections.toSorted(byPosition).flatMap((section) => (linesOf.get(section.id) ?? []).toSorted(byPosition).flatMap((line) => {
    const worth = totals.lines[line.id]
    return worth ? [quickBooksLine({ ...line, section: section.name, item: codes.get(line.cost_code_id ?? '') ?? '', amount_cents: worth.net_cents })] : []
  }))
  const job = project.number === null ? project.external_number ?? '' : humanNumber('P', project)
  return {
    number: `${humanNumber('E', estimate)}${estimate.version_number > 1 ? `-${estimate.version_number}` : ''}`,
    date: dayOf(signature?.signed_at ?? estimate.sent_at ?? estimate.created_at, signature?.time_zone ?? company?.time_zone ?? 'UTC'),
    customer: client ? named(client.name, client.external_number ?? client.id.slice(-8)) : named(project.name, job),
    job: levelName(job).slice(0, longestName), client_id: client?.id ?? null, project_id: project.id, estimate_id: estimate.id, title: `${project.name}: ${estimate.title}`,
    address: (client?.billing_address ?? '').split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '').slice(0, 5),
    lines: counted, taxable_cents: totals.taxable_cents, tax_millionths: taxMillionths(estimate), tax_cents: totals.tax_cents, total_cents: totals.total_cents,
  }
}

interface PricedLine {
  readonly section: string
  readonly item: string
  readonly description: string
  readonly quantity_thousandths: number
  readonly unit: string
  readonly taxable: 0 | 1
  readonly amount_cents: number
}

/**
 * QuickBooks multiplies quantity and rate itself. Where no rate of five decimals comes to the amount, the line is one lot of the whole
 * amount, and its quantity stands in the description.
 */
function quickBooksLine({ section, item, description, quantity_thousandths, unit, taxable, amount_cents }: PricedLine): QuickBooksLine {
  const of = { item: levelName(item) || itemWithoutCode, amount_cents, taxable: taxable === 1 }
  const text = section === '' ? description : `${section}: ${description}`
  const rate = rateFor(amount_cents, quantity_thousandths)
  if (rate !== null) return { ...of, description: unit === '' ? text : `${text} (${unit})`, quantity_thousandths, rate_hundred_thousandths: rate }
  const measured = quantity_thousandths === 0 ? '' : ` (${formatThousandths(quantity_thousandths, { language: 'en' })}${unit === '' ? '' : ` ${unit}`})`
  return { ...of, description: `${text}${measured}`, quantity_thousandths: 1000, rate_hundred_thousandths: amount_cents * 1000 }
}

/** The rate that comes to an amount, in hundred-thousandths; null where there is none. */
function rateFor(amount_cents: number, quantity_thousandths: number): number | null {
  const quantity = BigInt(quantity_thousandths)
  if (quantity <= 0n) return null
  const rate = divideRounded(BigInt(amount_cents) * 1_000_000n, quantity)
  return productCents(rate, quantity) === BigInt(amount_cents) && Number.isSafeInteger(Number(rate)) ? Number(rate) : null
}

/** Quantity × rate, in cents, rounded half away from zero as QuickBooks does. */
const productCents = (rate: bigint, quantity: bigint): bigint => divideRounded(rate * quantity, 1_000_000n)

/** A name of one level: a colon would begin another. */
const levelName = (name: string): string => name.replaceAll(':', ' ').replaceAll(/\s+/g, ' ').trim()

/** A name with its key, within what QuickBooks takes. */
function named(name: string, key: string): string {
  const behind = ` (${levelName(key).slice(0, 20)})`
  return `${levelName(name).slice(0, longestName - behind.length).toWellFormed().trimEnd()}${behind}`
}

/** The calendar day of an instant in a zone, `YYYY-MM-DD`. */
const dayOf = (instant: string, timeZone: string): string => new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(instant))
