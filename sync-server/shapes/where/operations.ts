import { addDays, dateToTimestamp, isInfiniteDate, boundedTimestamp, isInfiniteTimestamp } from './calendar.ts'
import { absoluteDecimal, addDecimals, ceilDecimal, divideDecimals, floorDecimal, multiplyDecimals, negateDecimal, powerOfDecimal, remainderOfDecimals, roundDecimal,
  signOfDecimal, subtractDecimals, truncateDecimal } from './decimal.ts'
import type { Narrowing } from './float.ts'
import { addFloats, asDouble, asSingle, divideFloats, multiplyFloats, powerOfFloat, roundHalfEven, squareRoot } from './float.ts'
import { divideIntegers, fitting, INTEGER_BITS, remainderOfIntegers, shiftInteger } from './integer.ts'
import { addIntervals, addToTime, addToTimestamp, differenceOfTimestamps, divideInterval, justifyDays, justifyHours, justifyInterval, multiplyInterval, negateInterval,
  subtractFromTimestamp, subtractIntervals } from './interval.ts'
import type { LetterCase } from './letter-case.ts'
import { isLike, likeEscape, readLikePattern } from './like-pattern.ts'
import { RowEvaluationError } from './row-evaluation-error.ts'
import { leftOf, lengthOf, positionOf, replaceAll, rightOf, substring, trimBlanks, trimText } from './text-operations.ts'
import type { Signature } from './type-resolution.ts'
import type { Decimal, Interval, Value } from './value.ts'

/** A function of Postgres on values that are not NULL. */
export type Operation = (values: readonly Value[]) => Value

/** What an operator does; undefined where that is not computed here. Comparisons are not among them. */
export function operatorOperation(operator: string, { takes, yields }: Signature, letters: LetterCase): Operation | undefined {
  if (takes.length === 1) return prefixOperation(operator, yields)
  if (/^!?~~\*?$/.test(operator)) return takes[0] === 'text' || takes[0] === 'bpchar' ? likeOperation(operator, letters) : undefined
  if (takes.every((name) => name in INTEGER_BITS)) return integerOperation(operator, INTEGER_BITS[yields] as number)
  if (yields === 'numeric') return DECIMAL_OPERATIONS[operator]
  if (takes.every((name) => name === 'float4' || name === 'float8')) return floatOperation(operator, yields === 'float4' ? asSingle : asDouble)
  return MIXED_OPERATIONS[`${takes[0]} ${operator} ${takes[1]}`]
}

/** What a function does; undefined where that is not computed here. */
export function functionOperation(name: string, { takes, yields }: Signature, letters: LetterCase): Operation | undefined {
  const [first] = takes
  if (first === 'bytea') return undefined
  if (name === 'lower' || name === 'upper') {
    const change = letters[name]
    return text(change)
  }
  if (name === 'abs') return prefixOperation('@', yields)
  if (name === 'mod') return operatorOperation('%', { takes, yields }, letters)
  if (name === 'sqrt') return first === 'float8' ? number(squareRoot) : undefined
  if (first === 'float8') return FLOAT_FUNCTIONS[name]
  if (first === 'bpchar') return ([value]) => (name === 'octet_length' ? BigInt(Buffer.byteLength(value as string)) : lengthOf(trimBlanks(value as string)))
  if (first === 'numeric') return DECIMAL_FUNCTIONS[name]
  return FUNCTIONS[`${name} ${takes.join(' ')}`]
}

function two<Left extends Value, Right extends Value>(operation: (left: Left, right: Right) => Value): Operation {
  return ([left, right]) => operation(left as Left, right as Right)
}

function number(operation: (value: number) => number): Operation {
  return ([value]) => operation(value as number)
}

function text(operation: (value: string) => Value): Operation {
  return ([value]) => operation(value as string)
}

