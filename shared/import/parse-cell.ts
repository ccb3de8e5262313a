/** What a cell of a file says, in the form of a column; null where it says nothing, undefined where it cannot be understood. */
export type ParsedCell<T> = T | null | undefined

/** Money as people write it (`$1,234.50`, `1234.5`, `(99.00)`, `1.234,50 €`), in cents, rounded half away from zero. */
export function parseMoney(text: string): ParsedCell<number> {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === '-') return null
  const negative = /^\(.*\)$/.test(trimmed) || /^-|-$/.test(trimmed.replace(/[^\d.,-]/g, ''))
  const bare = trimmed.replace(/[()$€£¥\s\u00a0\u202f']|USD|CAD|MXN|EUR/gi, '').replace(/^[-+]|-$/g, '')
  const number = decimalOf(bare)
  if (number === undefined) return undefined
  const cents = scaledBy(number, 2)
  return cents > 9_000_000_000_000_000n ? undefined : Number(negative ? -cents : cents)
}

/** A quantity (`12.5`, `1,200`, `12,5`), in thousandths, rounded half away from zero; its sign before it. */
export function parseQuantity(text: string): ParsedCell<number> {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === '-') return null
  const number = decimalOf(trimmed.replace(/^[-+]/, '').replace(/[\s\u00a0\u202f']/g, ''))
  if (number === undefined) return undefined
  const thousandths = scaledBy(number, 3)
  return thousandths > 9_000_000_000_000_000n ? undefined : Number(trimmed.startsWith('-') ? -thousandths : thousandths)
}

/** A percentage (`12.5`, `12,5 %`), in basis points, rounded half away from zero. */
export function parsePercent(text: string): ParsedCell<number> {
  const trimmed = text.replace(/%\s*$/, '').trim()
  if (trimmed === '' || trimmed === '-') return null
  const number = decimalOf(trimmed.replace(/^[-+]/, ''))
  if (number === undefined) return undefined
  const basisPoints = scaledBy(number, 2)
  return basisPoints > 9_000_000_000_000_000n ? undefined : Number(trimmed.startsWith('-') ? -basisPoints : basisPoints)
}

/** A decimal number in units of its last wanted place, rounded half up; exact, whatever its length. */
function scaledBy(number: string, places: number): bigint {
  const [whole = '', fraction = ''] = number.split('.')
  const oneMore = BigInt((whole || '0') + fraction.padEnd(places + 1, '0').slice(0, places + 1))
  return (oneMore + 5n) / 10n
}

/** Yes or no as people and spreadsheets write it. */
export function parseFlag(text: string): ParsedCell<0 | 1> {
  const word = text.trim().toLowerCase()
  if (word === '') return null
  if (/^(yes|y|true|1|x|✓|t|tax|taxable|s[ií]|verdadero)$/.test(word)) return 1
  return /^(no|n|false|0|-|f|non|non-taxable|falso)$/.test(word) ? 0 : undefined
}

/** A whole number; decimals are rounded, as areas often carry some. */
export function parseWholeNumber(text: string): ParsedCell<number> {
  const bare = text.replace(/[\s\u00a0\u202f']|sq\.?\s*ft\.?|sqft|ft²/gi, '')
  if (bare === '' || bare === '-') return null
  const number = decimalOf(bare)
  if (number === undefined) return undefined
  const value = Math.round(Number(number))
  return Number.isSafeInteger(value) ? value : undefined
}

/** Digits with one decimal point out of a number with separators of either manner; undefined where it is no number. */
function decimalOf(text: string): string | undefined {
  if (!/^[\d.,]+$/.test(text) || !/\d/.test(text)) return undefined
  const lastPoint = text.lastIndexOf('.')
  const lastComma = text.lastIndexOf(',')
  if (lastPoint === -1 && lastComma === -1) return text
  const decimal = decimalMark(text, lastPoint, lastComma)
  const [whole = '', fraction = '', ...more] = decimal === null ? [text] : text.split(decimal)
  if (more.length > 0) return undefined
  const groups = whole.split(/[.,]/)
  // separators stand between groups of three
  if (groups.length > 1 && !groups.every((group, index) => index === 0 ? /^\d{1,3}$/.test(group) : /^\d{3}$/.test(group))) return undefined
  if (!/^\d*$/.test(fraction)) return undefined
  return `${groups.join('')}.${fraction}`
}

function decimalMark(text: string, lastPoint: number, lastComma: number): '.' | ',' | null {
  if (lastPoint !== -1 && lastComma !== -1) return lastPoint > lastComma ? '.' : ','
  const mark = lastPoint === -1 ? ',' : '.'
  const last = Math.max(lastPoint, lastComma)
  if (text.indexOf(mark) !== last) return null
  // `1,234` is a thousand and more; `1.234` and `12,5` have decimals
  return mark === ',' && text.length - last - 1 === 3 ? null : mark
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** A calendar date in ISO form, also with a time behind it (which says nothing about the day), or as written in the US. */
export function parseDate(text: string): ParsedCell<string> {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === '-') return null
  const iso = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ].*)?$/.exec(trimmed)
  if (iso) return calendarDate(iso[1], iso[2], iso[3])
  const us = /^(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d{2})(?:[T ,].*)?$/.exec(trimmed)
  if (us) return calendarDate(us[3], us[1], us[2])
  const words = /^([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$/.exec(trimmed)
  if (words) return calendarDate(words[3], String(months.indexOf((words[1] ?? '').toLowerCase()) + 1), words[2])
  return undefined
}

function calendarDate(year = '', month = '', day = ''): string | undefined {
  const full = year.length === 2 ? Number(year) + (Number(year) < 70 ? 2000 : 1900) : Number(year)
  const date = new Date(Date.UTC(full, Number(month) - 1, Number(day)))
  if (date.getUTCFullYear() !== full || date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined
  return date.toISOString().slice(0, 10)
}

export type ImportedStatus = 'lead' | 'bid' | 'active' | 'punch' | 'closed'

const statusWords: readonly (readonly [RegExp, ImportedStatus])[] = [
  [/complet|closed|cancel|expired|final|done|cerrad|terminad/, 'closed'],
  [/punch|inspection|deficien|occupan/, 'punch'],
  [/active|issued|progress|construction|started|pre[ -]?backfill|phase|active|activ|curso/, 'active'],
  [/bid|quot|estimat|proposal|applied|review|pending|hold|suspend|oferta/, 'bid'],
  [/lead|new|prospect|inquiry|nuevo/, 'lead'],
]

/** A status out of the words that others use; undefined for words that say nothing to us. */
export function parseStatus(text: string): ParsedCell<ImportedStatus> {
  const word = text.trim().toLowerCase()
  if (word === '') return null
  return statusWords.find(([pattern]) => pattern.test(word))?.[1]
}
