import Papa from 'papaparse'
import { editableCents, editableThousandths } from '../estimating/format-amount.ts'
import type { QuickBooksEstimate } from './quickbooks-lines.ts'
import { safeCell } from './safe-cell.ts'

/** Accounts and items by the names that QuickBooks gives them in a new company. */
const account = { estimates: 'Estimates', income: 'Sales', tax: 'Sales Tax Payable' } as const
const taxItem = 'Sales Tax'
/** The most letters of a number and of a line of an address in QuickBooks Desktop, and of a description in QuickBooks Online. */
const longestDesktop = { number: 11, addressLine: 41 } as const
const longestOnlineText = 4_000

/**
 * For QuickBooks Desktop: one ESTIMATES transaction of an IIF file, tab-separated. The transaction carries the total, each line the
 * negative of its amount, so that all amounts add up to nothing. Customer and job come first, so that they are there.
 */
export function writeIif(estimate: QuickBooksEstimate): string {
  const { date, number, customer, job, lines, tax_cents, total_cents, tax_millionths, title, address } = estimate
  const day = shortDate(date)
  const docNumber = number.length <= longestDesktop.number ? number : number.replace(/^E-/, '').slice(0, longestDesktop.number)
  const name = `${customer}:${job}`
  const rows: string[][] = [
    ['!CUST', 'NAME'],
    ['CUST', customer],
    ['CUST', name],
    ['!TRNS', 'TRNSID', 'TRNSTYPE', 'DATE', 'ACCNT', 'NAME', 'CLASS', 'AMOUNT', 'DOCNUM', 'MEMO', 'CLEAR', 'TOPRINT', 'NAMEISTAXABLE', 'ADDR1', 'ADDR2', 'ADDR3', 'ADDR4', 'ADDR5'],
    ['!SPL', 'SPLID', 'TRNSTYPE', 'DATE', 'ACCNT', 'NAME', 'CLASS', 'AMOUNT', 'DOCNUM', 'MEMO', 'CLEAR', 'QNTY', 'PRICE', 'INVITEM', 'TAXABLE', 'EXTRA'],
    ['!ENDTRNS'],
    ['TRNS', '', 'ESTIMATES', day, account.estimates, name, '', editableCents(total_cents, 'en'), docNumber, title, 'N', 'N', tax_millionths > 0 ? 'Y' : 'N', ...Array.from({ length: 5 }, (_, index) => (address[index] ?? '').slice(0, longestDesktop.addressLine))],
    ...lines.map((line) => ['SPL', '', 'ESTIMATES', day, account.income, '', '', editableCents(-line.amount_cents, 'en'), docNumber, line.description, 'N', editableThousandths(-line.quantity_thousandths, 'en'), rateText(line.rate_hundred_thousandths), line.item, line.taxable ? 'Y' : 'N', '']),
    ...(tax_cents === 0 ? [] : [['SPL', '', 'ESTIMATES', day, account.tax, '', '', editableCents(-tax_cents, 'en'), docNumber, taxItem, 'N', '', percentText(tax_millionths), taxItem, 'N', 'AUTOSTAX']]),
    ['ENDTRNS'],
  ]
  return `${rows.map((row) => row.map(iifCell).join('\t')).join('\r\n')}\r\n`
}

/** A cell of an IIF file has neither tabs, nor line breaks, nor quotes, and nothing that a spreadsheet runs. */
function iifCell(text: string, index: number): string {
  if (index === 0 || /^-?\d[\d.]*%?$/.test(text)) return text
  return safeCell(text.replaceAll(/\s+/g, ' ').replaceAll('"', "''").trim())
}

/** The file of QuickBooks Desktop is in Windows-1252; what that has no letter for becomes its bare letter, or a question mark. */
export function windows1252(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...text].flatMap((letter) => byteOf(letter) ?? [...letter.normalize('NFD')].filter((part) => !/\p{Mn}/u.test(part)).map((part) => byteOf(part) ?? 0x3f)))
}

const above = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

function byteOf(letter: string): number | undefined {
  const code = letter.codePointAt(0) ?? 0x3f
  if (code < 0x80 || (code >= 0xa0 && code <= 0xff)) return code
  const place = above.indexOf(letter)
  return place < 0 ? undefined : 0x80 + place
}

/**
 * For QuickBooks Online: rows for its import of invoices, one a line. The tax is worked out there, once, from the taxable amounts, as
 * `estimateTotals` does; so the rate must be the same there. The last three columns are for whoever compares; the import passes over them.
 * It begins with no byte order mark, by which the first header would not be known.
 */
export function writeQuickBooksOnline(estimate: QuickBooksEstimate): string {
  const { date, number, customer, job, lines, tax_millionths, title, client_id, project_id, estimate_id } = estimate
  const headers = ['*InvoiceNo', '*Customer', '*InvoiceDate', '*DueDate', 'Memo', 'Item(Product/Service)', 'ItemDescription', 'ItemQuantity', 'ItemRate', '*ItemAmount', 'Taxable', 'TaxRate', 'Kibray client', 'Kibray project', 'Kibray estimate']
  const rows = lines.map((line) => [
    safeCell(number), safeCell(`${customer}:${job}`), usDate(date), usDate(date), safeCell(title), safeCell(line.item), safeCell(line.description).slice(0, longestOnlineText).toWellFormed(),
    editableThousandths(line.quantity_thousandths, 'en'), rateText(line.rate_hundred_thousandths), editableCents(line.amount_cents, 'en'),
    line.taxable ? 'Y' : 'N', line.taxable ? percentText(tax_millionths) : '', client_id ?? '', project_id, estimate_id,
  ])
  return `${Papa.unparse([headers, ...rows], { newline: '\r\n' })}\r\n`
}

/** Month, day and a year of two digits, as the reference of IIF files has it. */
const shortDate = (date: string): string => `${date.slice(5, 7)}/${date.slice(8, 10)}/${date.slice(2, 4)}`

/** Month, day and year, as QuickBooks Online reads them. */
const usDate = (date: string): string => `${date.slice(5, 7)}/${date.slice(8, 10)}/${date.slice(0, 4)}`

/** A rate with at least two decimals and no more than are needed. */
const rateText = (hundredThousandths: number): string => decimalText(hundredThousandths, 5)

/** A rate of tax in percent: `8.25%`, `8.875%`. */
const percentText = (millionths: number): string => `${decimalText(millionths, 4)}%`

function decimalText(value: number, places: number): string {
  const digits = BigInt(Math.abs(value)).toString().padStart(places + 1, '0')
  let shown = places
  while (shown > 2 && digits.slice(-places)[shown - 1] === '0') shown -= 1
  return `${value < 0 ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places).slice(0, shown)}`
}
