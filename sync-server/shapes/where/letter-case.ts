import type pg from 'pg'

/** Changes the letters of a text as lower() and upper() do. */
export interface LetterCase {
  readonly lower: (text: string) => string
  readonly upper: (text: string) => string
}

export const ASCII_LETTERS: LetterCase = {
  lower: (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  upper: (text) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
}

// All letters that have another case lie below U+1FFFF. A provider that looks at more than one letter writes the last sigma of a word otherwise.
const READ_LETTERS = `
  select chr(code) as letter, lower(chr(code)) as lower, upper(chr(code)) as upper, lower('\u0391\u03a3') <> lower('\u0391') || lower('\u03a3') as contextual
  from generate_series(1, 131071) code
  where code not between 55296 and 57343 and (lower(chr(code)) <> chr(code) or upper(chr(code)) <> chr(code))`

/**
 * Asks the database which letters its own locale changes, and into what: libraries differ in that. Undefined where it changes
 * texts and not letters (ICU, for one), or does not hold Unicode.
 */
export async function readLetterCase(pool: pg.Pool): Promise<LetterCase | undefined> {
  const { rows: encodings } = await pool.query<{ server_encoding: string }>('show server_encoding')
  if (encodings[0]?.server_encoding !== 'UTF8') return undefined
  const { rows } = await pool.query<{ letter: string; lower: string; upper: string; contextual: boolean }>(READ_LETTERS)
  const isOne = (text: string): boolean => text.length === String.fromCodePoint(text.codePointAt(0) ?? 0).length
  if (rows.some(({ lower, upper, contextual }) => contextual || !isOne(lower) || !isOne(upper))) return undefined
  const changing = (changed: ReadonlyMap<string, string>): ((text: string) => string) => (text) => {
    let result = ''
    for (const letter of text) result += changed.get(letter) ?? letter
    return result
  }
  return { lower: changing(new Map(rows.map(({ letter, lower }) => [letter, lower]))), upper: changing(new Map(rows.map(({ letter, upper }) => [letter, upper]))) }
}
