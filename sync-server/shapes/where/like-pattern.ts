import { RowEvaluationError } from './row-evaluation-error.ts'

/** A LIKE pattern, read. `any` is %, `one` is _. */
type Token = 'any' | 'one' | { readonly letter: string }

export type LikePattern = readonly Token[]

/** Throws `RowEvaluationError` for a pattern that ends with its escape character. */
export function readLikePattern(pattern: string): LikePattern {
  const tokens: Token[] = []
  let escaped = false
  for (const letter of pattern) {
    if (escaped) {
      tokens.push({ letter })
      escaped = false
    } else if (letter === '\\') escaped = true
    else if (letter === '%') {
      if (tokens.at(-1) !== 'any') tokens.push('any')
    } else tokens.push(letter === '_' ? 'one' : { letter })
  }
  if (escaped) throw new RowEvaluationError('LIKE pattern must not end with escape character')
  return tokens
}

/** Whether the whole text matches; in time proportional to text times pattern, whatever both are. */
export function isLike(text: string, pattern: LikePattern): boolean {
  let position = 0
  let index = 0
  let retryIndex = -1
  let retryPosition = 0
  while (position < text.length) {
    const token = pattern[index]
    const length = (text.codePointAt(position) as number) > 0xffff ? 2 : 1
    if (token === 'any') {
      retryIndex = ++index
      retryPosition = position
    } else if (token !== undefined && (token === 'one' || text.startsWith(token.letter, position))) {
      position += length
      index++
    } else if (retryIndex >= 0) {
      // the last % takes one letter more
      retryPosition += (text.codePointAt(retryPosition) as number) > 0xffff ? 2 : 1
      position = retryPosition
      index = retryIndex
    } else return false
  }
  return pattern.slice(index).every((token) => token === 'any')
}

/** `LIKE pattern ESCAPE escape`, as a pattern whose escape character is the backslash. */
export function likeEscape(pattern: string, escape: string): string {
  if (escape === '\\') return pattern
  if ([...escape].length > 1) throw new RowEvaluationError('invalid escape string')
  let changed = ''
  let escaped = false
  for (const letter of pattern) {
    if (letter === escape && !escaped) {
      changed += '\\'
      escaped = true
    } else {
      // a backslash is an ordinary letter, unless it was escaped
      changed += letter === '\\' && !escaped ? '\\\\' : letter
      escaped = false
    }
  }
  return changed
}
