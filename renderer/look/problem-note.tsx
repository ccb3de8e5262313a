import type { Problem } from '../../shared/problem.ts'
import classes from './problem-note.module.css'
import { useProblemWords } from './use-tell-problem.ts'

/** A problem where it happened: beside the form or in the place of what could not be read. `advice` where what to do is another thing here. */
export function ProblemNote({ problem, advice }: { readonly problem: Problem; readonly advice?: string | undefined }) {
  const words = useProblemWords()(problem)
  return (
    <div className={classes['note']} role="alert">
      <div className={classes['title']}>{words.title}</div>
      <div>{advice ?? words.text}</div>
    </div>
  )
}
