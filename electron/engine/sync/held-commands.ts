import type { StoredCommand } from '../commands/outbox.ts'
import type { Writing } from '../database/writer.ts'

/** Rows that are a part of another record, and the column that names it. What is signed, sent or submitted is the whole. */
export const wholeOf: Readonly<Record<string, string>> = {
  estimate_option: 'estimate_id', estimate_section: 'estimate_id', estimate_line: 'estimate_id', room: 'estimate_id', room_opening: 'estimate_id', surface: 'estimate_id', takeoff_figure: 'estimate_id', takeoff_line: 'estimate_id', assembly_use: 'estimate_id', assembly_use_line: 'estimate_id', assembly_line: 'assembly_id', report_entry: 'report_id', contact: 'client_id', attachment: 'record_id', signature: 'document_id',
  change_order_line: 'change_order_id', ticket_line: 'ticket_id', contract_clause: 'contract_id', contract_payment: 'contract_id', colour_schedule_line: 'colour_schedule_id',
}

const ids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/**
 * Commands that wait for their next attempt, and what must wait with them: later ones of the same record, of the record that it is a
 * part of, and whatever names a row that one of them writes. Sent ahead, these could be refused, or sign and send a document without
 * the line that is held. All others go: holding back the whole scope would let one bad command stop a project (P9).
 */
export class HeldCommands {
  readonly #writing: Writing
  readonly #held = new Set<string>()

  constructor(writing: Writing) {
    this.#writing = writing
  }

  /** Whether a command has to wait with one that was held before. */
  holds(command: StoredCommand): boolean {
    if (this.#held.size === 0) return false
    return [...this.#writes(command), ...command.args.match(ids) ?? []].some((id) => this.#held.has(id))
  }

  hold(command: StoredCommand): void {
    for (const id of this.#writes(command)) this.#held.add(id)
  }

  #writes(command: StoredCommand): string[] {
    const { statements } = this.#writing
    const rows = statements.get('select tbl, id, before from local_change where command_id = ?').all(command.id) as { tbl: string; id: string; before: string | null }[]
    return [{ tbl: command.record_table, id: command.record_id, before: null }, ...rows].flatMap(({ tbl, id, before }) => {
      const column = wholeOf[tbl]
      if (!column) return [id]
      const row = (before === null ? statements.get(`select "${column}" from "${tbl}" where id = ?`).get(id) : JSON.parse(before)) as Record<string, unknown> | undefined
      const whole = row?.[column]
      return typeof whole === 'string' ? [id, whole] : [id]
    })
  }
}
