import { createHash } from 'node:crypto'
import { generateNKeysBetween } from 'fractional-indexing'
import type { Logger } from 'pino'
import type { Actor } from '../../shared/commands/command.ts'
import type { CommandArguments, CommandName } from '../../shared/commands/registry.ts'
import { projectScope, type Role } from '../../shared/schema/scope.ts'
import { consentText, consentVersion } from '../../shared/signing/consent.ts'
import { estimateDocument, reportDocument, sealDocument, type DocumentHeading } from '../../shared/signing/signed-document.ts'
import { setPassword } from '../auth/credentials.ts'
import { demoClients, demoProjects, type DemoEstimate, type DemoProject, type DemoReport } from './demo-company.ts'
import { demoAssemblies } from './demo-assemblies.ts'
import { demoClauses } from './demo-clauses.ts'
import { demoPeople } from './demo-people.ts'
import { demoFactors, demoProducts, demoRates, demoSubstrates } from './demo-painting.ts'
import { demoCostCodes, demoItems } from './demo-price-book.ts'
import { demoChangeOrderContent, demoChangeOrderTemplates, demoEstimateContent, demoEstimateTemplates, demoTexts, type DemoIds } from './demo-templates.ts'
import { foundCompany, type Founding } from './found-company.ts'

const DAY_MS = 24 * 3600 * 1000
const TIME_ZONE = 'America/Denver'
/** Ids of the demo begin with this instant, so that whatever is made later sorts after them. */
const FIRST_ID_MS = Date.UTC(2026, 0, 5)

/**
 * Fills an empty database with a believable painting company, by commands alone. Each command has the same id whenever it runs,
 * so a seed that was broken off goes on where it stopped. A database with another company in it is left alone.
 */
export async function seedDemo(founding: Founding & { readonly log: Logger }): Promise<void> {
  const demo = new Demo(founding)
  const [state] = await founding.postgres.withConnection((connection) => connection.query<{ others: number; seeded: number }>(
    `select (select count(*) from company where id <> $1) as others, (select count(*) from command_log where id = $2) as seeded`, [demo.company, demo.lastCommand],
  ))
  if (state && (state.others > 0 || state.seeded > 0)) return
  const started = founding.world.now().getTime()
  await demo.seed()
  founding.log.info({ commands: demo.commands, ms: founding.world.now().getTime() - started }, 'the demo company was written')
}

