import { useCallback } from 'react'
import type { EngineCall, EngineCalls } from '../../shared/bridge.ts'
import { problemOf } from '../../shared/problem.ts'
import { useTellProblem } from '../look/use-tell-problem.ts'
import { useBridge } from './bridge-context.tsx'

/** Calls the engine; a failure is told in a notice and answered with undefined. */
export function useCall(): <Name extends EngineCall>(name: Name, params: EngineCalls[Name]['params']) => Promise<EngineCalls[Name]['answer'] | undefined> {
  const bridge = useBridge()
  const tellProblem = useTellProblem()
  return useCallback(async (name, params) => {
    try {
      return await bridge.call(name, params)
    } catch (error) {
      tellProblem(problemOf(error))
      return undefined
    }
  }, [bridge, tellProblem])
}
