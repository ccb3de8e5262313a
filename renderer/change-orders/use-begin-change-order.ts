import { useCallback } from 'react'
import { useNavigate } from 'react-router'
import { v7 as newId } from 'uuid'
import { useBridge } from '../bridge/bridge-context.tsx'
import { useCommand } from '../bridge/use-command.ts'

/** Begins a change order of an accepted estimate, with the next number that this laptop knows of, and goes to it. */
export function useBeginChangeOrder(): (projectId: string, estimateId: string, title: string) => Promise<void> {
  const bridge = useBridge()
  const command = useCommand()
  const navigate = useNavigate()
  return useCallback(async (project_id, estimate_id, title) => {
    const { rows } = await bridge.query('change_order.list', { project_id })
    const id = newId()
    const outcome = await command('change_order.create', { id, project_id, estimate_id, title, number: Math.max(0, ...rows.map((row) => row.number)) + 1 })
    if (outcome.ok) void navigate(`/change-orders/${id}`)
  }, [bridge, command, navigate])
}
