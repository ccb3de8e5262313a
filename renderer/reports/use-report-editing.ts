import { useMemo, useRef, useState } from 'react'
import { v7 as newId } from 'uuid'
import type { CommandOutcome } from '../../shared/bridge.ts'
import type { CommandArguments } from '../../shared/commands/registry.ts'
import type { QueryResult } from '../../shared/queries/registry.ts'
import type { Database } from '../../shared/schema/database.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { byPosition, positionAfterMove, positionAt } from '../editing/positions.ts'
import { useOptimisticRows } from '../editing/use-optimistic-rows.ts'

export type Report = Database['report']
export type Entry = Database['report_entry']
export type EntryKind = Entry['kind']
export type FoundReport = NonNullable<QueryResult<'report.get'>>
export type ReportField = keyof CommandArguments<'report.edit'>['edits']
export type EntryValues = Partial<Pick<Entry, 'description' | 'quantity_thousandths' | 'unit' | 'cost_code_id'>>

/** What can be done to a report on screen. Each changes the screen at once and sends one command. */
export interface ReportActions {
  editReport<Field extends ReportField>(field: Field, edit: { readonly from: Report[Field]; readonly to: Report[Field] }): Promise<CommandOutcome>
  /** Edits one field of an entry; `from` is what stood there when the person began. */
  editEntry<Field extends keyof EntryValues & keyof Entry>(id: string, field: Field, edit: { readonly from: Entry[Field]; readonly to: Entry[Field] }): Promise<CommandOutcome>
  /** Adds an entry at the end of its kind, under an id made beforehand. */
  createEntry(id: string, kind: EntryKind, values: EntryValues): Promise<CommandOutcome>
  moveEntry(id: string, by: -1 | 1): void
  /** Returns what brings the entry back. */
  deleteEntry(id: string): (() => void) | null
}

export interface ReportEditing {
  readonly found: FoundReport
  readonly report: Report
  /** In their order. */
  readonly entries: readonly Entry[]
  readonly actions: ReportActions
}

/** One daily report, live, with the user's own changes shown at once; undefined before the first result, null where there is none. */
export function useReportEditing(id: string): ReportEditing | null | undefined {
  const { result: found, current } = useLiveQuery('report.get', { id })
  const command = useCommand()
  const liveReports = useMemo(() => (found ? [found.report] : undefined), [found])
  const reports = useOptimisticRows<Report>(liveReports)
  const entryRows = useOptimisticRows<Entry>(found?.entries)
  const report = reports.rows[0]
  const entries = [...entryRows.rows].sort(byPosition)

  const state = useRef({ report, entries })
  state.current = { report, entries }

  const [reportChanges, entryChanges] = [reports.changes, entryRows.changes]
  const [actions] = useState((): ReportActions => {
    const ofReport = (): Report => {
      const { report: here } = state.current
      if (!here) throw new TypeError('there is no report to work on')
      return here
    }
    const entryOf = (entryId: string): Entry | undefined => state.current.entries.find((entry) => entry.id === entryId)
    const sameKind = (kind: EntryKind): Entry[] => state.current.entries.filter((entry) => entry.kind === kind)

    const insert = (entry: Entry): Promise<CommandOutcome> => {
      const { company_id: _, ...args } = entry
      const outcome = command('report_entry.create', args)
      entryChanges.create(entry, outcome)
      return outcome
    }
    const editEntry = (entryId: string, values: Partial<Entry>, edits: object): Promise<CommandOutcome> => {
      const outcome = command('report_entry.edit', { id: entryId, project_id: ofReport().project_id, edits })
      entryChanges.edit(entryId, values, outcome)
      return outcome
    }

    return {
      editReport(field, edit) {
        const here = ofReport()
        const outcome = command('report.edit', { id: here.id, project_id: here.project_id, edits: { [field]: edit } })
        reportChanges.edit(here.id, { [field]: edit.to } as Partial<Report>, outcome)
        return outcome
      },
      editEntry: (entryId, field, edit) => editEntry(entryId, { [field]: edit.to } as Partial<Entry>, { [field]: edit }),
      createEntry(entryId, kind, values) {
        const here = ofReport()
        // one order runs through all kinds, so that a signed report has one as well
        const { entries: all } = state.current
        return insert({
          description: '', quantity_thousandths: null, unit: '', cost_code_id: null, ...values,
          id: entryId, company_id: here.company_id, project_id: here.project_id, report_id: here.id, kind, position: positionAt(all, all.length),
        })
      },
      moveEntry(entryId, by) {
        const entry = entryOf(entryId)
        const position = entry && positionAfterMove(sameKind(entry.kind), entryId, by)
        if (entry && position) void editEntry(entryId, { position }, { position: { from: entry.position, to: position } })
      },
      deleteEntry(entryId) {
        const entry = entryOf(entryId)
        if (!entry) return null
        entryChanges.remove(entryId, command('report_entry.delete', { id: entryId, project_id: entry.project_id }))
        return () => { void insert({ ...entry, id: newId() }) }
      },
    }
  })

  if (found === undefined || !current) return undefined
  if (found === null || !report) return null
  return { found, report, entries, actions }
}
