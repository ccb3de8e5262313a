import type { Collation } from './collation.ts'
import type { LetterCase } from './letter-case.ts'
import { ASCII_LETTERS } from './letter-case.ts'
import type { Context } from './term.ts'
import { WhereClauseError } from './where-clause-error.ts'

/** How a collation changes letters. Throws `WhereClauseError` where that is not known. */
export async function lettersOf({ caseFolding, isUnsettled }: Collation, { world }: Context): Promise<LetterCase> {
  const letters = caseFolding === 'ascii' ? ASCII_LETTERS : caseFolding === 'database' && !isUnsettled ? await world.databaseLetters() : undefined
  if (!letters) throw new WhereClauseError('What is upper and lower case in this collation is not known here')
  return letters
}
