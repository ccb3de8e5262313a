import type { Plan } from './plan.ts'

/**
 * Looks for a plan with fewer steps that still fails: leaves out ever smaller stretches of them. What depends on who is quicker does
 * not fail every time; where a smaller plan does not fail the larger one stays.
 */
export async function shrinkPlan(plan: Plan, fails: (plan: Plan) => Promise<boolean>, say: (line: string) => void, within: number): Promise<Plan> {
  const end = Date.now() + within
  let smallest = plan
  for (let length = Math.ceil(plan.steps.length / 2); length >= 1; length = length === 1 ? 0 : Math.ceil(length / 2)) {
    for (let from = 0; from < smallest.steps.length && Date.now() < end;) {
      const candidate = { ...smallest, steps: [...smallest.steps.slice(0, from), ...smallest.steps.slice(from + length)] }
      if (await fails(candidate)) {
        smallest = candidate
        say(`still fails with ${candidate.steps.length} steps`)
      } else from += length
    }
  }
  return smallest
}
