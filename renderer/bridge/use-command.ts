import { useCallback } from 'react'
import type { CommandOutcome } from '../../shared/bridge.ts'
import type { CommandArguments, CommandName } from '../../shared/commands/registry.ts'
import { problemOf } from '../../shared/problem.ts'
import { useTellProblem } from '../look/use-tell-problem.ts'
import { useBridge } from './bridge-context.tsx'

/** Issues commands; one that is refused here is told in a calm notice, and its outcome returned all the same. */
export function useCommand(): <Name extends CommandName>(name: Name, args: CommandArguments<Name>) => Promise<CommandOutcome> {
  const bridge = useBridge()
  const tellProblem = useTellProblem()
  return useCallback(async (name, args) => {
    const outcome = await bridge.command(name, args).catch((error: unknown): CommandOutcome => ({ ok: false, problem: problemOf(error) }))
    if (!outcome.ok) tellProblem(outcome.problem)
    return outcome
  }, [bridge, tellProblem])
}
