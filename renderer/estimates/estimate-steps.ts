import type { CommandArguments } from '../../shared/commands/registry.ts'
import type { Database } from '../../shared/schema/database.ts'
import type { Line, Section } from './grid-model.ts'

type StepName =
  | 'estimate.edit' | 'estimate.refresh_prices' | 'estimate.add_lines' | 'estimate.take_back_lines' | `estimate_option.${'create' | 'edit' | 'choose' | 'delete' | 'restore'}` | `estimate_section.${'create' | 'edit' | 'delete' | 'restore'}`
  | `estimate_line.${'create' | 'edit' | 'delete' | 'restore'}`
  | `assembly_use.${'create' | 'edit' | 'delete' | 'restore'}`

/** One change of an estimate: a command that is sent, and shown at once. */
export type EstimateStep = { readonly [Name in StepName]: { readonly name: Name; readonly args: CommandArguments<Name> } }[StepName]

export type Option = Database['estimate_option']
export type AssemblyUse = Database['assembly_use']
export type AssemblyUseLine = Database['assembly_use_line']

/** An estimate as it stands before a step. */
export interface Standing {
  readonly estimate: Database['estimate'] | undefined
  readonly options: readonly Option[]
  readonly sections: readonly Section[]
  readonly lines: readonly Line[]
  /** Assemblies that were put in, and how their lines follow. */
  readonly uses: readonly AssemblyUse[]
  readonly rules: readonly AssemblyUseLine[]
}

/** What takes a step back, in the order in which it has to be done; nothing where the step does nothing there. */
export function inverseOf(step: EstimateStep, standing: Standing): readonly EstimateStep[] {
  const { estimate, options, sections, lines, uses, rules } = standing
  const { project_id } = step.args
  const byId = <Row extends { readonly id: string }>(rows: readonly Row[]): Row | undefined => rows.find((row) => row.id === step.args.id)
  switch (step.name) {
    case 'estimate.edit': return [{ name: step.name, args: { ...step.args, edits: turned(step.args.edits) } }]
    case 'estimate.refresh_prices': return [{ name: step.name, args: { ...step.args, ...turned({ prices_on: step.args.prices_on }), lines: (step.args.lines ?? []).map(({ id, edits }) => ({ id, edits: turned(edits) })) } }]
    case 'estimate.add_lines': return [{ name: 'estimate.take_back_lines', args: step.args }]
    case 'estimate.take_back_lines': return [{ name: 'estimate.add_lines', args: step.args }]
    case 'estimate_option.edit': return [{ name: step.name, args: { ...step.args, edits: turned(step.args.edits) } }]
    case 'estimate_section.edit': return [{ name: step.name, args: { ...step.args, edits: turned(step.args.edits) } }]
    case 'estimate_line.edit': return [{ name: step.name, args: { ...step.args, edits: turned(step.args.edits) } }]
    case 'assembly_use.edit': return [{ name: step.name, args: { ...step.args, edits: turned(step.args.edits) } }]
    case 'assembly_use.create': return [{ name: 'assembly_use.delete', args: { id: step.args.id, project_id } }]
    // it goes again with its lines
    case 'assembly_use.restore': return []
    case 'assembly_use.delete': return some(byId(uses), (use) => [...lines.filter((line) => rules.some((rule) => rule.assembly_use_id === use.id && rule.line_id === line.id)).map(lineAgain), useAgain(use, rules)])
    case 'estimate_option.create': case 'estimate_option.restore': return [{ name: 'estimate_option.delete', args: { id: step.args.id, project_id } }]
    case 'estimate_section.create': case 'estimate_section.restore': return [{ name: 'estimate_section.delete', args: { id: step.args.id, project_id } }]
    case 'estimate_line.create': case 'estimate_line.restore': return [{ name: 'estimate_line.delete', args: { id: step.args.id, project_id } }]
    case 'estimate_line.delete': return some(byId(lines), (line) => [lineAgain(line)])
    case 'estimate_section.delete': return some(byId(sections), (section) => sectionAgain(section, lines))
    case 'estimate_option.choose': return some(byId(options), (option) => (option.kind === 'alternate'
      ? [{ name: step.name, args: { id: option.id, project_id, chosen: step.args.chosen === 0 ? 1 : 0 } }]
      : some(estimate?.chosen_package_id, (id) => [{ name: step.name, args: { id, project_id, instead_of: option.id } }])))
    case 'estimate_option.delete': return some(byId(options), (option) => [
      optionAgain(option),
      ...sections.filter((section) => section.option_id === option.id).flatMap((section) => sectionAgain(section, lines)),
      ...(option.chosen === 1 ? [{ name: 'estimate_option.choose' as const, args: { id: option.id, project_id, chosen: option.chosen } }] : []),
      ...(estimate?.chosen_package_id === option.id ? chosenAgain(option.id, project_id, options) : []),
    ])
  }
}

/** What brings back the assemblies that lose their last line by all of these steps; it comes after the lines. */
export function usesAgain(steps: readonly EstimateStep[], { sections, lines, uses, rules }: Standing): readonly EstimateStep[] {
  const goes = (line: Line): boolean => steps.some(({ name, args }) => (name === 'estimate_line.delete' && args.id === line.id) || (name === 'estimate_section.delete' && args.id === line.section_id)
    || (name === 'estimate_option.delete' && sections.some((section) => section.id === line.section_id && section.option_id === args.id)))
  return uses.filter((use) => {
    const standing = lines.filter((line) => rules.some((rule) => rule.assembly_use_id === use.id && rule.line_id === line.id))
    return standing.length > 0 && standing.every(goes)
  }).map((use) => useAgain(use, rules))
}

const some = <Value>(value: Value | null | undefined, made: (value: Value) => readonly EstimateStep[]): readonly EstimateStep[] => (value === undefined || value === null ? [] : made(value))

/** For each field, what it became and what it was. */
const turned = <Edits extends object>(edits: Edits): Edits => Object.fromEntries(Object.entries(edits as Record<string, { from: unknown; to: unknown } | undefined>).flatMap(([field, edit]) => (edit ? [[field, { from: edit.to, to: edit.from }]] : []))) as Edits

function optionAgain(option: Option): EstimateStep {
  const { company_id: _, chosen: __, ...args } = option
  return { name: 'estimate_option.restore', args }
}

function lineAgain(line: Line): EstimateStep {
  const { company_id: _, ...args } = line
  return { name: 'estimate_line.restore', args }
}

function useAgain(use: AssemblyUse, rules: readonly AssemblyUseLine[]): EstimateStep {
  const { company_id: _, ...args } = use
  const lines = rules.filter((rule) => rule.assembly_use_id === args.id).map(({ line_id, quantity_thousandths, per_thousandths, rounding }) => ({ line_id, quantity_thousandths, per_thousandths, rounding }))
  return { name: 'assembly_use.restore', args: { ...args, lines } }
}

function sectionAgain(section: Section, lines: readonly Line[]): readonly EstimateStep[] {
  const { company_id: _, ...args } = section
  return [{ name: 'estimate_section.restore', args }, ...lines.filter((line) => line.section_id === args.id).map(lineAgain)]
}

/** With the chosen package gone the first of the others counts: that is what the choice is made in place of. */
function chosenAgain(id: string, project_id: string, options: readonly Option[]): readonly EstimateStep[] {
  const next = options.find((option) => option.kind === 'package' && option.id !== id)
  return next ? [{ name: 'estimate_option.choose', args: { id, project_id, instead_of: next.id } }] : []
}
