import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { v7 as newId } from 'uuid'
import { estimateParts } from '../../shared/templates/estimate-template.ts'
import { templateContent } from '../../shared/templates/template-content.ts'
import { useBridge } from '../bridge/bridge-context.tsx'
import { useCall } from '../bridge/use-call.ts'
import { useCommand } from '../bridge/use-command.ts'
import { positionAt } from '../editing/positions.ts'
import { today } from '../reports/today.ts'

/** Begins an estimate for a project, with this laptop's next number, and opens it: with all that a template has, or with the company's rates and a first section. */
export function useBeginEstimate(): (projectId: string, title: string, templateId?: string | null) => Promise<void> {
  const { t } = useTranslation('estimates')
  const navigate = useNavigate()
  const call = useCall()
  const command = useCommand()
  const bridge = useBridge()
  return useCallback(async (projectId, title, templateId = null) => {
    // with its lease used up a laptop gives no number; the office gives one when the estimate arrives
    const number = await call('next_number', { kind: 'estimate' })
    if (number === undefined) return
    if (templateId !== null) {
      const on = today()
      const found = await bridge.query('template.get', { id: templateId, on })
      if (!found) return
      const id = newId()
      const { fields, ...parts } = estimateParts(templateContent('estimate', found.template.content ?? '', templateId), new Map(Object.entries(found.prices)), newId)
      const outcome = await command('estimate.create_from_template', { id, project_id: projectId, number, title: title || found.template.name, prices_on: on, ...fields, ...parts })
      if (outcome.ok) await navigate(`/estimates/${id}`)
      return
    }
    // asked now: what the screen knows of the company may still be on its way, and an estimate without its rates is sold at cost
    const company = await bridge.query('company.get', {})
    const id = newId()
    const outcome = await command('estimate.create', {
      id, project_id: projectId, number, title: title || t('untitled'),
      markup_labour_basis_points: company?.default_markup_labour_basis_points ?? 0, markup_material_basis_points: company?.default_markup_material_basis_points ?? 0,
      overhead_basis_points: company?.default_overhead_basis_points ?? 0, profit_basis_points: company?.default_profit_basis_points ?? 0,
      tax_basis_points: company?.default_tax_basis_points ?? 0, tax_hundredths: company?.default_tax_hundredths ?? 0, minimum_cents: company?.minimum_price_cents ?? 0,
      // the day where somebody begins it; in the evening it is another in UTC
      prices_on: today(),
    })
    if (!outcome.ok) return
    await command('estimate_section.create', { id: newId(), project_id: projectId, estimate_id: id, name: t('first_section'), position: positionAt([], 0) })
    await navigate(`/estimates/${id}`)
  }, [bridge, call, command, navigate, t])
}
