import { useMemo, useRef, useState } from 'react'
import { v7 as newId } from 'uuid'
import type { CommandOutcome } from '../../shared/bridge.ts'
import type { CommandArguments } from '../../shared/commands/registry.ts'
import type { QueryResult } from '../../shared/queries/registry.ts'
import type { Database } from '../../shared/schema/database.ts'
import type { EstimateTotals } from '../../shared/estimating/totals.ts'
import { estimateTotals } from '../../shared/estimating/totals.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import type { MetEdit } from '../editing/conflict-cards.tsx'
import { byPosition, positionAfterMove, positionAt, positionsAt } from '../editing/positions.ts'
import { useOptimisticRows } from '../editing/use-optimistic-rows.ts'
import type { Line, Section } from './grid-model.ts'

export type Estimate = Database['estimate']
export type FoundEstimate = NonNullable<QueryResult<'estimate.get'>>

/** What a new line may bring; the rest is empty. */
export type LineValues = Partial<Omit<Line, 'id' | 'company_id' | 'project_id' | 'estimate_id' | 'section_id' | 'position'>>

/** Fields of an estimate that are edited one by one. */
export type EstimateField = keyof CommandArguments<'estimate.edit'>['edits']

/** What can be done to an estimate on screen. Each changes the screen at once and sends one command, unless said otherwise. */
export interface EstimateActions {
  editEstimate<Field extends EstimateField>(field: Field, edit: { readonly from: Estimate[Field]; readonly to: Estimate[Field] }): Promise<CommandOutcome>
  /**
   * Edits fields of a line; only those that really change are sent, all in one command. `seen` is the line as it stood when the
   * person began; what somebody else changed meanwhile is not overwritten unseen.
   */
  editLine(id: string, values: Partial<Line>, seen?: Line): Promise<CommandOutcome>
  /** Creates a line after another of its section, or at the section's end; returns its id. */
  createLine(sectionId: string, afterLine: string | null, values: LineValues): string
  /** Creates many lines at once, one command each; returns their ids. */
  createLines(sectionId: string, afterLine: string | null, values: readonly LineValues[]): readonly string[]
  copyLine(id: string): string | null
  /** Returns what brings the line back, as the record that it was. */
  deleteLine(id: string): (() => void) | null
  /** Moves a line one place; past the first or last place of its section into the next section. */
  moveLine(id: string, by: -1 | 1): void
  createSection(afterSection: string | null, name: string): string
  /** `from` is the name that stood there when the person began. */
  renameSection(id: string, edit: { readonly from: string; readonly to: string }): void
  moveSection(id: string, by: -1 | 1): void
  /** Deletes a section with its lines; returns what brings them back, as the records that they were. */
  deleteSection(id: string): (() => void) | null
}

export interface EstimateEditing {
  readonly found: FoundEstimate
  readonly estimate: Estimate
  /** In their order. */
  readonly sections: readonly Section[]
  /** In the order of the sections, then in their own. */
  readonly lines: readonly Line[]
  readonly totals: EstimateTotals
  readonly actions: EstimateActions
  /** Edits that met somebody else's on this laptop already. */
  readonly met: readonly MetEdit[]
}

