import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { v7 as newId } from 'uuid'
import { useBridge } from '../bridge/bridge-context.tsx'
import { useCall } from '../bridge/use-call.ts'
import { useCommand } from '../bridge/use-command.ts'
import { positionAt } from '../editing/positions.ts'
import { today } from '../reports/today.ts'

/** Begins an estimate for a project, with this laptop's next number, the company's rates and a first section, and opens it. */
export function useBeginEstimate(): (projectId: string, title: string) => Promise<void> {
  const { t } = useTranslation('estimates')
  const navigate = useNavigate()
  const call = useCall()
  const command = useCommand()
  const bridge = useBridge()
  return useCallback(async (projectId, title) => {
    // with its lease used up a laptop gives no number; the office gives one when the estimate arrives
    const number = await call('next_number', { kind: 'estimate' })
    if (number === undefined) return
    // asked now: what the screen knows of the company may still be on its way, and an estimate without its rates is sold at cost
    const company = await bridge.query('company.get', {})
    const id = newId()
    const outcome = await command('estimate.create', {
      id, project_id: projectId, number, title,
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
