import type { CommandArguments } from '../commands/registry.ts'
import { pricesDay } from '../price-book/price-on.ts'
import type { RefreshedLine } from '../price-book/refresh-prices.ts'
import { takeoffLineId } from '../takeoff/ids.ts'
import type { WholeEstimate } from './read.ts'

/** What is said of the copy, and what makes the ids of its parts. */
export interface Copying {
  readonly id: string
  readonly project_id: string
  readonly number: number | null
  readonly title: string
  /** The prices of another day, with the lines that follow; null to leave every cost and the day as they are. */
  readonly prices: { readonly on: string; readonly lines: readonly RefreshedLine[] } | null
  newId(): string
}

/**
 * The arguments of `estimate.duplicate`: everything in an estimate under new ids. Nothing is chosen in it. Lines that somebody deleted and that a
 * takeoff or an assembly remembers stay left out; photos stay in their project.
 */
export function copiedEstimate(whole: WholeEstimate, { id, project_id, number, title, prices, newId }: Copying): CommandArguments<'estimate.duplicate'> {
  const ids = new Map([[whole.estimate.id, id]])
  const copyOf = (of: string): string => {
    const copy = ids.get(of) ?? newId()
    ids.set(of, copy)
    return copy
  }
  const copyOrNone = (of: string | null): string | null => (of !== null && ids.has(of) ? copyOf(of) : null)
  const priced = new Map((prices?.lines ?? []).map(({ line_id, to }) => [line_id, to]))

  const options = whole.options.map(({ company_id: _c, project_id: _p, estimate_id: _e, chosen: _n, ...option }) => ({ ...option, id: copyOf(option.id) }))
  const sections = whole.sections.map(({ company_id: _c, project_id: _p, estimate_id: _e, ...section }) => ({ ...section, id: copyOf(section.id), option_id: copyOrNone(section.option_id), origin_id: null }))
  const lines = whole.lines.map(({ company_id: _c, project_id: _p, estimate_id: _e, ...line }) => ({ ...line, ...priced.get(line.id), id: copyOf(line.id), section_id: copyOf(line.section_id), origin_id: null }))
  const rooms = whole.rooms.map(({ company_id: _c, project_id: _p, estimate_id: _e, archived_at: _a, ...room }) => ({ ...room, id: copyOf(room.id), section_id: copyOrNone(room.section_id) }))
  const openings = whole.openings.map(({ company_id: _c, project_id: _p, estimate_id: _e, archived_at: _a, ...opening }) => ({ ...opening, id: copyOf(opening.id), room_id: copyOf(opening.room_id) }))
  const surfaces = whole.surfaces.map(({ company_id: _c, project_id: _p, estimate_id: _e, archived_at: _a, ...surface }) => ({ ...surface, id: copyOf(surface.id), room_id: copyOf(surface.room_id) }))
  const {
    id: _id, company_id: _c, project_id: _p, number: _number, title: _title, version_number: _v, previous_version_id: _previous, status: _s, total_cents: _total, created_at: _at, created_by: _by, sent_at: _sent,
    signature_id: _signature, archived_at: _a, chosen_package_id: _chosen, prices_on: _on, ...kept
  } = whole.estimate
  return {
    ...kept, id, project_id, number, title, prices_on: prices?.on ?? pricesDay(whole.estimate), options, sections, lines, rooms, openings, surfaces,
    photos_from: project_id === whole.estimate.project_id ? whole.estimate.id : null,
    // a key begins with the id of what the figure is of; those of walls and gables stay, and so do their ids
    figures: whole.figures.map(({ figure, unit, measure, value_thousandths, value_cents }) => {
      const [of = ''] = figure.split(/[./]/, 1)
      return { figure: `${ids.get(of) ?? of}${figure.slice(of.length)}`, unit, measure, value_thousandths, value_cents }
    }),
    takeoff_lines: whole.takeoff_lines.map(({ surface_id, part, line_id, quantity_thousandths, written }) => {
      const surface = copyOf(surface_id)
      return { surface_id: surface, part, line_id: ids.get(line_id) ?? takeoffLineId(surface, part), quantity_thousandths, written }
    }),
    assemblies: whole.assemblies.flatMap((use) => {
      const rules = whole.assembly_lines.filter((rule) => rule.assembly_use_id === use.id)
        .map(({ line_id, quantity_thousandths, per_thousandths, rounding }) => ({ line_id: copyOf(line_id), quantity_thousandths, per_thousandths, rounding }))
      const { assembly_id, name, unit, input_thousandths, input_formula } = use
      return rules.length === 0 ? [] : [{ id: copyOf(use.id), section_id: copyOf(use.section_id), assembly_id, name, unit, input_thousandths, input_formula, lines: rules }]
    }),
  }
}