function prefixOperation(operator: string, type: string): Operation | undefined {
  const bits = INTEGER_BITS[type]
  if (operator === '+') return ([value]) => value as Value
  if (bits !== undefined) {
    if (operator === '-') return ([value]) => fitting(-(value as bigint), bits)
    if (operator === '~') return ([value]) => ~(value as bigint)
    return operator === '@' ? ([value]) => fitting((value as bigint) < 0n ? -(value as bigint) : (value as bigint), bits) : undefined
  }
  if (type === 'numeric') return operator === '-' ? ([value]) => negateDecimal(value as Decimal) : ([value]) => absoluteDecimal(value as Decimal)
  if (operator === '|/') return number(squareRoot)
  if (type === 'float4' || type === 'float8') return operator === '-' ? number((value) => -value) : number(Math.abs)
  return type === 'interval' && operator === '-' ? ([value]) => negateInterval(value as Interval) : undefined
}

function integerOperation(operator: string, bits: number): Operation | undefined {
  const operations: Readonly<Record<string, (left: bigint, right: bigint) => bigint>> = {
    '+': (left, right) => fitting(left + right, bits),
    '-': (left, right) => fitting(left - right, bits),
    '*': (left, right) => fitting(left * right, bits),
    '/': (left, right) => divideIntegers(left, right, bits),
    '%': remainderOfIntegers,
    '&': (left, right) => left & right,
    '|': (left, right) => left | right,
    '#': (left, right) => left ^ right,
    '<<': (left, right) => shiftInteger(left, right, bits),
    '>>': (left, right) => shiftInteger(left, -right, bits),
  }
  const operation = operations[operator]
  return operation && two(operation)
}

function floatOperation(operator: string, narrow: Narrowing): Operation | undefined {
  const operations: Readonly<Record<string, (left: number, right: number) => number>> = {
    '+': (left, right) => addFloats(left, right, narrow),
    '-': (left, right) => addFloats(left, -right, narrow),
    '*': (left, right) => multiplyFloats(left, right, narrow),
    '/': (left, right) => divideFloats(left, right, narrow),
    '^': powerOfFloat,
  }
  const operation = operations[operator]
  return operation && two(operation)
}

const DECIMAL_OPERATIONS: Readonly<Record<string, Operation>> = {
  '+': two(addDecimals),
  '-': two(subtractDecimals),
  '*': two(multiplyDecimals),
  '/': two(divideDecimals),
  '%': two(remainderOfDecimals),
  '^': two(powerOfDecimal),
}

function likeOperation(operator: string, letters: LetterCase): Operation {
  const negated = operator.startsWith('!')
  const fold = operator.endsWith('*') ? letters.lower : (value: string): string => value
  // nearly always one and the same
  let known: { readonly text: string; readonly pattern: ReturnType<typeof readLikePattern> } | undefined
  return two((value: string, pattern: string) => {
    if (known?.text !== pattern) known = { text: pattern, pattern: readLikePattern(fold(pattern)) }
    return isLike(fold(value), known.pattern) !== negated
  })
}

