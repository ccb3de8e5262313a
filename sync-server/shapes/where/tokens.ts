import { WhereClauseError } from './where-clause-error.ts'

export interface Token {
  /** `name` is an unquoted identifier or keyword in lower case; `identifier` was quoted. */
  readonly kind: 'name' | 'identifier' | 'text' | 'number' | 'parameter' | 'symbol' | 'end'
  readonly text: string
}

const SPACE = /\s+|--[^\n]*/y
const NAME = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y
const QUOTED = /"((?:[^"]|"")+)"/y
const TEXT = /'((?:[^']|'')*)'/y
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y
const PARAMETER = /\$(\d+)/y
const SYMBOL = /::|<>|!=|<=|>=|!~~\*|!~~|~~\*|~~|[=<>(),+\-*/%.[\]]/y

/** Cuts a where clause into tokens, ending with one of kind `end`. Throws `WhereClauseError` on what SQL does not have. */
export function tokenize(clause: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at
    const match = pattern.exec(clause)
    if (!match) return undefined
    at = pattern.lastIndex
    return match
  }
  while (at < clause.length) {
    if (take(SPACE)) continue
    const token = takeToken(take)
    if (!token) throw new WhereClauseError(`Cannot read the clause at: ${clause.slice(at, at + 20)}`)
    tokens.push(token)
  }
  tokens.push({ kind: 'end', text: '' })
  return tokens
}

function takeToken(take: (pattern: RegExp) => RegExpExecArray | undefined): Token | undefined {
  const name = take(NAME)
  // Postgres folds ASCII letters only in most encodings; a name with others is compared as it is written.
  if (name) return { kind: 'name', text: name[0].replace(/[A-Z]/g, (letter) => letter.toLowerCase()) }
  const quoted = take(QUOTED)
  if (quoted) return { kind: 'identifier', text: (quoted[1] as string).replaceAll('""', '"') }
  const text = take(TEXT)
  if (text) return { kind: 'text', text: (text[1] as string).replaceAll("''", "'") }
  const number = take(NUMBER)
  if (number) return { kind: 'number', text: number[0] }
  const parameter = take(PARAMETER)
  if (parameter) return { kind: 'parameter', text: parameter[1] as string }
  const symbol = take(SYMBOL)
  return symbol ? { kind: 'symbol', text: symbol[0] === '!=' ? '<>' : symbol[0] } : undefined
}
