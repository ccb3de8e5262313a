import type { Database } from '../schema/database.ts'
import type { ConsentLanguage } from '../signing/consent.ts'
import { dayInWords } from './calendar.ts'
import { byPosition } from '../estimating/by-position.ts'
import { countingOptions } from '../estimating/counting-options.ts'
import { offeredIn } from '../signing/estimate-content.ts'
import { placeOf } from './proposal.ts'
import { colourInWords, type ColourInWords } from './colour-schedule.ts'
import type { DocumentState } from './state.ts'
import { stateOf } from './state.ts'

/** What a crew is handed: what to do, where and how much of it. There is no field here that could hold money, what the client reads or what we say to ourselves. */
export interface WorkOrder {
  readonly audience: 'crew'
  readonly language: ConsentLanguage
  readonly company_name: string
  readonly company_phone: string
  readonly client_name: string
  readonly project_name: string
  readonly project_address: string
  readonly id: string
  readonly number: number | null
  readonly version_number: number
  readonly title: string
  /** In words, in the company's time zone: the day the estimate was sent, else the day it was begun. */
  readonly date: string
  /** The instant behind the date; UTC. */
  readonly at: string
  readonly state: DocumentState
  readonly sections: readonly { readonly name: string; readonly lines: readonly WorkOrderLine[] }[]
  /** What the crew should know, written for nobody else. */
  readonly crew_notes: string
  /** What the client approved to be painted in which colour; none while nothing is approved. */
  readonly colours: readonly ColourInWords[]
}

export interface WorkOrderLine {
  readonly description: string
  readonly quantity_thousandths: number
  readonly unit: string
  readonly crew_note: string
}

/** Only what is named here is taken from the rows: where prices are, they are not looked at. */
export interface WorkOrderSource {
  readonly company: Pick<Database['company'], 'name' | 'phone' | 'time_zone'> | null
  readonly project: Pick<Database['project'], 'name' | 'address' | 'city'> | null
  readonly client: Pick<Database['client'], 'name'> | null
  readonly estimate: Pick<Database['estimate'], 'id' | 'number' | 'version_number' | 'title' | 'status' | 'crew_notes' | 'created_at' | 'sent_at' | 'chosen_package_id'>
  readonly sections: readonly Pick<Database['estimate_section'], 'id' | 'name' | 'position' | 'option_id'>[]
  readonly lines: readonly Pick<Database['estimate_line'], 'id' | 'section_id' | 'position' | 'description' | 'quantity_thousandths' | 'unit' | 'crew_note'>[]
  readonly options: readonly Pick<Database['estimate_option'], 'id' | 'kind' | 'name' | 'position' | 'chosen'>[]
  /** Of the approved colour schedule, in any order. */
  readonly colours?: readonly Omit<Database['colour_schedule_line'], 'company_id' | 'project_id' | 'colour_schedule_id'>[]
  readonly language: ConsentLanguage
}

/** A crew's document from an estimate's rows, in any order; of the options, the work of those that count. */
export function workOrderOf({ company, project, client, estimate, sections, lines, options, colours = [], language }: WorkOrderSource): WorkOrder {
  const at = estimate.sent_at ?? estimate.created_at
  const counting = countingOptions(estimate, options)
  const inOrder = sections.toSorted(byPosition)
  const chosen = offeredIn(options).filter((option) => counting.has(option.id))
  const work = [
    ...inOrder.filter((section) => section.option_id === null),
    ...chosen.flatMap((option) => inOrder.filter((section) => section.option_id === option.id).map((section) => ({ ...section, name: [option.name, section.name].filter(Boolean).join(' · ') }))),
  ]
  return {
    audience: 'crew', language,
    company_name: company?.name ?? '', company_phone: company?.phone ?? '', client_name: client?.name ?? '', project_name: project?.name ?? '', project_address: placeOf(project),
    id: estimate.id, number: estimate.number, version_number: estimate.version_number, title: estimate.title,
    date: dayInWords(at, company?.time_zone ?? 'UTC', language), at, state: stateOf(estimate.status),
    sections: work.map((section) => ({
      name: section.name,
      lines: lines.filter((line) => line.section_id === section.id).toSorted(byPosition)
        .map(({ description, quantity_thousandths, unit, crew_note }) => ({ description, quantity_thousandths, unit, crew_note })),
    })),
    crew_notes: estimate.crew_notes,
    colours: colours.toSorted(byPosition).map(colourInWords),
  }
}