/** One estimate, live, with the user's own changes shown at once; undefined before the first result, null where there is none. */
export function useEstimateEditing(id: string): EstimateEditing | null | undefined {
  const { result: found, current } = useLiveQuery('estimate.get', { id })
  const command = useCommand()
  const [met, setMet] = useState<readonly MetEdit[]>([])
  const liveEstimates = useMemo(() => (found ? [found.estimate] : undefined), [found])
  const estimates = useOptimisticRows<Estimate>(liveEstimates)
  const sectionRows = useOptimisticRows<Section>(found?.sections)
  const lineRows = useOptimisticRows<Line>(found?.lines)

  const estimate = estimates.rows[0]
  const sections = useSameList([...sectionRows.rows].sort(byPosition))
  const lines = useSameList(inOrder(sections, lineRows.rows))
  const totals = useMemo(() => (estimate ? estimateTotals(estimate, sections, lines) : null), [estimate, sections, lines])

  const state = useRef({ estimate, sections, lines })
  state.current = { estimate, sections, lines }

  const [estimateChanges, sectionChanges, lineChanges] = [estimates.changes, sectionRows.changes, lineRows.changes]
  const actions = useMemo((): EstimateActions => {
    const now = () => state.current
    const ofEstimate = (): Estimate => {
      const { estimate: here } = now()
      if (!here) throw new TypeError('there is no estimate to work on')
      return here
    }
    const linesOf = (sectionId: string): readonly Line[] => now().lines.filter((line) => line.section_id === sectionId)

    const insertLine = (line: Line, name: 'estimate_line.create' | 'estimate_line.restore' = 'estimate_line.create'): void => {
      const { company_id: _, ...args } = line
      lineChanges.create(line, command(name, args))
    }

    const insertSection = (section: Section, name: 'estimate_section.create' | 'estimate_section.restore' = 'estimate_section.create'): void => {
      const { company_id: _, ...args } = section
      sectionChanges.create(section, command(name, args))
    }

    /** A refusal because of somebody else's change keeps both values in sight until one is chosen. */
    const watched = (table: 'estimate' | 'estimate_line', recordId: string, outcome: Promise<CommandOutcome>, again: (current: ReadonlyMap<string, unknown>) => void): Promise<CommandOutcome> => {
      void outcome.then((result) => {
        if (result.ok || result.problem.code !== 'changed_meanwhile') return
        const fields = result.problem.fields ?? []
        const forget = (): void => { setMet((before) => before.filter((each) => each.key !== key)) }
        const key = newId()
        setMet((before) => [...before, { key, table, recordId, fields, takeMine: () => { forget(); again(new Map(fields.map((field) => [field.field, field.current]))) }, keepTheirs: forget }])
      })
      return outcome
    }

    const editLine = (lineId: string, values: Partial<Line>, seen?: Line): Promise<CommandOutcome> => {
      const line = seen ?? now().lines.find((each) => each.id === lineId)
      const edits = line && editsBetween(line, values)
      if (!line || !edits) return nothingToDo
      const outcome = command('estimate_line.edit', { id: lineId, project_id: line.project_id, edits })
      lineChanges.edit(lineId, values, outcome)
      return watched('estimate_line', lineId, outcome, (current) => { void editLine(lineId, values, { ...line, ...Object.fromEntries(current) }) })
    }

    const editEstimate: EstimateActions['editEstimate'] = (field, { from, to }) => {
      const here = ofEstimate()
      const values = { [field]: to } as Partial<Estimate>
      const edits = editsBetween({ ...here, [field]: from }, values)
      if (!edits) return nothingToDo
      const outcome = command('estimate.edit', { id: here.id, project_id: here.project_id, edits })
      estimateChanges.edit(here.id, values, outcome)
      return watched('estimate', here.id, outcome, (current) => { void editEstimate(field, { from: current.get(field) as typeof from, to }) })
    }

    const editSection = (section: Section, values: Partial<Section>): void => {
      const edits = editsBetween(section, values)
      if (!edits) return
      sectionChanges.edit(section.id, values, command('estimate_section.edit', { id: section.id, project_id: section.project_id, edits }))
    }

    const createLines = (sectionId: string, afterLine: string | null, values: readonly LineValues[]): readonly string[] => {
      const here = ofEstimate()
      const siblings = linesOf(sectionId)
      const found = afterLine === null ? -1 : siblings.findIndex((line) => line.id === afterLine)
      const positions = positionsAt(siblings, found < 0 ? siblings.length : found + 1, values.length)
      return values.map((each, index) => {
        const line: Line = {
          ...emptyLine, ...each,
          id: newId(), company_id: here.company_id, project_id: here.project_id, estimate_id: here.id, section_id: sectionId, position: positions[index] as string,
        }
        insertLine(line)
        return line.id
      })
    }

    return {
      editLine,
      createLines,
      createLine: (sectionId, afterLine, values) => createLines(sectionId, afterLine, [values])[0] as string,
      editEstimate,
      copyLine(lineId) {
        const line = now().lines.find((each) => each.id === lineId)
        if (!line) return null
        const { id: _id, company_id: _company, project_id: _project, estimate_id: _estimate, section_id, position: _position, ...values } = line
        return createLines(section_id, lineId, [values])[0] as string
      },
      deleteLine(lineId) {
        const line = now().lines.find((each) => each.id === lineId)
        if (!line) return null
        lineChanges.remove(lineId, command('estimate_line.delete', { id: lineId, project_id: line.project_id }))
        return () => { insertLine(line, 'estimate_line.restore') }
      },
      moveLine(lineId, by) {
        const line = now().lines.find((each) => each.id === lineId)
        if (!line) return
        const position = positionAfterMove(linesOf(line.section_id), lineId, by)
        if (position !== null) {
          void editLine(lineId, { position })
          return
        }
        const { sections: all } = now()
        const neighbour = all[all.findIndex((section) => section.id === line.section_id) + by]
        if (!neighbour) return
        const there = linesOf(neighbour.id)
        void editLine(lineId, { section_id: neighbour.id, position: positionAt(there, by === 1 ? 0 : there.length) })
      },
      createSection(afterSection, name) {
        const here = ofEstimate()
        const { sections: all } = now()
        const found = afterSection === null ? -1 : all.findIndex((section) => section.id === afterSection)
        const section: Section = {
          id: newId(), company_id: here.company_id, project_id: here.project_id, estimate_id: here.id, name, option_id: null,
          position: positionAt(all, found < 0 ? all.length : found + 1),
        }
        insertSection(section)
        return section.id
      },
      renameSection(sectionId, { from, to }) {
        const section = now().sections.find((each) => each.id === sectionId)
        if (section) editSection({ ...section, name: from }, { name: to })
      },
      moveSection(sectionId, by) {
        const section = now().sections.find((each) => each.id === sectionId)
        const position = positionAfterMove(now().sections, sectionId, by)
        if (section && position !== null) editSection(section, { position })
      },
      deleteSection(sectionId) {
        const section = now().sections.find((each) => each.id === sectionId)
        if (!section) return null
        const withIt = linesOf(sectionId)
        const outcome = command('estimate_section.delete', { id: sectionId, project_id: section.project_id })
        sectionChanges.remove(sectionId, outcome)
        for (const line of withIt) lineChanges.remove(line.id, outcome)
        return () => {
          insertSection(section, 'estimate_section.restore')
          for (const line of withIt) insertLine(line, 'estimate_line.restore')
        }
      },
    }
  }, [command, estimateChanges, sectionChanges, lineChanges])

  if (found === undefined || !current) return undefined
  if (found === null || !estimate || !totals) return null
  return { found, estimate, sections, lines, totals, actions, met }
}

