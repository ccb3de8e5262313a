/** Changes the letters of a text as lower() and upper() do. */
export interface LetterCase {
  readonly lower: (text: string) => string
  readonly upper: (text: string) => string
}

const lowerLetter = (letter: string): string => letter.toLowerCase()
const upperLetter = (letter: string): string => letter.toUpperCase()

export const ASCII_LETTERS: LetterCase = {
  lower: (text) => text.replace(/[A-Z]/g, lowerLetter),
  upper: (text) => text.replace(/[a-z]/g, upperLetter),
}

export const UNICODE_LETTERS: LetterCase = {
  lower: (text) => mapLetters(text, lowerLetter),
  upper: (text) => mapLetters(text, upperLetter),
}

/** Letter by letter, as Postgres does: no letter becomes two. */
function mapLetters(text: string, change: (letter: string) => string): string {
  let changed = ''
  for (const letter of text) {
    const other = change(letter)
    changed += [...other].length === 1 ? other : letter
  }
  return changed
}
