import type { Problem } from '../../shared/problem.ts'
import classes from './problem-note.module.css'
import { useProblemWords } from './use-tell-problem.ts'

/** A problem where it happened: beside the form or in the place of what could not be read. */
export function ProblemNote({ problem }: { readonly problem: Problem }) {
  const words = useProblemWords()(problem)
  return (
    <div className={classes['note']} role="alert">
      <div className={classes['title']}>{words.title}</div>
      <div>{words.text}</div>
    </div>
  )
}