/** The same id for the same name, in order of `place`. */
function demoId(name: string, place: number): string {
  const time = (FIRST_ID_MS + place).toString(16).padStart(12, '0')
  const rest = createHash('sha256').update(`kibray demo ${name}`).digest('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6, 18)}`
}

class Demo {
  readonly company = demoId('company', 0)
  /** The command that ends the seed. */
  readonly lastCommand = demoId('the end', 1)
  commands = 0
  readonly #founding: Founding
  readonly #people: Readonly<Record<Role, Actor>>
  readonly #items = new Map(demoItems.map((item, index) => [item[0], { item, id: demoId(`item ${item[0]}`, 2_000 + index) }]))
  readonly #costCodes = new Map(demoCostCodes.map(([code], index) => [code, demoId(`cost code ${code}`, 1_000 + index)]))
  readonly #clients = demoClients.map((client, index) => demoId(`client ${client.name}`, 3_000 + index))
  #place = 10_000

  constructor(founding: Founding) {
    this.#founding = founding
    this.#people = Object.fromEntries(demoPeople.map(({ role }, index) => [role, { id: demoId(`person ${role}`, 10 + index), company_id: this.company, role }] as const)) as Record<Role, Actor>
  }

  async seed(): Promise<void> {
    await this.#writePeople()
    await this.#writePriceBook()
    await this.#writePainting()
    await this.#writeBeginnings()
    await this.#writeClients()
    for (const project of demoProjects) await this.#project(project)
    await this.#run('admin', 'company.edit', { id: this.company, edits: { phone: { from: '', to: '(303) 555-0100' } } }, 1, this.lastCommand)
  }

  /** A new id, the same whenever the seed runs. */
  #id(name: string): string {
    this.#place += 1
    return demoId(`${this.#place} ${name}`, this.#place)
  }

  /** Runs one command as somebody did it some days ago. */
  async #run<Name extends CommandName>(role: Role, name: Name, args: CommandArguments<Name>, daysAgo: number, id = this.#id(name)): Promise<void> {
    const actor = this.#people[role]
    const at = new Date(this.#midnight() - daysAgo * DAY_MS + 15 * 3600 * 1000 + this.commands * 1000).toISOString()
    const result = await this.#founding.intake.apply({ actor, device_id: null }, { id, name, args, device_id: this.#device(role), sequence: null, at, time_zone: TIME_ZONE })
    if (result.status === 'refused') throw new Error(`the demo's ${name} was refused: ${result.problem.detail}`)
    this.commands += 1
  }

  #device(role: Role): string { return demoId(`device ${role}`, 20 + demoPeople.findIndex((person) => person.role === role)) }
  #midnight(): number { return Math.floor(this.#founding.world.now().getTime() / DAY_MS) * DAY_MS }
  #date(days: number): string { return new Date(this.#midnight() + days * DAY_MS).toISOString().slice(0, 10) }

  async #writePeople(): Promise<void> {
    const { postgres, world, passwordIterations } = this.#founding
    const [admin, ...others] = demoPeople.map((person) => ({ ...person, id: this.#people[person.role].id }))
    if (!admin) throw new TypeError('the demo has no people')
    const known = await postgres.database.selectFrom('company').select('id').where('id', '=', this.company).executeTakeFirst()
    if (!known) {
      await foundCompany(this.#founding, {
        id: this.company, name: 'Brightside Painting', time_zone: TIME_ZONE, address: '2601 Blake St, Denver, CO 80205',
        default_markup_labour_basis_points: 3_500, default_markup_material_basis_points: 2_000, default_overhead_basis_points: 1_000, default_profit_basis_points: 1_000, default_tax_basis_points: 881,
      }, admin)
    }
    for (const { password: _, ...person } of others) await this.#run('admin', 'user.create', person, 200)
    await Promise.all([admin, ...others].map((person) => setPassword(postgres, world, { id: person.id, company_id: this.company }, person.password, passwordIterations)))
    for (const { role, name } of demoPeople) {
      await this.#run(role, 'device.register', { id: this.#device(role), user_id: this.#people[role].id, name: `${name.split(' ')[0]}'s first laptop`, platform: 'demo' }, 199)
    }
  }

  async #writePriceBook(): Promise<void> {
    const places = generateNKeysBetween(null, null, demoClauses.length)
    for (const [index, [title_en, text_en, title_es, text_es, required]] of demoClauses.entries()) {
      await this.#run('office', 'clause_template.create', { id: demoId(`clause ${index}`, 1_500 + index), position: places[index] as string, title_en, text_en, title_es, text_es, required }, 198, demoId(`clause command ${index}`, 1_600 + index))
    }
    for (const [code, name, kind, taxable] of demoCostCodes) await this.#run('office', 'cost_code.create', { id: this.#costCodes.get(code) as string, code, name, kind, taxable }, 198)
    for (const { id, item: [code, name, category, unit, labour, material, other, costCode] } of this.#items.values()) {
      await this.#run('office', 'price_book_item.create', {
        id, code, name, category, unit, labour_unit_cents: labour, material_unit_cents: material, other_unit_cents: other, taxable: material > 0 ? 1 : 0,
        cost_code_id: this.#costCodes.get(costCode) ?? null, effective_on: this.#date(-197),
      }, 197)
    }
  }

  /** Paints, rates and what an hour costs. Their ids count for themselves, so that those of all else stay what they were. */
  async #writePainting(): Promise<void> {
    let place = 4_000
    const add = async <Name extends CommandName>(role: Role, name: Name, args: (id: string) => CommandArguments<Name>): Promise<void> => {
      place += 2
      await this.#run(role, name, args(demoId(`${name} ${place}`, place)), 197, demoId(`${name} ${place + 1}`, place + 1))
    }
    const costCode = (code: string): string | null => this.#costCodes.get(code) ?? null
    for (const { covers, costCode: code, ...product } of demoProducts) {
      await add('office', 'product.create', (id) => ({ id, ...product, coverage_thousandths: covers * 1000, taxable: 1, cost_code_id: costCode(code), effective_on: this.#date(-197) }))
    }
    for (const { anHour, furtherCoat, pieceSquareFeet, costCode: code, ...rate } of demoRates) {
      await add('office', 'production_rate.create', (id) => ({
        id, ...rate, rate_thousandths: Math.round(anHour * 1000), further_coat_basis_points: furtherCoat ?? 10_000, piece_area_thousandths: pieceSquareFeet === undefined ? null : pieceSquareFeet * 1000, cost_code_id: costCode(code),
      }))
    }
    for (const [name, texture_basis_points] of demoSubstrates) await add('office', 'substrate.create', (id) => ({ id, name, texture_basis_points }))
    for (const [kind, name, basis_points, above] of demoFactors) await add('office', 'labour_factor.create', (id) => ({ id, kind, name, basis_points, above }))
    await add('admin', 'company.edit', () => ({ id: this.company, edits: { labour_hour_cents: { from: 0, to: 5_000 }, labour_loss_basis_points: { from: 0, to: 667 } } }))
  }

  /** Assemblies, and what estimates, change orders and texts begin with. Their ids count for themselves as well. */
  async #writeBeginnings(): Promise<void> {
    const assemblies = new Map(demoAssemblies.map(({ code }, index) => [code, demoId(`assembly ${code}`, 5_000 + index)]))
    const ids: DemoIds = { costCode: (code) => this.#costCodes.get(code) ?? null, item: (code) => this.#items.get(code)?.id ?? null, assembly: (code) => assemblies.get(code) as string }
    let place = 5_100
    const next = (name: string): string => demoId(`${name} ${place}`, place++)
    const add = async <Name extends CommandName>(name: Name, args: CommandArguments<Name>): Promise<void> => await this.#run('office', name, args, 196, next(`${name} command`))
    for (const { lines, ...assembly } of demoAssemblies) {
      const assembly_id = ids.assembly(assembly.code)
      await add('assembly.create', { id: assembly_id, ...assembly })
      const positions = generateNKeysBetween(null, null, lines.length)
      for (const [index, { costCode, item, ...line }] of lines.entries()) {
        await add('assembly_line.create', { id: next('assembly line'), assembly_id, position: positions[index] as string, ...line, price_book_item_id: item === null ? null : ids.item(item), cost_code_id: ids.costCode(costCode) })
      }
    }
    for (const template of demoEstimateTemplates) {
      await add('template.create', { id: next('template'), kind: 'estimate', name: template.name, description: template.description, content: JSON.stringify(demoEstimateContent(template, ids)) })
    }
    for (const template of demoChangeOrderTemplates) {
      await add('template.create', { id: next('template'), kind: 'change_order', name: template.name, description: template.description, content: JSON.stringify(demoChangeOrderContent(template, ids)) })
    }
    for (const text of demoTexts) await add('template.create', { id: next('template'), ...text })
  }

  async #writeClients(): Promise<void> {
    for (const [index, client] of demoClients.entries()) {
      const id = this.#clients[index] as string
      await this.#run('office', 'client.create', { id, kind: client.kind, name: client.name, email: client.email, phone: client.phone, billing_address: client.address, notes: client.notes ?? '' }, 196)
      for (const [name, title, signs] of client.contacts) {
        const email = `${name.toLowerCase().replaceAll(/[^a-z]+/g, '.')}@example.com`
        await this.#run('office', 'contact.create', { id: this.#id('contact'), client_id: id, name, title, email, phone: '', can_sign: signs, can_see_money: signs, gets_reports: 1 }, 196)
      }
    }
  }

  async #project(project: DemoProject): Promise<void> {
    const id = this.#id(project.name)
    const { name, address, city, description, value, area, dates, daysAgo } = project
    const begun = project.status === 'closed' ? 'active' : project.status
    await this.#run('office', 'project.create', {
      id, member_id: this.#id('member'), number: null, name, status: begun, client_id: this.#clients[project.client] ?? null, address, city, description,
      starts_on: dates ? this.#date(dates[0]) : null, ends_on: dates ? this.#date(dates[1]) : null, expected_value_cents: value, area_square_feet: area,
    }, daysAgo)
    for (const role of project.members) await this.#run('office', 'project_member.add', { id: this.#id('member'), project_id: id, user_id: this.#people[role].id }, daysAgo)
    for (const estimate of project.estimates ?? []) await this.#estimate(id, project, estimate)
    for (const report of project.reports ?? []) await this.#report(id, project, report)
    if (project.status === 'closed') await this.#run('office', 'project.edit', { id, edits: { status: { from: begun, to: 'closed' } } }, Math.max(1, -(dates?.[1] ?? -90)))
    if (project.archived) await this.#run('office', 'project.archive', { id }, Math.max(1, daysAgo - 20))
  }

  async #estimate(project_id: string, project: DemoProject, { title, state, daysAgo, signer, notes, sections }: DemoEstimate): Promise<void> {
    const by: Role = project.members.includes('estimator') ? 'estimator' : 'office'
    const id = this.#id(title)
    await this.#run(by, 'estimate.create', {
      id, project_id, number: null, title, markup_labour_basis_points: 3_500, markup_material_basis_points: 2_000, overhead_basis_points: 1_000, profit_basis_points: 1_000, tax_basis_points: 881,
      notes: notes ?? '', terms: '30 % on acceptance, the rest on completion. Good for 30 days.',
    }, daysAgo)
    const copied: { sections: Record<string, string>; lines: Record<string, string> } = { sections: {}, lines: {} }
    const sectionPositions = generateNKeysBetween(null, null, sections.length)
    for (const [sectionIndex, [name, lines]] of sections.entries()) {
      const section_id = this.#id(name)
      copied.sections[section_id] = this.#id('copied section')
      await this.#run(by, 'estimate_section.create', { id: section_id, project_id, estimate_id: id, name, position: sectionPositions[sectionIndex] as string }, daysAgo)
      const positions = generateNKeysBetween(null, null, lines.length)
      for (const [index, [code, quantity, note]] of lines.entries()) {
        const found = this.#items.get(code)
        if (!found) throw new TypeError(`the demo's price book has no ${code}`)
        const [, description, , unit, labour, material, other, costCode] = found.item
        const line_id = this.#id(code)
        copied.lines[line_id] = this.#id('copied line')
        await this.#run(by, 'estimate_line.create', {
          id: line_id, project_id, estimate_id: id, section_id, position: positions[index] as string, description, quantity_thousandths: Math.round(quantity * 1000), unit,
          labour_unit_cents: labour, material_unit_cents: material, other_unit_cents: other, taxable: material > 0 ? 1 : 0, cost_code_id: this.#costCodes.get(costCode) ?? null, price_book_item_id: found.id, crew_note: note ?? '',
        }, daysAgo)
      }
    }
    if (state === 'draft') return
    await this.#run(by, 'estimate.send', { id, project_id }, Math.max(1, daysAgo - 1))
    if (state === 'declined') await this.#run(by, 'estimate.decline', { id, project_id }, Math.max(1, daysAgo - 5))
    if (state === 'revised') await this.#run(by, 'estimate.new_version', { id: this.#id('revised'), project_id, from_estimate_id: id, section_ids: copied.sections, line_ids: copied.lines }, Math.max(1, daysAgo - 4))
    if (state === 'accepted') await this.#sign(by, 'estimate', id, project_id, project, signer ?? '', Math.max(1, daysAgo - 4))
  }

  async #report(project_id: string, project: DemoProject, report: DemoReport): Promise<void> {
    const by: Role = project.members.includes('superintendent') ? 'superintendent' : 'office'
    const { daysAgo, weather, temperatures, notes } = report
    const id = this.#id('report')
    await this.#run(by, 'report.create', { id, project_id, report_date: this.#date(-daysAgo) }, daysAgo)
    await this.#run(by, 'report.edit', { id, project_id, edits: {
      weather: { from: '', to: weather }, notes: { from: '', to: notes },
      ...(temperatures ? { temperature_low_fahrenheit: { from: null, to: temperatures[0] }, temperature_high_fahrenheit: { from: null, to: temperatures[1] } } : {}),
    } }, daysAgo)
    const entries: Pick<CommandArguments<'report_entry.create'>, 'kind' | 'description' | 'quantity_thousandths' | 'unit'>[] = [
      ...report.crew.map(([description, hours]) => ({ kind: 'crew' as const, description, quantity_thousandths: hours * 1000, unit: 'hour' })),
      ...report.work.map((description) => ({ kind: 'work' as const, description })),
      ...(report.materials ?? []).map(([description, quantity, unit]) => ({ kind: 'material' as const, description, quantity_thousandths: quantity * 1000, unit })),
      ...(report.delays ?? []).map(([description, hours]) => ({ kind: 'delay' as const, description, quantity_thousandths: hours * 1000, unit: 'hour' })),
    ]
    const positions = generateNKeysBetween(null, null, entries.length)
    for (const [index, entry] of entries.entries()) await this.#run(by, 'report_entry.create', { id: this.#id('entry'), project_id, report_id: id, position: positions[index] as string, ...entry }, daysAgo)
    if (report.state === 'submitted') await this.#run(by, 'report.submit', { id, project_id }, daysAgo)
    if (report.state === 'signed') await this.#sign(by, 'report', id, project_id, project, demoClients[project.client]?.contacts[0]?.[0] ?? '', daysAgo)
  }

  async #sign(by: Role, document_kind: 'estimate' | 'report', document_id: string, project_id: string, project: DemoProject, signer_name: string, daysAgo: number): Promise<void> {
    const client = demoClients[project.client]
    const heading: DocumentHeading = { company_name: 'Brightside Painting', company_address: '2601 Blake St, Denver, CO 80205', project_name: project.name, project_address: `${project.address}, ${project.city}`, client_name: client?.name ?? '' }
    const sealed = document_kind === 'estimate' ? await this.#estimateToSign(heading, document_id) : await this.#reportToSign(heading, document_id)
    await this.#run(by, 'signature.sign', {
      id: this.#id('signature'), project_id, document_kind, document_id, ...sealed, signer_name,
      signer_title: client?.contacts.find(([name]) => name === signer_name)?.[1] ?? '', ink: inkOf(projectScope(project_id) + document_id),
      consent_text: consentText(consentVersion, 'en') ?? '', consent_version: consentVersion, consent_language: 'en',
    }, daysAgo)
  }

  async #estimateToSign(heading: DocumentHeading, id: string): Promise<ReturnType<typeof sealDocument>> {
    const { database } = this.#founding.postgres
    const estimate = await database.selectFrom('estimate').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const sections = await database.selectFrom('estimate_section').selectAll().where('estimate_id', '=', id).execute()
    const lines = await database.selectFrom('estimate_line').selectAll().where('estimate_id', '=', id).execute()
    return sealDocument(estimateDocument(heading, estimate, sections, lines))
  }

  async #reportToSign(heading: DocumentHeading, id: string): Promise<ReturnType<typeof sealDocument>> {
    const { database } = this.#founding.postgres
    const report = await database.selectFrom('report').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const entries = await database.selectFrom('report_entry').selectAll().where('report_id', '=', id).execute()
    return sealDocument(reportDocument(heading, report, entries))
  }
}

/** A signature's strokes, drawn out of the hash of `seed`: a wave that runs to the right, and a line under it. */
function inkOf(seed: string): string {
  const bytes = createHash('sha256').update(seed).digest()
  const wave = Array.from({ length: 28 }, (_, index) => [40 + index * 11, 90 + Math.round(Math.sin(index * 0.9) * (18 + (bytes[index] ?? 0) % 22)), index * 31])
  const underline = Array.from({ length: 8 }, (_, index) => [60 + index * 34, 138 - index, 1_000 + index * 24])
  return JSON.stringify([wave, underline])
}
