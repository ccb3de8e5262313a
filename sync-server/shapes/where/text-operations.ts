import { RowEvaluationError } from './row-evaluation-error.ts'

// Postgres counts characters, JavaScript UTF-16 units: what is counted or cut goes by code points.

export function lengthOf(text: string): bigint {
  let count = 0
  for (const _ of text) count++
  return BigInt(count)
}

/** `start` counts from 1 and may lie before it; without `length`, up to the end. */
export function substring(text: string, start: bigint, length?: bigint): string {
  if (length !== undefined && length < 0n) throw new RowEvaluationError('negative substring length not allowed')
  const letters = [...text]
  const from = start < 1n ? 0 : Number(start - 1n)
  const to = length === undefined ? letters.length : Number(start + length - 1n)
  return to <= from ? '' : letters.slice(from, to).join('')
}

/** The first `count` letters; with a negative one, all but the last. */
export function leftOf(text: string, count: bigint): string {
  return [...text].slice(0, Number(count)).join('')
}

export function rightOf(text: string, count: bigint): string {
  const letters = [...text]
  if (count >= 0n) return letters.slice(Math.max(0, letters.length - Number(count))).join('')
  return letters.slice(Number(-count)).join('')
}

/** Counted from 1; 0 where it is not found. */
export function positionOf(text: string, part: string): bigint {
  const index = text.indexOf(part)
  return index < 0 ? 0n : lengthOf(text.slice(0, index)) + 1n
}

export function trimText(text: string, letters: string, side: 'both' | 'start' | 'end'): string {
  const all = [...text]
  const trimmed = new Set(letters)
  let from = 0
  let to = all.length
  if (side !== 'end') while (from < to && trimmed.has(all[from] as string)) from++
  if (side !== 'start') while (to > from && trimmed.has(all[to - 1] as string)) to--
  return all.slice(from, to).join('')
}

export function replaceAll(text: string, from: string, to: string): string {
  return from === '' ? text : text.replaceAll(from, () => to)
}

export function trimBlanks(text: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === ' ') end--
  return text.slice(0, end)
}

/** By UTF-8 bytes, which is by code point and not by UTF-16 unit. */
export function compareBytes(left: string, right: string): number {
  return left === right ? 0 : Buffer.compare(Buffer.from(left), Buffer.from(right))
}
