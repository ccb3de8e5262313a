import { FUNCTION_SIGNATURES, OPERATOR_SIGNATURES } from './operator-signatures.ts'
import { WhereClauseError } from './where-clause-error.ts'

/** What an operator or a function takes and yields, by names of pg_type. */
export interface Signature {
  readonly takes: readonly string[]
  readonly yields: string
}

// pg_cast, as far as the types that a clause can hold can come: what Postgres converts without being told
const IMPLICIT: Readonly<Record<string, readonly string[]>> = {
  int2: ['int4', 'int8', 'numeric', 'float4', 'float8', 'oid'],
  int4: ['int8', 'numeric', 'float4', 'float8', 'oid'],
  int8: ['numeric', 'float4', 'float8', 'oid'],
  numeric: ['float4', 'float8'],
  float4: ['float8'],
  date: ['timestamp', 'timestamptz'],
  timestamp: ['timestamptz'],
  time: ['interval', 'timetz'],
  text: ['bpchar', 'varchar', 'name'],
  varchar: ['text', 'bpchar', 'name'],
  bpchar: ['text', 'varchar', 'name'],
}
const CATEGORIES: Readonly<Record<string, string>> = {
  bool: 'B', int2: 'N', int4: 'N', int8: 'N', numeric: 'N', float4: 'N', float8: 'N', oid: 'N', money: 'N', text: 'S', varchar: 'S', bpchar: 'S', name: 'S',
  date: 'D', timestamp: 'D', timestamptz: 'D', time: 'D', timetz: 'D', interval: 'T', uuid: 'U', bytea: 'U', jsonb: 'U', pg_lsn: 'U', xid: 'U', inet: 'I', bit: 'V',
}
const PREFERRED = new Set(['bool', 'float8', 'oid', 'text', 'timestamptz', 'interval', 'inet'])

const parsed = new Map<string, readonly Signature[]>()

function signaturesOf(table: Readonly<Record<string, string>>, name: string): readonly Signature[] {
  const text = Object.hasOwn(table, name) ? (table[name] as string) : ''
  let signatures = parsed.get(text)
  if (!signatures) {
    signatures = text === '' ? [] : text.split(', ').map((signature) => {
      const names = signature.split(' ')
      return { takes: names.slice(0, -1), yields: names.at(-1) as string }
    })
    parsed.set(text, signatures)
  }
  return signatures
}

/** Whether Postgres takes a value of one type where another is wanted, without a cast. */
export function convertsImplicitly(from: string, to: string): boolean {
  return from === to || (IMPLICIT[from]?.includes(to) ?? false)
}

/** The operator that Postgres means. Undefined stands for a constant without a type. Throws `WhereClauseError` where there is none, or not one. */
export function resolveOperator(operator: string, operands: readonly (string | undefined)[]): Signature {
  const candidates = signaturesOf(OPERATOR_SIGNATURES, operator).filter(({ takes }) => takes.length === operands.length)
  const [left, right] = operands
  // an untyped constant is first taken for the type of the other side
  const assumed = operands.length === 2 ? [left ?? right, right ?? left] : operands
  return choose(`Operator ${operator}`, candidates, operands, assumed)
}

/** The function that Postgres means, as `resolveOperator`. */
export function resolveFunction(name: string, operands: readonly (string | undefined)[]): Signature {
  const candidates = signaturesOf(FUNCTION_SIGNATURES, name).filter(({ takes }) => takes.length === operands.length)
  return choose(`Function ${name}`, candidates, operands, operands)
}

// The steps of https://www.postgresql.org/docs/current/typeconv-oper.html and typeconv-func.html
function choose(what: string, candidates: readonly Signature[], operands: readonly (string | undefined)[], assumed: readonly (string | undefined)[]): Signature {
  const exact = candidates.find(({ takes }) => takes.every((type, index) => type === assumed[index]))
  if (exact) return exact
  const written = `${what} (${operands.map((type) => type ?? 'unknown').join(', ')})`
  let left = candidates.filter(({ takes }) => takes.every((type, index) => operands[index] === undefined || convertsImplicitly(operands[index], type)))
  if (left.length === 0) throw new WhereClauseError(`${written} is not supported`)
  if (left.length === 1) return left[0] as Signature
  left = best(left, ({ takes }) => takes.filter((type, index) => operands[index] === type).length)
  if (left.length === 1) return left[0] as Signature
  left = best(left, ({ takes }) => takes.filter((type, index) => operands[index] !== undefined
    && (type === operands[index] || (PREFERRED.has(type) && CATEGORIES[type] === CATEGORIES[operands[index]]))).length)
  if (left.length === 1) return left[0] as Signature
  const chosen = byCategory(left, operands) ?? byTheOthers(left, operands)
  if (!chosen) throw new WhereClauseError(`${written} is ambiguous`)
  return chosen
}

function best(candidates: readonly Signature[], score: (candidate: Signature) => number): Signature[] {
  const most = Math.max(...candidates.map(score))
  return candidates.filter((candidate) => score(candidate) === most)
}

function byCategory(candidates: Signature[], operands: readonly (string | undefined)[]): Signature | undefined {
  const unknown = operands.flatMap((type, index) => (type === undefined ? [index] : []))
  if (unknown.length === 0) return undefined
  const wanted = unknown.map((index) => {
    const categories = new Set(candidates.map(({ takes }) => CATEGORIES[takes[index] as string]))
    if (categories.has('S')) return { index, category: 'S' }
    return categories.size === 1 ? { index, category: [...categories][0] } : undefined
  })
  let left = candidates
  if (wanted.every((want) => want !== undefined)) {
    left = candidates.filter(({ takes }) => wanted.every(({ index, category }) => CATEGORIES[takes[index] as string] === category))
    const preferring = left.filter(({ takes }) => wanted.every(({ index }) =>
      PREFERRED.has(takes[index] as string) || !left.some((other) => PREFERRED.has(other.takes[index] as string))))
    if (preferring.length > 0) left = preferring
    if (left.length === 1) return left[0]
  }
  return byTheOthers(left.length > 0 ? left : candidates, operands)
}

/** The last attempt: untyped constants are of the one type that all the others have. */
function byTheOthers(candidates: readonly Signature[], operands: readonly (string | undefined)[]): Signature | undefined {
  const known = new Set(operands.filter((type) => type !== undefined))
  if (known.size !== 1 || !operands.includes(undefined)) return undefined
  const [type] = known as Set<string>
  const fitting = candidates.filter(({ takes }) => takes.every((taken) => convertsImplicitly(type as string, taken)))
  return fitting.length === 1 ? fitting[0] : undefined
}

/** The type to which Postgres brings the values of ARRAY, CASE, COALESCE, GREATEST, LEAST and IN. Throws `WhereClauseError` where there is none. */
export function commonType(types: readonly (string | undefined)[]): string | undefined {
  const known = types.filter((type) => type !== undefined)
  let common = known[0]
  for (const type of known.slice(1)) {
    if (common === undefined || type === common) continue
    if (CATEGORIES[type] !== CATEGORIES[common]) throw new WhereClauseError(`Types ${common} and ${type} cannot be matched`)
    if (!PREFERRED.has(common) && convertsImplicitly(common, type) && !convertsImplicitly(type, common)) common = type
  }
  if (common !== undefined && known.some((type) => !convertsImplicitly(type, common))) throw new WhereClauseError(`Values of ${known.join(', ')} cannot be matched`)
  return common
}
