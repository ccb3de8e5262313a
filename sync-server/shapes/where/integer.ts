import { RowEvaluationError } from './row-evaluation-error.ts'

export const INTEGER_BITS: Readonly<Record<string, number>> = { int2: 16, int4: 32, int8: 64 }

/** The value if it fits into so many bits. Throws `RowEvaluationError` where it does not. */
export function fitting(value: bigint, bits: number): bigint {
  if (BigInt.asIntN(bits, value) !== value) throw new RowEvaluationError('integer out of range')
  return value
}

export function divideIntegers(left: bigint, right: bigint, bits: number): bigint {
  if (right === 0n) throw new RowEvaluationError('division by zero')
  return fitting(left / right, bits)
}

export function remainderOfIntegers(left: bigint, right: bigint): bigint {
  if (right === 0n) throw new RowEvaluationError('division by zero')
  return left % right
}

/** Left for a positive distance. Beyond the width, what happens is the processor's own affair, and nothing is said here. */
export function shiftInteger(value: bigint, distance: bigint, bits: number): bigint {
  const magnitude = distance < 0n ? -distance : distance
  if (magnitude >= BigInt(bits)) throw new RowEvaluationError('a shift by more bits than there are')
  return BigInt.asIntN(bits, distance < 0n ? value >> magnitude : value << magnitude)
}
