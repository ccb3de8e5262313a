import { useMemo, useReducer, useRef, useState } from 'react'
import { v7 as newId } from 'uuid'
import { assemblyUseLineId } from '../../shared/assemblies/ids.ts'
import { lineQuantity } from '../../shared/assemblies/line-quantity.ts'
import { unitCosts } from '../../shared/assemblies/unit-costs.ts'
import type { CommandOutcome } from '../../shared/bridge.ts'
import { mostImportedLines } from '../../shared/commands/imported-lines.ts'
import type { CommandArguments } from '../../shared/commands/registry.ts'
import type { QueryResult } from '../../shared/queries/registry.ts'
import type { Database } from '../../shared/schema/database.ts'
import { priceEdits, type RefreshedLine } from '../../shared/price-book/refresh-prices.ts'
import type { EstimateTotals } from '../../shared/estimating/totals.ts'
import { estimateTotals } from '../../shared/estimating/totals.ts'
import { pick } from '../../shared/templates/estimate-template.ts'
import type { AssemblyInput, SuggestedAssembly } from '../assemblies/put-in-assembly.tsx'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import type { MetEdit } from '../editing/conflict-cards.tsx'
import { offeredIn } from '../../shared/signing/estimate-content.ts'
import { byPosition, positionAfterMove, positionAt, positionsAt } from '../editing/positions.ts'
import { useOptimisticRows } from '../editing/use-optimistic-rows.ts'
import type { AssemblyUse, AssemblyUseLine, EstimateStep, Option } from './estimate-steps.ts'
import { inverseOf, usesAgain } from './estimate-steps.ts'
import type { Line, Section } from './grid-model.ts'
import { undoStackOf } from './undo-stack.ts'
import { useKeptUndo } from './use-kept-undo.ts'

export type Estimate = Database['estimate']
export type FoundEstimate = NonNullable<QueryResult<'estimate.get'>>

/** What a new line may bring; the rest is empty. */
export type LineValues = Partial<Omit<Line, 'id' | 'company_id' | 'project_id' | 'estimate_id' | 'section_id' | 'position'>>

/** Fields of an estimate that are edited one by one. */
export type EstimateField = keyof CommandArguments<'estimate.edit'>['edits']

/** What can be done to an estimate on screen. Each changes the screen at once and sends one command, unless said otherwise. */
export interface EstimateActions {
  editEstimate<Field extends EstimateField>(field: Field, edit: { readonly from: Estimate[Field]; readonly to: Estimate[Field] }): Promise<CommandOutcome>
  /** Edits several fields of the estimate in one command. */
  setEstimate(values: Partial<Pick<Estimate, EstimateField>>): Promise<CommandOutcome>
  /**
   * Edits fields of a line; only those that really change are sent, all in one command. `seen` is the line as it stood when the
   * person began; what somebody else changed meanwhile is not overwritten unseen.
   */
  editLine(id: string, values: Partial<Line>, seen?: Line): Promise<CommandOutcome>
  /** Creates a line after another of its section, or at the section's end; returns its id. */
  createLine(sectionId: string, afterLine: string | null, values: LineValues): string
  /** Creates many lines at once, as one change; returns their ids. */
  createLines(sectionId: string, afterLine: string | null, values: readonly LineValues[]): readonly string[]
  copyLine(id: string): string | null
  /** Edits the same fields of several lines; a function says what each becomes. */
  editLines(ids: readonly string[], values: Partial<Line> | ((line: Line) => Partial<Line>)): void
  /** Returns what brings the lines back, as the records that they were. */
  deleteLines(ids: readonly string[]): (() => void) | null
  /** Moves lines one place, as one; past the first or last place of their section into the next section. */
  moveLines(ids: readonly string[], by: -1 | 1): void
  /** Moves lines to where another one stands, before or after it, or to the end of a section. */
  placeLines(ids: readonly string[], place: { readonly section: string; readonly beside: string | null; readonly after: boolean }): void
  /** A section after another one, in the same option; after none, at the end of the option given or of the work that is done in any case. */
  createSection(afterSection: string | null, name: string, optionId?: string | null): string
  /** `from` is the name that stood there when the person began. */
  renameSection(id: string, edit: { readonly from: string; readonly to: string }): void
  moveSection(id: string, by: -1 | 1): void
  /** Deletes a section with its lines; returns what brings them back, as the records that they were. */
  deleteSection(id: string): (() => void) | null
  /** A package or an alternate, with a first section in it; returns its id. */
  createOption(kind: Option['kind'], names: { readonly option: string; readonly section: string }): string
  editOption(id: string, field: 'name' | 'description', edit: { readonly from: string; readonly to: string }): Promise<CommandOutcome>
  moveOption(id: string, by: -1 | 1): void
  /** Chooses a package, or an alternate that is not chosen; leaves out one that is. */
  chooseOption(id: string): void
  deleteOption(id: string): (() => void) | null
  /** Takes the prices of another day, and those lines that are named with them. */
  refreshPrices(on: string, lines: readonly RefreshedLine[]): Promise<CommandOutcome>
  /** Puts an assembly in after a line of a section, or at the section's end, as one command; returns the id of its first line. */
  putInAssembly(sectionId: string, afterLine: string | null, assembly: SuggestedAssembly, input: AssemblyInput): string
  /** Changes the input of an assembly; its lines follow, but for those that were set by hand. */
  editAssemblyInput(id: string, from: AssemblyInput, to: AssemblyInput): Promise<CommandOutcome>
  /** Takes an assembly out with its lines; returns what brings them back. */
  takeOutAssembly(id: string): (() => void) | null
  /** Begins a new version with what it holds now; returns its id, or null where that was refused. */
  newVersion(): Promise<string | null>
  /** Takes back the latest change that was made here, or does it again; says whether there was one. */
  undo(): boolean
  redo(): boolean
}

