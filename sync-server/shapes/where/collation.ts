import type { TableColumn } from '../table-description.ts'
import { WhereClauseError } from './where-clause-error.ts'

/** What decides how the texts of an expression are compared. */
export interface Collation {
  /** Empty for what has none, `default` for the database's own. */
  readonly name: string
  readonly isExplicit: boolean
  readonly order: TableColumn['collation']
  readonly caseFolding: TableColumn['caseFolding']
  /** Two columns of different collations have met: Postgres does not know by which to compare. */
  readonly isUnsettled?: boolean
}

export const NO_COLLATION: Collation = { name: '', isExplicit: false, order: 'bytes', caseFolding: 'unknown' }
export const BYTE_COLLATION: Collation = { name: 'C', isExplicit: true, order: 'bytes', caseFolding: 'ascii' }

export function collationOfColumn({ collationName, collation, caseFolding }: TableColumn): Collation {
  return collationName === '' ? NO_COLLATION : { name: collationName, isExplicit: false, order: collation, caseFolding }
}

/** The collation of what is made of several parts: an explicit one, then a column's own, then the database's. */
export function mergeCollations(collations: readonly Collation[]): Collation {
  return collations.reduce((merged, collation) => {
    if (collation.name === '' || (collation.name === merged.name && merged.isExplicit)) return merged
    if (merged.name === '') return collation
    if (merged.isExplicit && collation.isExplicit && merged.name !== collation.name) throw new WhereClauseError('Collation mismatch between explicit collations')
    if (merged.isExplicit || collation.isExplicit) return merged.isExplicit ? merged : collation
    if (merged.isUnsettled || collation.isUnsettled) return { ...merged, isUnsettled: true }
    if (collation.name === 'default' || collation.name === merged.name) return merged
    return merged.name === 'default' ? collation : { ...merged, isUnsettled: true }
  }, NO_COLLATION)
}

/** Throws `WhereClauseError` where texts with this collation cannot be told apart by their bytes. */
export function requireEqualityByBytes(collation: Collation): void {
  if (collation.isUnsettled) throw new WhereClauseError('Two columns with different collations are compared: say by which, with COLLATE')
  if (collation.order === 'nondeterministic') throw new WhereClauseError('Texts of a nondeterministic collation cannot be compared here')
}

/** Throws `WhereClauseError` where texts with this collation are not ordered by their bytes. */
export function requireOrderByBytes(collation: Collation): void {
  requireEqualityByBytes(collation)
  if (collation.order !== 'bytes') throw new WhereClauseError('The order of these texts depends on a collation; COLLATE "C" orders them by bytes')
}
