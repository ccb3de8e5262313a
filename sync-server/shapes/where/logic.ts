import { RowEvaluationError } from './row-evaluation-error.ts'
import type { Evaluate, Term } from './term.ts'
import { BOOLEAN, computedTerm } from './term.ts'

export function allOf(terms: readonly Term[]): Term {
  return junction(terms, false)
}

export function anyOf(terms: readonly Term[]): Term {
  return junction(terms, true)
}

/** AND is settled by a false, OR by a true; Postgres itself does not promise to evaluate the one that fails before the one that settles. */
function junction(terms: readonly Term[], settled: boolean): Term {
  const [only] = terms
  if (only && terms.length === 1) return only
  const evaluate: Evaluate = (row, sets) => {
    let unknown = false
    let failure: RowEvaluationError | undefined
    for (const term of terms) {
      try {
        const value = term.evaluate(row, sets)
        if (value === settled) return settled
        if (value === null) unknown = true
      } catch (error) {
        if (!(error instanceof RowEvaluationError)) throw error
        failure ??= error
      }
    }
    if (failure) throw failure
    return unknown ? null : !settled
  }
  const junctionTerm = computedTerm(BOOLEAN, `(${terms.map(({ sql }) => sql).join(settled ? ' OR ' : ' AND ')})`, terms, evaluate)
  return settled ? junctionTerm : { ...junctionTerm, equalities: terms.flatMap(({ equalities = [] }) => equalities) }
}

export function negation(term: Term): Term {
  const evaluate: Evaluate = (row, sets) => {
    const value = term.evaluate(row, sets)
    return value === null ? null : !value
  }
  return computedTerm(BOOLEAN, `(NOT ${term.sql})`, [term], evaluate)
}