export interface EstimateEditing {
  readonly found: FoundEstimate
  readonly estimate: Estimate
  /** In their order: those of no option, then those of each option. */
  readonly sections: readonly Section[]
  /** In the order of the sections, then in their own. */
  readonly lines: readonly Line[]
  /** As they are offered: packages before alternates. */
  readonly options: readonly Option[]
  readonly uses: readonly AssemblyUse[]
  readonly rules: readonly AssemblyUseLine[]
  readonly totals: EstimateTotals
  readonly actions: EstimateActions
  /** Edits that met somebody else's on this laptop already. */
  readonly met: readonly MetEdit[]
  readonly canUndo: boolean
  readonly canRedo: boolean
}

/** One estimate, live, with the user's own changes shown at once; undefined before the first result, null where there is none. */
export function useEstimateEditing(id: string): EstimateEditing | null | undefined {
  const { result: found, current } = useLiveQuery('estimate.get', { id }, { yields: true })
  const command = useCommand()
  const [met, setMet] = useState<readonly MetEdit[]>([])
  const liveEstimates = useMemo(() => (found ? [found.estimate] : undefined), [found])
  const estimates = useOptimisticRows<Estimate>(liveEstimates)
  const sectionRows = useOptimisticRows<Section>(found?.sections)
  const lineRows = useOptimisticRows<Line>(found?.lines)
  const optionRows = useOptimisticRows<Option>(found?.options)
  const { result: assemblies } = useLiveQuery('assembly_use.list', { estimate_id: id }, { yields: true })
  const useRows = useOptimisticRows<AssemblyUse>(assemblies?.uses)
  const ruleRows = useOptimisticRows<AssemblyUseLine>(assemblies?.lines)
  const [undoing] = useState(() => undoStackOf(id))
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const keepUndo = useKeptUndo(id, undoing, redraw)

  const estimate = useSteadyEstimate(estimates.rows[0])
  const options = useSameList(offeredIn(optionRows.rows))
  const sections = useSameList(useMemo(() => sectionsInOrder(options, sectionRows.rows), [options, sectionRows.rows]))
  const lines = useSameList(useMemo(() => inOrder(sections, lineRows.rows), [sections, lineRows.rows]))
  const uses = useSameList(useRows.rows)
  const rules = useSameList(ruleRows.rows)
  const totals = useMemo(() => (estimate ? estimateTotals(estimate, sections, lines, options) : null), [estimate, sections, lines, options])

  const state = useRef({ estimate, options, sections, lines, uses, rules })
  state.current = { estimate, options, sections, lines, uses, rules }

  const [estimateChanges, optionChanges, sectionChanges, lineChanges] = [estimates.changes, optionRows.changes, sectionRows.changes, lineRows.changes]
  const [useChanges, ruleChanges] = [useRows.changes, ruleRows.changes]
  const actions = useMemo((): EstimateActions => {
    const now = () => state.current
    const ofEstimate = (): Estimate => {
      const { estimate: here } = now()
      if (!here) throw new TypeError('there is no estimate to work on')
      return here
    }
    const linesOf = (sectionId: string): readonly Line[] => now().lines.filter((line) => line.section_id === sectionId)

    const sectionsIn = (optionId: string | null): readonly Section[] => now().sections.filter((section) => section.option_id === optionId)

    /** Sends a step and shows what it does. */
    const perform = (step: EstimateStep): Promise<CommandOutcome> => {
      const outcome = command(step.name, step.args as never)
      const { company_id } = ofEstimate()
      switch (step.name) {
        case 'estimate.edit': estimateChanges.edit(step.args.id, wanted(step.args.edits), outcome); break
        case 'estimate.refresh_prices':
          estimateChanges.edit(step.args.id, { prices_on: step.args.prices_on.to }, outcome)
          for (const { id: lineId, edits } of step.args.lines ?? []) lineChanges.edit(lineId, wanted(edits), outcome)
          break
        case 'estimate.add_lines': {
          const { project_id, id: estimate_id } = step.args
          for (const line of step.args.lines) lineChanges.create({ ...emptyLine, ...line, company_id, project_id, estimate_id }, outcome)
          break
        }
        case 'estimate.take_back_lines': for (const line of step.args.lines) lineChanges.remove(line.id, outcome); break
        case 'estimate_option.edit': optionChanges.edit(step.args.id, wanted(step.args.edits), outcome); break
        case 'estimate_section.edit': sectionChanges.edit(step.args.id, wanted(step.args.edits), outcome); break
        case 'estimate_line.edit': {
          const values = wanted<Line>(step.args.edits)
          lineChanges.edit(step.args.id, values, outcome)
          // what is done before it is drawn must see it
          state.current = { ...now(), lines: now().lines.map((line) => (line.id === step.args.id ? { ...line, ...values } : line)) }
          break
        }
        case 'estimate_option.create': case 'estimate_option.restore': optionChanges.create({ description: '', ...step.args, company_id, chosen: 0 }, outcome); break
        case 'estimate_section.create': case 'estimate_section.restore': sectionChanges.create({ option_id: null, origin_id: null, ...step.args, company_id }, outcome); break
        case 'estimate_line.create': case 'estimate_line.restore': lineChanges.create({ ...emptyLine, ...step.args, company_id }, outcome); break
        case 'estimate_line.delete': lineChanges.remove(step.args.id, outcome); break
        case 'estimate_section.delete': removeSection(step.args.id, outcome); break
        case 'estimate_option.delete': {
          for (const section of sectionsIn(step.args.id)) removeSection(section.id, outcome)
          optionChanges.remove(step.args.id, outcome)
          break
        }
        case 'assembly_use.create': case 'assembly_use.restore': {
          const { lines: made, ...given } = step.args
          const use: AssemblyUse = { assembly_id: null, unit: '', input_formula: '', ...given, company_id }
          useChanges.create(use, outcome)
          for (const { quantity_thousandths, per_thousandths, rounding = 'none', ...more } of made) {
            const of = { company_id, project_id: use.project_id, estimate_id: use.estimate_id }
            const written_thousandths = lineQuantity({ quantity_thousandths, per_thousandths, rounding }, use.input_thousandths)
            const line_id = 'line_id' in more ? more.line_id : more.id
            ruleChanges.create({ ...of, id: assemblyUseLineId(use.id, line_id), assembly_use_id: use.id, line_id, quantity_thousandths, per_thousandths, rounding, written_thousandths }, outcome)
            if (!('line_id' in more)) lineChanges.create({ ...emptyLine, ...more, ...of, section_id: use.section_id, quantity_thousandths: written_thousandths }, outcome)
          }
          break
        }
        case 'assembly_use.edit': {
          const { input_thousandths } = step.args.edits
          useChanges.edit(step.args.id, wanted(step.args.edits), outcome)
          for (const rule of input_thousandths ? rulesOf(step.args.id) : []) {
            const quantity_thousandths = lineQuantity(rule, input_thousandths?.to ?? 0)
            const line = now().lines.find((each) => each.id === rule.line_id)
            if (line?.quantity_thousandths === rule.written_thousandths && line.quantity_thousandths !== quantity_thousandths) lineChanges.edit(line.id, { quantity_thousandths, quantity_formula: '' }, outcome)
            ruleChanges.edit(rule.id, { written_thousandths: quantity_thousandths }, outcome)
          }
          break
        }
        case 'assembly_use.delete': {
          for (const rule of rulesOf(step.args.id)) {
            if (now().lines.some((line) => line.id === rule.line_id)) lineChanges.remove(rule.line_id, outcome)
            ruleChanges.remove(rule.id, outcome)
          }
          useChanges.remove(step.args.id, outcome)
          break
        }
        case 'estimate_option.choose': {
          if (now().options.find((option) => option.id === step.args.id)?.kind === 'alternate') optionChanges.edit(step.args.id, { chosen: step.args.chosen ?? 1 }, outcome)
          else estimateChanges.edit(ofEstimate().id, { chosen_package_id: step.args.id }, outcome)
        }
      }
      return outcome
    }
    const removeSection = (sectionId: string, outcome: Promise<CommandOutcome>): void => {
      for (const line of linesOf(sectionId)) lineChanges.remove(line.id, outcome)
      sectionChanges.remove(sectionId, outcome)
    }

    const rulesOf = (useId: string): readonly AssemblyUseLine[] => now().rules.filter((rule) => rule.assembly_use_id === useId)

    /** Does something that can be taken back as one; answers what takes it back. */
    const run = (forward: readonly EstimateStep[]): { readonly outcomes: readonly Promise<CommandOutcome>[]; readonly takeBack: () => void } => {
      const standing = now()
      const back = [...forward.toReversed().flatMap((step) => inverseOf(step, standing)), ...usesAgain(forward, standing)]
      const outcomes = forward.map(perform)
      undoing.push({ forward, back })
      keepUndo()
      redraw()
      return { outcomes, takeBack: () => { run(back) } }
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
      const [outcome = nothingToDo] = run([{ name: 'estimate_line.edit', args: { id: lineId, project_id: line.project_id, edits } }]).outcomes
      return watched('estimate_line', lineId, outcome, (current) => { void editLine(lineId, values, { ...line, ...Object.fromEntries(current) }) })
    }

    const editEstimate: EstimateActions['editEstimate'] = (field, { from, to }) => {
      const here = ofEstimate()
      const values = { [field]: to } as Partial<Estimate>
      const edits = editsBetween({ ...here, [field]: from }, values)
      if (!edits) return nothingToDo
      const [outcome = nothingToDo] = run([{ name: 'estimate.edit', args: { id: here.id, project_id: here.project_id, edits } }]).outcomes
      return watched('estimate', here.id, outcome, (current) => { void editEstimate(field, { from: current.get(field) as typeof from, to }) })
    }

    const setEstimate: EstimateActions['setEstimate'] = (values) => {
      const here = ofEstimate()
      const edits = editsBetween(here, values)
      if (!edits) return nothingToDo
      const [outcome = nothingToDo] = run([{ name: 'estimate.edit', args: { id: here.id, project_id: here.project_id, edits } }]).outcomes
      return outcome
    }

    const editSection = (section: Section, values: Partial<Section>): void => {
      const edits = editsBetween(section, values)
      if (edits) run([{ name: 'estimate_section.edit', args: { id: section.id, project_id: section.project_id, edits } }])
    }

    /** One step for each line that would change; together they are one thing to take back. */
    const editEach = (changes: readonly { readonly line: Line; readonly values: Partial<Line> }[]): void => {
      const steps = changes.flatMap(({ line, values }): EstimateStep[] => {
        const edits = editsBetween(line, values)
        return edits ? [{ name: 'estimate_line.edit', args: { id: line.id, project_id: line.project_id, edits } }] : []
      })
      if (steps.length > 0) run(steps)
    }
    const linesNamed = (ids: readonly string[]): readonly Line[] => now().lines.filter((line) => ids.includes(line.id))

    const placeLines: EstimateActions['placeLines'] = (ids, { section, beside, after }) => {
      const moved = linesNamed(ids)
      const others = linesOf(section).filter((line) => !ids.includes(line.id))
      const found = beside === null ? -1 : others.findIndex((line) => line.id === beside)
      const positions = positionsAt(others, found < 0 ? others.length : found + (after ? 1 : 0), moved.length)
      editEach(moved.map((line, index) => ({ line, values: { section_id: section, position: positions[index] as string } })))
    }

    const createLines = (sectionId: string, afterLine: string | null, values: readonly LineValues[]): readonly string[] => {
      const here = ofEstimate()
      const siblings = linesOf(sectionId)
      const found = afterLine === null ? -1 : siblings.findIndex((line) => line.id === afterLine)
      const positions = positionsAt(siblings, found < 0 ? siblings.length : found + 1, values.length)
      const made = values.map((each, index) => ({ ...emptyLine, ...each, id: newId(), section_id: sectionId, position: positions[index] as string }))
      const of = { project_id: here.project_id, estimate_id: here.id }
      // many at once are one change: each would have the whole estimate's total worked out
      const chunks = Array.from({ length: Math.ceil(made.length / mostImportedLines) }, (_, index) => made.slice(index * mostImportedLines, (index + 1) * mostImportedLines))
      run(made.length === 1
        ? made.map((line): EstimateStep => ({ name: 'estimate_line.create', args: { ...line, ...of } }))
        : chunks.map((lines): EstimateStep => ({ name: 'estimate.add_lines', args: { id: here.id, project_id: here.project_id, sections: [], lines: lines.map(({ origin_id: _none, ...line }) => line) } })))
      return made.map((line) => line.id)
    }

    const deleteLines = (ids: readonly string[]): (() => void) | null => {
      const steps = linesNamed(ids).map((line): EstimateStep => ({ name: 'estimate_line.delete', args: { id: line.id, project_id: line.project_id } }))
      return steps.length > 0 ? run(steps).takeBack : null
    }

    return {
      editLine,
      createLines,
      createLine: (sectionId, afterLine, values) => createLines(sectionId, afterLine, [values])[0] as string,
      editEstimate,
      setEstimate,
      copyLine(lineId) {
        const line = now().lines.find((each) => each.id === lineId)
        if (!line) return null
        const { id: _id, company_id: _company, project_id: _project, estimate_id: _estimate, section_id, position: _position, origin_id: _origin, ...values } = line
        return createLines(section_id, lineId, [values])[0] as string
      },
      editLines: (ids, values) => { editEach(linesNamed(ids).map((line) => ({ line, values: typeof values === 'function' ? values(line) : values }))) },
      deleteLines,
      placeLines,
      moveLines(ids, by) {
        const moved = linesNamed(ids)
        const edge = by === 1 ? moved.at(-1) : moved[0]
        if (!edge) return
        const others = linesOf(edge.section_id).filter((line) => !ids.includes(line.id) || line.id === edge.id)
        const beside = others[others.findIndex((line) => line.id === edge.id) + by]
        if (beside) { placeLines(ids, { section: edge.section_id, beside: beside.id, after: by === 1 }); return }
        const { sections: all } = now()
        const neighbour = all[all.findIndex((section) => section.id === edge.section_id) + by]
        if (neighbour) placeLines(ids, { section: neighbour.id, beside: by === 1 ? linesOf(neighbour.id)[0]?.id ?? null : null, after: false })
      },
      createSection(afterSection, name, optionId = null) {
        const here = ofEstimate()
        const before = now().sections.find((section) => section.id === afterSection)
        const option_id = before ? before.option_id : optionId
        const siblings = sectionsIn(option_id)
        const sectionId = newId()
        run([{ name: 'estimate_section.create', args: {
          id: sectionId, project_id: here.project_id, estimate_id: here.id, name, option_id, position: positionAt(siblings, before ? siblings.indexOf(before) + 1 : siblings.length),
        } }])
        return sectionId
      },
      renameSection(sectionId, { from, to }) {
        const section = now().sections.find((each) => each.id === sectionId)
        if (section) editSection({ ...section, name: from }, { name: to })
      },
      moveSection(sectionId, by) {
        const section = now().sections.find((each) => each.id === sectionId)
        if (!section) return
        const position = positionAfterMove(sectionsIn(section.option_id), sectionId, by)
        if (position !== null) { editSection(section, { position }); return }
        // past the end of what it belongs to it goes into the next option, or out of the first
        const owners = [null, ...now().options.map((option) => option.id)]
        const option_id = owners[owners.indexOf(section.option_id) + by]
        if (option_id === undefined) return
        const there = sectionsIn(option_id)
        editSection(section, { option_id, position: positionAt(there, by === 1 ? 0 : there.length) })
      },
      deleteSection(sectionId) {
        const section = now().sections.find((each) => each.id === sectionId)
        return section ? run([{ name: 'estimate_section.delete', args: { id: sectionId, project_id: section.project_id } }]).takeBack : null
      },
      createOption(kind, names) {
        const { id: estimate_id, project_id } = ofEstimate()
        const siblings = now().options.filter((option) => option.kind === kind)
        const optionId = newId()
        run([
          { name: 'estimate_option.create', args: { id: optionId, project_id, estimate_id, kind, name: names.option, position: positionAt(siblings, siblings.length) } },
          { name: 'estimate_section.create', args: { id: newId(), project_id, estimate_id, name: names.section, option_id: optionId, position: positionAt([], 0) } },
        ])
        return optionId
      },
      editOption(optionId, field, edit) {
        const { project_id } = ofEstimate()
        return edit.from === edit.to ? nothingToDo : run([{ name: 'estimate_option.edit', args: { id: optionId, project_id, edits: { [field]: edit } } }]).outcomes[0] ?? nothingToDo
      },
      moveOption(optionId, by) {
        const option = now().options.find((each) => each.id === optionId)
        const position = option && positionAfterMove(now().options.filter((each) => each.kind === option.kind), optionId, by)
        if (option && position) run([{ name: 'estimate_option.edit', args: { id: optionId, project_id: option.project_id, edits: { position: { from: option.position, to: position } } } }])
      },
      chooseOption(optionId) {
        const option = now().options.find((each) => each.id === optionId)
        const { project_id, chosen_package_id } = ofEstimate()
        if (!option || option.id === chosen_package_id) return
        run([{ name: 'estimate_option.choose', args: option.kind === 'alternate' ? { id: option.id, project_id, chosen: option.chosen === 1 ? 0 : 1 } : { id: option.id, project_id, instead_of: chosen_package_id } }])
      },
      deleteOption(optionId) {
        const option = now().options.find((each) => each.id === optionId)
        return option ? run([{ name: 'estimate_option.delete', args: { id: optionId, project_id: option.project_id } }]).takeBack : null
      },
      refreshPrices(on, followed) {
        const { id: estimateId, project_id, prices_on } = ofEstimate()
        return run([{ name: 'estimate.refresh_prices', args: {
          id: estimateId, project_id, prices_on: { from: prices_on, to: on }, lines: followed.map((line) => ({ id: line.line_id, edits: priceEdits(line) })),
        } }]).outcomes[0] ?? nothingToDo
      },
      putInAssembly(sectionId, afterLine, assembly, input) {
        const here = ofEstimate()
        const siblings = linesOf(sectionId)
        const found = afterLine === null ? -1 : siblings.findIndex((line) => line.id === afterLine)
        const positions = positionsAt(siblings, found < 0 ? siblings.length : found + 1, assembly.lines.length)
        const made = assembly.lines.map((line, index) => ({
          id: newId(), position: positions[index] as string, description: line.description || line.item?.name || '', unit: line.unit, quantity_thousandths: line.quantity_thousandths, per_thousandths: line.per_thousandths, rounding: line.rounding,
          ...unitCosts(line.now, null), taxable: line.taxable, cost_code_id: line.cost_code_id, price_book_item_id: line.price_book_item_id,
        }))
        run([{ name: 'assembly_use.create', args: { id: newId(), project_id: here.project_id, estimate_id: here.id, section_id: sectionId, assembly_id: assembly.id, name: assembly.name, unit: assembly.unit, ...input, lines: made } }])
        return made[0]?.id ?? ''
      },
      editAssemblyInput(useId, from, to) {
        const use = now().uses.find((each) => each.id === useId)
        const edits = use && editsBetween({ ...use, ...pick(from, ['input_thousandths', 'input_formula']) }, to)
        return use && edits ? run([{ name: 'assembly_use.edit', args: { id: useId, project_id: use.project_id, edits } }]).outcomes[0] ?? nothingToDo : nothingToDo
      },
      takeOutAssembly(useId) {
        const use = now().uses.find((each) => each.id === useId)
        return use ? run([{ name: 'assembly_use.delete', args: { id: useId, project_id: use.project_id } }]).takeBack : null
      },
      async newVersion() {
        const { sections: ofSections, lines: ofLines, options: ofOptions } = now()
        const { id: from_estimate_id, project_id } = ofEstimate()
        const copies = (rows: readonly { readonly id: string }[]): Record<string, string> => Object.fromEntries(rows.map((row) => [row.id, newId()]))
        const versionId = newId()
        const outcome = await command('estimate.new_version', { id: versionId, project_id, from_estimate_id, section_ids: copies(ofSections), line_ids: copies(ofLines), option_ids: copies(ofOptions) })
        return outcome.ok ? versionId : null
      },
      undo() {
        const last = undoing.undo()
        for (const step of last?.back ?? []) void perform(step)
        keepUndo()
        redraw()
        return last !== undefined
      },
      redo() {
        const last = undoing.redo()
        for (const step of last?.forward ?? []) void perform(step)
        keepUndo()
        redraw()
        return last !== undefined
      },
    }
  }, [command, estimateChanges, optionChanges, sectionChanges, lineChanges, useChanges, ruleChanges, undoing, keepUndo])

  if (found === undefined || !current) return undefined
  if (found === null || !estimate || !totals) return null
  return { found, estimate, sections, lines, options, uses, rules, totals, actions, met, canUndo: undoing.canUndo, canRedo: undoing.canRedo }
}

