import { useCallback } from 'react'
import { useNavigate } from 'react-router'
import { v7 as newId } from 'uuid'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { seesRestricted } from '../../shared/schema/scope.ts'
import { useBridge } from '../bridge/bridge-context.tsx'
import { useSignedInUser } from '../bridge/session.ts'
import { useCommand } from '../bridge/use-command.ts'
import { today } from '../reports/today.ts'

type Whole = Pick<NonNullable<QueryResult<'ticket.get'>>, 'ticket' | 'lines'>

/** Where a ticket begins, what it is called, and the one whose lines it takes over. */
export interface TicketBeginning {
  readonly project_id: string
  readonly estimate_id: string
  readonly change_order_id: string | null
  readonly title: string
  readonly like?: Whole
}

/** Begins a ticket of today with the next number that this laptop knows of, and goes to it. Prices stand on it where its author sees them. */
export function useBeginTicket(): (beginning: TicketBeginning) => Promise<void> {
  const bridge = useBridge()
  const command = useCommand()
  const navigate = useNavigate()
  const { role } = useSignedInUser()
  return useCallback(async ({ project_id, estimate_id, change_order_id, title, like }) => {
    const { rows } = await bridge.query('ticket.list', { project_id })
    const id = newId()
    const pricing = seesRestricted(role)
    const prices = like ? like.ticket.prices : pricing ? 'on_ticket' as const : 'later' as const
    const outcome = await command('ticket.create', { id, project_id, estimate_id, change_order_id, title, prices, number: Math.max(0, ...rows.map((row) => row.number)) + 1, work_date: today() })
    if (!outcome.ok) return
    for (const { kind, position, description, quantity_thousandths, unit, taxable, unit_cents, fixed_unit_cents } of like?.lines ?? []) {
      void command('ticket_line.create', { id: newId(), project_id, ticket_id: id, kind, position, description, quantity_thousandths, unit, taxable, ...(pricing ? { unit_cents, fixed_unit_cents } : {}) })
    }
    void navigate(`/tickets/${id}`)
  }, [bridge, command, navigate, role])
}
