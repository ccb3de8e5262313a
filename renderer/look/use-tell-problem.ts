import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '../../shared/problem.ts'
import { useNotice } from './notices.tsx'

/** The two sentences of a problem in the language that is spoken: what happened; what was kept and what to do. */
export function useProblemWords(): (problem: Problem) => { readonly title: string; readonly text: string } {
  const { t } = useTranslation('problems')
  return useCallback((problem) => ({ title: t(`${problem.code}.title`), text: t([...(problem.code === 'file_unreadable' && problem.fields?.[0] ? [`unreadable.${problem.fields[0].message}`] : []), `${problem.code}.advice`]) }), [t])
}

/** Shows a problem as a calm notice. */
export function useTellProblem(): (problem: Problem) => void {
  const words = useProblemWords()
  const tell = useNotice()
  return useCallback((problem) => { tell({ ...words(problem), tone: 'attention' }) }, [words, tell])
}
