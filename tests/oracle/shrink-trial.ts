import type { Trial, TrialResult } from './trial.ts'

const REPETITIONS = 3

/**
 * Looks for a smaller trial that still differs: fewer batches, the one shape alone, no weather. What depends on who is quicker does
 * not differ every time, so each is played a few times; where none differs the larger one stays.
 */
export async function shrinkTrial(result: TrialResult, play: (trial: Trial) => Promise<TrialResult>, say: (line: string) => void): Promise<Trial> {
  const { difference } = result
  if (!difference) return result.trial
  let smallest: Trial = result.trial
  const steps: ((trial: Trial) => Trial)[] = [
    (trial) => ({ ...trial, batches: difference.batch + 1 }),
    ...(difference.shape === undefined ? [] : [(trial: Trial): Trial => ({ ...trial, only: [difference.shape as number] })]),
    (trial) => ({ ...trial, weather: false }),
  ]
  for (const step of steps) {
    const candidate = step(smallest)
    for (let repetition = 0; repetition < REPETITIONS; repetition++) {
      const again = await play(candidate)
      if (!again.difference) continue
      smallest = candidate
      break
    }
    say(`${smallest === candidate ? 'still differs' : 'does not differ'} with ${JSON.stringify(candidate)}`)
  }
  return smallest
}