const MIXED_OPERATIONS: Readonly<Record<string, Operation>> = {
  'text || text': two((left: string, right: string) => left + right),
  'bytea || bytea': two((left: string, right: string) => left + right.slice(2)),
  'date + int4': two(addDays),
  'int4 + date': two((days: bigint, date: bigint) => addDays(date, days)),
  'date - int4': two((date: bigint, days: bigint) => addDays(date, -days)),
  'date - date': two((left: bigint, right: bigint) => {
    if (isInfiniteDate(left) || isInfiniteDate(right)) throw new RowEvaluationError('cannot subtract infinite dates')
    return left - right
  }),
  'date + time': two(dateAndTime),
  'time + date': two((time: bigint, date: bigint) => dateAndTime(date, time)),
  'date + interval': two((date: bigint, interval: Interval) => addToTimestamp(dateToTimestamp(date), interval)),
  'interval + date': two((interval: Interval, date: bigint) => addToTimestamp(dateToTimestamp(date), interval)),
  'date - interval': two((date: bigint, interval: Interval) => subtractFromTimestamp(dateToTimestamp(date), interval)),
  'timestamp + interval': two(addToTimestamp),
  'timestamptz + interval': two(addToTimestamp),
  'interval + timestamp': two((interval: Interval, timestamp: bigint) => addToTimestamp(timestamp, interval)),
  'interval + timestamptz': two((interval: Interval, timestamp: bigint) => addToTimestamp(timestamp, interval)),
  'timestamp - interval': two(subtractFromTimestamp),
  'timestamptz - interval': two(subtractFromTimestamp),
  'timestamp - timestamp': two(differenceOfTimestamps),
  'timestamptz - timestamptz': two(differenceOfTimestamps),
  'time + interval': two((time: bigint, interval: Interval) => addToTime(time, interval, 1n)),
  'interval + time': two((interval: Interval, time: bigint) => addToTime(time, interval, 1n)),
  'time - interval': two((time: bigint, interval: Interval) => addToTime(time, interval, -1n)),
  'time - time': two((left: bigint, right: bigint) => ({ months: 0, days: 0, microseconds: left - right })),
  'interval + interval': two(addIntervals),
  'interval - interval': two(subtractIntervals),
  'interval * float8': two(multiplyInterval),
  'float8 * interval': two((factor: number, interval: Interval) => multiplyInterval(interval, factor)),
  'interval / float8': two(divideInterval),
}

function dateAndTime(date: bigint, time: bigint): bigint {
  const timestamp = dateToTimestamp(date)
  return isInfiniteTimestamp(timestamp) ? timestamp : boundedTimestamp(timestamp + time)
}

const FLOAT_FUNCTIONS: Readonly<Record<string, Operation>> = {
  ceil: number(Math.ceil),
  ceiling: number(Math.ceil),
  floor: number(Math.floor),
  round: number((value) => (Number.isFinite(value) ? roundHalfEven(value) : value)),
  trunc: number(Math.trunc),
  sign: number((value) => Number(value > 0) - Number(value < 0)),
}

const DECIMAL_FUNCTIONS: Readonly<Record<string, Operation>> = {
  ceil: ([value]) => ceilDecimal(value as Decimal),
  ceiling: ([value]) => ceilDecimal(value as Decimal),
  floor: ([value]) => floorDecimal(value as Decimal),
  round: ([value, scale = 0n]) => roundDecimal(value as Decimal, Number(scale)),
  trunc: ([value, scale = 0n]) => truncateDecimal(value as Decimal, Number(scale)),
  sign: ([value]) => signOfDecimal(value as Decimal),
}

const trimmed = (side: 'both' | 'start' | 'end'): Operation => ([value, letters = ' ']) => trimText(value as string, letters as string, side)
const cut: Operation = ([value, start, length]) => substring(value as string, start as bigint, length as bigint | undefined)
const FUNCTIONS: Readonly<Record<string, Operation>> = {
  'length text': text(lengthOf),
  'char_length text': text(lengthOf),
  'character_length text': text(lengthOf),
  'octet_length text': text((value) => BigInt(Buffer.byteLength(value))),
  'substring text int4': cut,
  'substring text int4 int4': cut,
  'substr text int4': cut,
  'substr text int4 int4': cut,
  'strpos text text': two(positionOf),
  'position text text': two(positionOf),
  'btrim text': trimmed('both'),
  'btrim text text': trimmed('both'),
  'ltrim text': trimmed('start'),
  'ltrim text text': trimmed('start'),
  'rtrim text': trimmed('end'),
  'rtrim text text': trimmed('end'),
  'left text int4': two(leftOf),
  'right text int4': two(rightOf),
  'replace text text text': ([value, from, to]) => replaceAll(value as string, from as string, to as string),
  'starts_with text text': two((value: string, start: string) => value.startsWith(start)),
  'reverse text': text((value) => [...value].reverse().join('')),
  'like_escape text text': two(likeEscape),
  'justify_days interval': ([value]) => justifyDays(value as Interval),
  'justify_hours interval': ([value]) => justifyHours(value as Interval),
  'justify_interval interval': ([value]) => justifyInterval(value as Interval),
}
