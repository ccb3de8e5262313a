import { useMemo, useRef } from 'react'
import type { Database } from '../../shared/schema/database.ts'
import type { FollowedAssembly } from '../estimates/grid-row.tsx'

interface Assemblies {
  readonly uses: readonly Database['assembly_use'][]
  readonly rules: readonly Database['assembly_use_line'][]
}

/** By id of a line, the assembly that it came from and what that makes of it. What did not change stays the same object, so that one row is drawn anew. */
export function useFollowedAssemblies({ uses, rules }: Assemblies): ReadonlyMap<string, FollowedAssembly> {
  const before = useRef<ReadonlyMap<string, FollowedAssembly>>(new Map())
  return useMemo(() => {
    const names = new Map(uses.map((use) => [use.id, use.name]))
    before.current = new Map(rules.map(({ line_id, assembly_use_id, written_thousandths: written }) => {
      const name = names.get(assembly_use_id) ?? ''
      const was = before.current.get(line_id)
      return [line_id, was?.name === name && was.written === written ? was : { name, written }]
    }))
    return before.current
  }, [uses, rules])
}
