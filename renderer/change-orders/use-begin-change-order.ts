import { useCallback } from 'react'
import { useNavigate } from 'react-router'
import { v7 as newId } from 'uuid'
import { changeOrderParts } from '../../shared/templates/change-order-template.ts'
import { templateContent } from '../../shared/templates/template-content.ts'
import { useBridge } from '../bridge/bridge-context.tsx'
import { useCommand } from '../bridge/use-command.ts'
import { today } from '../reports/today.ts'

/** Begins a change order of an accepted estimate, with the next number that this laptop knows of, and goes to it: with the lines that a template has, or none. */
export function useBeginChangeOrder(): (projectId: string, estimateId: string, title: string, templateId?: string) => Promise<void> {
  const bridge = useBridge()
  const command = useCommand()
  const navigate = useNavigate()
  return useCallback(async (project_id, estimate_id, title, templateId) => {
    const { rows } = await bridge.query('change_order.list', { project_id })
    const id = newId()
    const begun = { id, project_id, estimate_id, number: Math.max(0, ...rows.map((row) => row.number)) + 1 }
    const template = templateId === undefined ? null : (await bridge.query('template.get', { id: templateId, on: today() }))?.template
    const outcome = template
      ? await command('change_order.create_from_template', { ...begun, title: template.name, ...changeOrderParts(templateContent('change_order', template.content ?? '', template.id), newId) })
      : await command('change_order.create', { ...begun, title })
    if (outcome.ok) void navigate(`/change-orders/${id}`)
  }, [bridge, command, navigate])
}