/**
 * The estimate as it was where only the total that is kept with it differs: the sums beside the sheet say it, and nothing else shall be
 * drawn for it. Who may see no costs has no sums, and reads it there.
 */
function useSteadyEstimate(estimate: Estimate | undefined): Estimate | undefined {
  const kept = useRef(estimate)
  const before = kept.current
  const same = before && estimate && estimate.overhead_basis_points !== null && (Object.keys(estimate) as (keyof Estimate)[]).every((field) => field === 'total_cents' || estimate[field] === before[field])
  if (!same) kept.current = estimate
  return kept.current
}

/** What already stands there needs no command. */
const nothingToDo: Promise<CommandOutcome> = Promise.resolve({ ok: true, command_id: '' })

const emptyLine: Required<LineValues> = {
  description: '', quantity_thousandths: 1000, unit: '', labour_unit_cents: 0, material_unit_cents: 0, other_unit_cents: 0,
  taxable: 1, cost_code_id: null, price_book_item_id: null, note: '', quantity_formula: '', allowance: 0, markup_basis_points: null, crew_note: '', internal_note: '', origin_id: null,
}

/** For each field whose value would change, what stood there and what shall; null where nothing would. */
function editsBetween<Row extends object>(row: Row, values: Partial<Row>): Record<string, never> | null {
  const changed = (Object.keys(values) as (keyof Row)[]).filter((field) => row[field] !== values[field])
  if (changed.length === 0) return null
  // the command checks each field against its column; no type can follow a field chosen at run time
  return Object.fromEntries(changed.map((field) => [field, { from: row[field], to: values[field] }])) as Record<string, never>
}

/** The values that edits want. */
const wanted = <Row>(edits: object): Partial<Row> => Object.fromEntries(Object.entries(edits as Record<string, { to: unknown }>).map(([field, edit]) => [field, edit.to])) as Partial<Row>

function sectionsInOrder(options: readonly Option[], sections: readonly Section[]): readonly Section[] {
  const sorted = [...sections].sort(byPosition)
  return [null, ...options.map((option) => option.id)].flatMap((optionId) => sorted.filter((section) => section.option_id === optionId))
}

function inOrder(sections: readonly Section[], lines: readonly Line[]): readonly Line[] {
  const bySection = new Map<string, Line[]>(sections.map((section) => [section.id, []]))
  for (const line of [...lines].sort(byPosition)) bySection.get(line.section_id)?.push(line)
  return [...bySection.values()].flat()
}

/** The list as it was when all its members are the same, so that what depends on it is not worked out anew. */
function useSameList<Item>(list: readonly Item[]): readonly Item[] {
  const kept = useRef(list)
  if (kept.current.length !== list.length || kept.current.some((item, index) => item !== list[index])) kept.current = list
  return kept.current
}