/** What already stands there needs no command. */
const nothingToDo: Promise<CommandOutcome> = Promise.resolve({ ok: true, command_id: '' })

const emptyLine: Required<LineValues> = {
  description: '', quantity_thousandths: 1000, unit: '', labour_unit_cents: 0, material_unit_cents: 0, other_unit_cents: 0,
  taxable: 1, cost_code_id: null, price_book_item_id: null, note: '', quantity_formula: '', allowance: 0, markup_basis_points: null,
}

/** For each field whose value would change, what stood there and what shall; null where nothing would. */
function editsBetween<Row extends object>(row: Row, values: Partial<Row>): Record<string, never> | null {
  const changed = (Object.keys(values) as (keyof Row)[]).filter((field) => row[field] !== values[field])
  if (changed.length === 0) return null
  // the command checks each field against its column; no type can follow a field chosen at run time
  return Object.fromEntries(changed.map((field) => [field, { from: row[field], to: values[field] }])) as Record<string, never>
}

function inOrder(sections: readonly Section[], lines: readonly Line[]): readonly Line[] {
  const sorted = [...lines].sort(byPosition)
  return sections.flatMap((section) => sorted.filter((line) => line.section_id === section.id))
}

/** The list as it was when all its members are the same, so that what depends on it is not worked out anew. */
function useSameList<Item>(list: readonly Item[]): readonly Item[] {
  const kept = useRef(list)
  if (kept.current.length !== list.length || kept.current.some((item, index) => item !== list[index])) kept.current = list
  return kept.current
}
