import { sql, type Kysely } from 'kysely'
import type { Actor } from '../../../shared/commands/command.ts'
import { commandNames, type CommandArguments, type CommandName } from '../../../shared/commands/registry.ts'
import { Tx } from '../../../shared/commands/tx.ts'
import type { Database, TableName } from '../../../shared/schema/database.ts'
import { isTableName, tableNamed } from '../../../shared/schema/database.ts'
import type { ColumnDeclaration } from '../../../shared/schema/column.ts'
import { figureKey } from '../../../shared/estimating/figure.ts'
import { copiedEstimate } from '../../../shared/estimate-copy/copied-estimate.ts'
import { readWholeEstimate } from '../../../shared/estimate-copy/read.ts'
import { datedPriceId, pricesDay } from '../../../shared/price-book/price-on.ts'
import { projectScope } from '../../../shared/schema/scope.ts'
import { changeOrderContent } from '../../../shared/signing/change-order-content.ts'
import { colourScheduleContent } from '../../../shared/signing/colour-schedule-content.ts'
import { contractContent } from '../../../shared/signing/contract-content.ts'
import { consentText, consentVersion } from '../../../shared/signing/consent.ts'
import { estimateDocument, reportDocument, sealDocument, type DocumentContent } from '../../../shared/signing/signed-document.ts'
import { takeoffFigureId } from '../../../shared/takeoff/ids.ts'
import { readTakeoff } from '../../../shared/takeoff/read.ts'
import { partsText } from '../../../shared/takeoff/room-parts.ts'
import { figuresIn, workOutTakeoff } from '../../../shared/takeoff/work-out.ts'
import { ticketContent } from '../../../shared/signing/ticket-content.ts'
import { changeOrderParts, changeOrderTemplate } from '../../../shared/templates/change-order-template.ts'
import { estimateParts, estimateTemplate, type EstimateRows } from '../../../shared/templates/estimate-template.ts'
import type { Step } from './domain-database.ts'

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

type AnyRow = <T extends TableName>(table: T) => Promise<Database[T] | undefined>

/** A company at work that a seed decides: whoever asks gets the next command, made to fit what is in the database at the time, or not quite. */
export class RandomCommands {
  readonly #random: () => number
  #made = 0
  #turn = 0
  /** What was last added to an estimate as a whole, for taking it back. */
  #addedLines: CommandArguments<'estimate.add_lines'> | null = null
  readonly #deleted: string[] = []
  readonly actors: readonly Actor[]
  readonly #device: string

  constructor(seed: number) {
    this.#random = randomFrom(seed)
    const company_id = this.#id()
    this.actors = (['admin', 'office', 'estimator', 'superintendent', 'estimator'] as const).map((role) => ({ id: this.#id(), company_id, role }))
    this.#device = this.#id()
  }

  get admin(): Actor { return this.actors[0] as Actor }

  /** The commands that found the company, and two rows that only a server makes. */
  founding(): Step[] {
    return [
      this.#step('company.create', { id: this.admin.company_id, name: 'Pinsel & Söhne', time_zone: 'America/Denver' }, this.admin),
      ...this.actors.map((actor, index) => this.#step('user.create', { id: actor.id, name: `Person ${index}`, email: `p${index}@example.com`, role: actor.role }, this.admin)),
    ]
  }

  /** What only a server writes: rows for `notification.read` and `conflict.resolve` to work on. */
  async serverRows(database: Kysely<Database>, projectId: string): Promise<void> {
    const tx = new Tx(database, null)
    const { id: user_id, company_id } = this.admin
    for (const at of ['2026-01-02T03:04:05.006Z', '2026-01-02T03:04:05.007Z']) {
      const id = `00000000-0000-7000-8000-0000000000${at.slice(-3, -1)}`
      await tx.insert('notification', { id, company_id, user_id, kind: 'field_overwritten', project_id: projectId, record_table: 'project', record_id: projectId, detail: '{}', at, read_at: null })
      await tx.insert('conflict', {
        id, company_id, scope: projectScope(projectId), record_table: 'project', record_id: projectId, field: 'name', losing_value: '"a"', losing_actor_id: null, losing_at: null,
        winning_value: '"b"', winning_command_id: id, winning_actor_id: user_id, at, resolved_at: null,
      })
      await tx.insert('command_log', {
        id, company_id, scope: projectScope(projectId), name: 'project.edit', actor_id: user_id, device_id: null, sequence: null, at, applied_at: at, record_table: 'project', record_id: projectId, changes: '[]',
      })
    }
  }

  /** The next command, for a database in this state; often one of those that are `wanted`, where some are. */
  async next(database: Kysely<Database>, wanted: readonly CommandName[] = []): Promise<Step> {
    // and something to do them with
    const sought = [...wanted, ...wanted.flatMap((each) => ['create', 'put'].map((deed) => `${each.slice(0, each.indexOf('.'))}.${deed}`)).filter(isCommandName), 'project.create', 'estimate.create', 'room.create', 'change_order.send', 'signature.sign'] as const
    for (;;) {
      const name = wanted.length > 0 && this.#chance(0.5) ? this.#pick(sought) : this.#chance(0.45) ? this.#pick(busy) : this.#inTurn()
      const step = await this.#make(name, database)
      if (!step) continue
      if (name.endsWith('.delete')) this.#deleted.push((step.args as { id: string }).id)
      return step
    }
  }

  /** A command of this name, for a database in this state; null where there is nothing to do it with. */
  async named(name: CommandName, database: Kysely<Database>): Promise<Step | null> {
    return await this.#make(name, database)
  }

  /** Every command comes up as often as any other. */
  #inTurn(): CommandName {
    this.#turn += 1
    // the round that it is moves it on, so that every name comes up whatever their number is
    return commandNames[(this.#turn * 17 + Math.floor(this.#turn / commandNames.length)) % commandNames.length] as CommandName
  }

  async #make(name: CommandName, database: Kysely<Database>): Promise<Step | null> {
    const any: AnyRow = async <T extends TableName>(table: T) => {
      const whole = inEstimate.has(table) ? 'estimate_id' : table === 'estimate' ? 'id' : null
      // half of the time one that can still be worked on
      if (whole && this.#chance(0.5)) {
        const { rows } = await sql<Database[T]>`select part.* from ${sql.table(table)} part join estimate on estimate.id = part.${sql.ref(whole)} where estimate.status = 'draft' and estimate.archived_at is null order by part.id`.execute(database)
        if (rows.length > 0) return this.#pick(rows)
      }
      const { rows } = await sql<Database[T]>`select * from ${sql.table(table)} order by id`.execute(database)
      return rows.length === 0 ? undefined : this.#pick(rows)
    }
    const actor = this.#pick(this.actors)
    const give = <Name extends CommandName>(of: Name, args: CommandArguments<Name>, by: Actor = this.#chance(0.9) ? this.admin : actor): Step => this.#step(of, args, by)
    const taken = this.#chance(0.97) ? undefined : await any(this.#chance(0.5) && isTableName(name.slice(0, name.indexOf('.'))) ? name.slice(0, name.indexOf('.')) as TableName : 'estimate_line')
    const id = taken?.id ?? this.#id()

    switch (name) {
      case 'company.create': return give(name, { id: this.#chance(0.5) ? this.admin.company_id : id, name: 'Another', time_zone: 'UTC' })
      case 'user.create': return give(name, { id, name: this.#text(), email: `${this.#pick(['p1', 'P2', 'x', 'y', id])}@example.com`, role: this.#pick(['admin', 'office']) })
      case 'client.create': return give(name, { id, name: this.#text(), notes: this.#text(), kind: this.#pick(['person', 'organisation']) })
      case 'cost_code.create': return give(name, { id, code: this.#text(), name: this.#text(), kind: 'labour', taxable: this.#flag() })
      case 'device.register': return give(name, { id: this.#chance(0.5) ? this.#device : id, user_id: actor.id, name: this.#text() }, actor)
      case 'project.create': return give(name, { id, member_id: this.#id(), number: this.#made, name: this.#text(), client_id: (await any('client'))?.id ?? null, expected_value_cents: this.#pick([null, this.#amount()]), import_id: this.#chance(0.4) ? id : null }, actor)
      case 'signature.sign': {
        const ofJob = this.#chance(0.4) ? await this.#jobContent(database, any) : null
        if (ofJob) {
          const sealed = sealDocument({ heading: { company_name: 'c', company_address: '', project_name: '', project_address: '', client_name: '' }, content: ofJob })
          return give(name, {
            id, project_id: ofJob.project_id, document_kind: ofJob.kind, document_id: ofJob.id, ...sealed, signer_name: 'José Ñandú', ink: '[]',
            consent_text: consentText(consentVersion, 'es') ?? '', consent_version: consentVersion, consent_language: 'es',
          })
        }
        const estimate = await any('estimate')
        const report = await any('report')
        const heading = { company_name: 'c', company_address: '', project_name: this.#text(), project_address: '', client_name: '' }
        const wantsEstimate = this.#chance(0.5)
        const of = wantsEstimate ? estimate : report
        if (!of) return null
        const document = wantsEstimate && estimate
          ? estimateDocument(heading, estimate,
            await database.selectFrom('estimate_section').selectAll().where('estimate_id', '=', estimate.id).execute(),
            await database.selectFrom('estimate_line').selectAll().where('estimate_id', '=', estimate.id).execute(),
            await database.selectFrom('estimate_option').selectAll().where('estimate_id', '=', estimate.id).execute(),
            await database.selectFrom('attachment').selectAll().where('record_id', '=', estimate.id).execute())
          : report ? reportDocument(heading, report, await database.selectFrom('report_entry').selectAll().where('report_id', '=', report.id).execute()) : null
        if (!document) return null
        const shown = this.#chance(0.6) ? document : { ...document, content: { ...document.content, notes: 'other' } }
        return give(name, {
          id, project_id: of.project_id, document_kind: wantsEstimate ? 'estimate' : 'report', document_id: of.id, ...sealDocument(shown), signer_name: 'José Ñandú',
          ink: '[[[1,2,0],[3,4,16]]]', consent_text: consentText(consentVersion, 'es') ?? '', consent_version: consentVersion, consent_language: 'es',
        })
      }
      case 'estimate.new_version': {
        const from = await any('estimate')
        if (!from) return null
        const copies = async (table: 'estimate_section' | 'estimate_line' | 'estimate_option'): Promise<Record<string, string>> => {
          const rows = await database.selectFrom(table).select('id').where('estimate_id', '=', from.id).orderBy('id').execute()
          return Object.fromEntries(rows.filter(() => this.#chance(0.98)).map((row) => [row.id, this.#id()]))
        }
        return give(name, { id, project_id: from.project_id, from_estimate_id: from.id, section_ids: await copies('estimate_section'), line_ids: await copies('estimate_line'), option_ids: await copies('estimate_option') })
      }
      case 'estimate.add_lines': case 'estimate.take_back_lines': {
        const estimate = await any('estimate')
        if (!estimate) return null
        if (name === 'estimate.take_back_lines' && this.#addedLines && this.#chance(0.7)) return give(name, this.#addedLines)
        const section = this.#chance(0.5) ? await any('estimate_section') : undefined
        const sections = section ? [] : [{ id: this.#id(), name: this.#text(), position: 'a5' }]
        const lines = [1, 2].map(() => ({
          id: this.#id(), section_id: section?.id ?? sections[0]?.id ?? '', position: this.#pick(['a0', 'a1']), description: this.#text(), quantity_thousandths: this.#pick([1500, 0, -1, 2000]), unit: 'h', labour_unit_cents: this.#amount(), material_unit_cents: 0, other_unit_cents: 12,
          taxable: this.#flag(), cost_code_id: null, price_book_item_id: null, note: '', crew_note: this.#text(), internal_note: '', allowance: this.#flag(),
        }))
        const added = { id: this.#chance(0.8) ? section?.estimate_id ?? estimate.id : estimate.id, project_id: estimate.project_id, sections, lines }
        if (name === 'estimate.add_lines') this.#addedLines = added
        return give(name, added)
      }
      case 'project_member.add': {
        const project = await any('project')
        return project ? give(name, { id, project_id: project.id, user_id: actor.id }) : null
      }
      case 'project_member.remove': {
        const member = await any('project_member')
        return member ? give(name, { project_id: member.project_id, user_id: member.user_id }) : null
      }
      case 'project.undo_import': {
        // the newest, for nobody has begun to work in it
        const project = this.#chance(0.5) ? await any('project') : await database.selectFrom('project').selectAll().where('import_id', 'is not', null).orderBy('id', 'desc').executeTakeFirst()
        return project ? give(name, { id: project.id, import_id: project.import_id ?? id }) : null
      }
      case 'user.change_role': {
        const user = await any('user')
        return user && user.id !== this.admin.id ? give(name, { id: user.id, role: { from: user.role, to: this.#pick(['office', 'estimator', 'admin']) } }) : null
      }
      case 'conflict.resolve': {
        const conflict = await any('conflict')
        return conflict ? give(name, { id: conflict.id, scope: conflict.scope as `project:${string}` }) : null
      }
      case 'attachment.create': {
        const of = this.#pick(['project', 'estimate', 'change_order'] as const)
        const record = await any(of)
        if (!record) return null
        return give(name, {
          id, project_id: 'project_id' in record ? record.project_id : record.id, record_table: of, record_id: record.id, file_name: this.#text(), media_type: this.#pick(['image/png', 'image/jpeg', 'image/jpeg']), size_bytes: 5, sha256: 'a'.repeat(64),
          printed: this.#pick(['no', 'no', 'cover', 'photos']), position: this.#pick(['a0', 'a1']),
        })
      }
      case 'attachment.edit': {
        const row = await any('attachment')
        if (!row) return null
        const edits = this.#pick<CommandArguments<'attachment.edit'>['edits']>([{ caption: { from: row.caption, to: this.#text() } }, { position: { from: 'a0', to: 'a2' } }, { printed: { from: row.printed, to: this.#pick(['no', 'cover', 'photos'] as const) } }])
        return give(name, { id: row.id, project_id: row.project_id, edits })
      }
      case 'change_order.decline': {
        const order = await database.selectFrom('change_order').selectAll().where('status', '=', 'sent').orderBy('id').executeTakeFirst() ?? await any('change_order')
        return order ? give(name, { id: order.id, project_id: order.project_id }) : null
      }
      case 'contract.void': case 'change_order.void': {
        // or there would be hardly one left to work on
        return this.#chance(0.3) ? await this.#fromShape(name, id, any, give as (of: CommandName, args: unknown) => Step) : null
      }
      case 'budget.write': {
        const estimate = await this.#acceptedEstimate(database, any)
        return estimate ? give(name, { id: estimate.id, project_id: estimate.project_id }) : null
      }
      case 'change_order.create': {
        const estimate = await this.#acceptedEstimate(database, any)
        return estimate ? give(name, { id, project_id: estimate.project_id, estimate_id: estimate.id, title: this.#text(), number: this.#pick([null, 1, 2, 12]), pricing: this.#pick(['fixed', 'time_and_material']), days_of_delay: this.#pick([0, -1, 333]) }) : null
      }
      case 'ticket.create': {
        const estimate = await this.#acceptedEstimate(database, any)
        const order = await any('change_order')
        return estimate ? give(name, {
          id, project_id: estimate.project_id, estimate_id: estimate.id, change_order_id: order && this.#chance(0.4) ? order.id : null, title: this.#text(), number: this.#pick([null, 1, 2, 12]), work_date: this.#pick(['2026-01-02', '2026-11-23']),
          prices: this.#pick(['on_ticket', 'later']),
        }) : null
      }
      case 'ticket.void': {
        // or there would be hardly one left to work on
        const row = await any('ticket')
        return row && this.#chance(0.3) ? give(name, { id: row.id, project_id: row.project_id, void_reason: this.#text() }) : null
      }
      case 'contract.create': {
        const estimate = await this.#acceptedEstimate(database, any)
        const template = await any('clause_template')
        return estimate ? give(name, {
          id, project_id: estimate.project_id, estimate_id: estimate.id, title: this.#text(), language: this.#pick(['en', 'es']),
          clauses: template ? [{ id: this.#id(), clause_template_id: template.id, position: 'a0', title: template.title_en, text: template.text_en, required: template.required }] : [],
          payments: [{ id: this.#id(), position: 'a0', name: this.#text(), share_basis_points: this.#pick([10_000, 3333]) }],
        }) : null
      }
      case 'colour_schedule.new_version': {
        const approved = await database.selectFrom('colour_schedule').selectAll().where('status', '<>', 'draft').orderBy('id').executeTakeFirst()
        const from = approved && this.#chance(0.5) ? approved : await any('colour_schedule')
        const lines = from ? await database.selectFrom('colour_schedule_line').select('id').where('colour_schedule_id', '=', from.id).orderBy('id').execute() : []
        return from ? give(name, { id, project_id: from.project_id, from_schedule_id: from.id, line_ids: Object.fromEntries(lines.filter(() => this.#chance(0.95)).map((line) => [line.id, this.#id()])) }) : null
      }
      case 'price_book_price.put': case 'product_price.put': {
        const of = await any(name === 'product_price.put' ? 'product' : 'price_book_item')
        if (!of) return null
        const day = this.#pick([of.effective_on, '2026-01-02', '2026-06-15', '2026-12-01'])
        const priceId = this.#chance(0.97) ? datedPriceId(of.id, day) : id
        const unseen = this.#chance(0.8)
        const amount = () => ({ from: unseen ? null : this.#amount(), to: this.#pick([0, 333, 1999]) })
        if (name === 'product_price.put') return give(name, { id: priceId, product_id: of.id, effective_on: day, edits: { quart_cents: amount(), gallon_cents: amount(), five_gallons_cents: amount() } })
        return give(name, { id: priceId, price_book_item_id: of.id, effective_on: day, edits: { labour_unit_cents: amount(), material_unit_cents: amount(), other_unit_cents: amount() } })
      }
      case 'estimate.duplicate': {
        const estimate = await any('estimate')
        const whole = estimate && await readWholeEstimate(database, estimate.id)
        const project = await any('project')
        return whole && project ? give(name, copiedEstimate(whole, { id, project_id: project.id, number: this.#made, title: this.#text(), prices: null, newId: () => this.#id() })) : null
      }
      case 'estimate.refresh_prices': {
        const estimate = await any('estimate')
        const lines = estimate ? await database.selectFrom('estimate_line').selectAll().where('estimate_id', '=', estimate.id).orderBy('id').limit(3).execute() : []
        return estimate ? give(name, {
          id: estimate.id, project_id: estimate.project_id, prices_on: { from: this.#chance(0.9) ? estimate.prices_on : '2026-01-03', to: this.#pick(['2026-06-15', '2026-12-01', null]) },
          lines: lines.map((line) => ({ id: this.#chance(0.97) ? line.id : id, edits: { labour_unit_cents: { from: this.#chance(0.9) ? line.labour_unit_cents : this.#amount(), to: this.#pick([0, 333, 1999]) } } })),
        }) : null
      }
      case 'price_book_price.delete': {
        const price = await any('price_book_price')
        return price ? give(name, { id: price.id, price_book_item_id: price.price_book_item_id }) : null
      }
      case 'product_price.delete': {
        const price = await any('product_price')
        return price ? give(name, { id: price.id, product_id: price.product_id }) : null
      }
      case 'takeoff_figure.put': {
        const estimate = await any('estimate')
        const source = estimate && await readTakeoff(database, estimate, pricesDay(estimate))
        if (!estimate || !source) return null
        const found = figuresIn(workOutTakeoff(source, true)).filter(({ how }) => how.kind !== 'given')
        const figure = found.length > 0 && this.#chance(0.95) ? figureKey(this.#pick(found)) : `${estimate.id}.walls`
        return give(name, { id: this.#chance(0.98) ? takeoffFigureId(estimate.id, figure) : id, project_id: estimate.project_id, estimate_id: estimate.id, figure, measure: this.#pick(['imperial', 'metric']), value: this.#amount(), seen: this.#pick([null, null, this.#amount()]) })
      }
      case 'takeoff_figure.reset': {
        const row = await any('takeoff_figure')
        return row ? give(name, { id: row.id, project_id: row.project_id, estimate_id: row.estimate_id, figure: row.figure }) : null
      }
      case 'assembly_use.create': case 'assembly_use.restore': {
        const section = await any('estimate_section')
        const assembly = await any('assembly')
        if (!section) return null
        const lines = await database.selectFrom('estimate_line').select('id').where('estimate_id', '=', section.estimate_id).orderBy('id').execute()
        const rules = [1, 2].map(() => ({ quantity_thousandths: this.#amount(), per_thousandths: this.#pick([1000, 333, 350_000, ...(this.#chance(0.05) ? [0] : [])]), rounding: this.#pick(['none', 'up'] as const) }))
        const use = { id: name === 'assembly_use.restore' && this.#deleted.length > 0 && this.#chance(0.5) ? this.#pick(this.#deleted) : id, project_id: section.project_id, estimate_id: section.estimate_id, section_id: section.id, assembly_id: assembly?.id ?? null, name: this.#text() || 'wall', input_thousandths: this.#pick([0, 1, 1999, 12_345, 400_000, ...(this.#chance(0.1) ? [-1, 2 ** 40] : [])]), input_formula: this.#pick(['', '=2*200', '=wall']) }
        return name === 'assembly_use.create'
          ? give(name, { ...use, lines: rules.map((rule) => ({ ...rule, id: this.#id(), position: 'a1', description: this.#text(), material_unit_cents: this.#amount(), taxable: this.#flag() })) })
          : give(name, { ...use, lines: rules.map((rule) => ({ ...rule, line_id: lines.length > 0 ? this.#pick(lines).id : this.#id() })) })
      }
      case 'template.create': {
        const kind = this.#pick(['estimate', 'change_order', 'scope', 'terms'] as const)
        const estimate = await any('estimate')
        const order = await any('change_order')
        const content = kind === 'estimate' && estimate ? estimateTemplate(await this.#rowsOf(database, estimate), this.#chance(0.5))
          : kind === 'change_order' && order ? changeOrderTemplate(order, await database.selectFrom('change_order_line').selectAll().where('change_order_id', '=', order.id).execute()) : {}
        return give(name, { id, kind, name: this.#text(), text: this.#text(), content: JSON.stringify(content) })
      }
      case 'estimate.create_from_template': {
        const project = await any('project')
        const estimate = await any('estimate')
        if (!project || !estimate) return null
        const { fields, ...parts } = estimateParts(estimateTemplate(await this.#rowsOf(database, estimate), true), new Map(), () => this.#id())
        return give(name, { id, project_id: project.id, number: this.#made, title: this.#text(), ...fields, ...parts })
      }
      case 'change_order.create_from_template': {
        const estimate = await this.#acceptedEstimate(database, any)
        const order = await any('change_order')
        const lines = order ? await database.selectFrom('change_order_line').selectAll().where('change_order_id', '=', order.id).execute() : []
        return estimate ? give(name, { id, project_id: estimate.project_id, estimate_id: estimate.id, title: this.#text(), number: null, ...(order ? changeOrderParts(changeOrderTemplate(order, lines), () => this.#id()) : {}) }) : null
      }
      default: return await this.#fromShape(name, id, any, give as (of: CommandName, args: unknown) => Step)
    }
  }

  async #rowsOf(database: Kysely<Database>, estimate: Database['estimate']): Promise<EstimateRows> {
    const rows = async <T extends 'estimate_option' | 'estimate_section' | 'estimate_line' | 'assembly_use' | 'assembly_use_line'>(table: T): Promise<Database[T][]> =>
      await database.selectFrom(table as 'estimate_line').selectAll().where('estimate_id', '=', estimate.id).orderBy('id').execute() as unknown as Database[T][]
    return { estimate, options: await rows('estimate_option'), sections: await rows('estimate_section'), lines: await rows('estimate_line'), uses: await rows('assembly_use'), use_lines: await rows('assembly_use_line') }
  }

  /** An accepted estimate for the most part, for only of such a one there is a job. */
  async #acceptedEstimate(database: Kysely<Database>, any: AnyRow): Promise<Database['estimate'] | undefined> {
    const accepted = await database.selectFrom('estimate').selectAll().where('status', '=', 'accepted').orderBy('id').execute()
    return accepted.length > 0 && this.#chance(0.9) ? this.#pick(accepted) : await any('estimate')
  }

  /** What a document of a job says now. */
  async #jobContent(database: Kysely<Database>, any: AnyRow): Promise<Extract<DocumentContent, { kind: 'change_order' | 'contract' | 'colour_schedule' | 'ticket' }> | null> {
    const order = await any('change_order')
    const contract = await any('contract')
    const schedule = await any('colour_schedule')
    const estimate = async (of: string) => await database.selectFrom('estimate').selectAll().where('id', '=', of).executeTakeFirstOrThrow()
    const ticket = await any('ticket')
    switch (this.#pick(['change_order', 'contract', 'colour_schedule', 'ticket'] as const)) {
      case 'ticket': {
        if (!ticket) return null
        const [of, within] = [await estimate(ticket.estimate_id), ticket.change_order_id === null ? null : await database.selectFrom('change_order').selectAll().where('id', '=', ticket.change_order_id).executeTakeFirstOrThrow()]
        return ticketContent(ticket, { estimate: of, change_order: within, rates: within ?? of }, await database.selectFrom('ticket_line').selectAll().where('ticket_id', '=', ticket.id).execute())
      }
      case 'change_order': return order ? changeOrderContent(order, await estimate(order.estimate_id), await database.selectFrom('change_order_line').selectAll().where('change_order_id', '=', order.id).execute(),
        await database.selectFrom('attachment').selectAll().where('record_id', '=', order.id).execute()) : null
      case 'contract': return contract ? contractContent(
        contract, await estimate(contract.estimate_id), await database.selectFrom('contract_clause').selectAll().where('contract_id', '=', contract.id).execute(),
        await database.selectFrom('contract_payment').selectAll().where('contract_id', '=', contract.id).execute(),
      ) : null
      case 'colour_schedule': return schedule ? colourScheduleContent(schedule, await database.selectFrom('colour_schedule_line').selectAll().where('colour_schedule_id', '=', schedule.id).execute()) : null
    }
  }

  /** The plain forms: `<table>.create` under a parent, `<table>.edit` of one field or several, and what needs only the record. */
  async #fromShape(name: CommandName, id: string, any: AnyRow, give: (of: CommandName, args: unknown) => Step): Promise<Step | null> {
    const [table, verb] = name.split('.') as [TableName, string]
    if (verb === 'create' || comingBackWhole.has(name)) {
      const parents = { contact: 'client', estimate: 'project', report: 'project', estimate_option: 'estimate', estimate_section: 'estimate', estimate_line: 'estimate_section', report_entry: 'report', room: 'estimate', room_opening: 'room', surface: 'room',
        change_order_line: 'change_order', ticket_line: 'ticket', contract_clause: 'contract', contract_payment: 'contract', colour_schedule: 'project', colour_schedule_line: 'colour_schedule', assembly_line: 'assembly' } as const
      const parentTable = (parents as Record<string, TableName>)[table]
      const parent = parentTable ? await any(parentTable) as { id: string; project_id?: string; estimate_id?: string } | undefined : { id }
      if (!parent) return null
      const values: Record<string, unknown> = { id: verb === 'restore' && this.#deleted.length > 0 ? this.#pick(this.#deleted) : id }
      if (parentTable) values[`${parentTable.replace(/^estimate_/, '')}_id`] = parent.id
      if (parentTable && parentTable !== 'client' && parentTable !== 'assembly') values['project_id'] = parent.project_id ?? parent.id
      if (parent.estimate_id && !['room', 'change_order', 'ticket', 'contract'].includes(parentTable ?? '')) values['estimate_id'] = parent.estimate_id
      if (table === 'estimate_section') values['option_id'] = this.#chance(0.3) ? (await any('estimate_option'))?.id ?? null : null
      for (const [field, { declaration }] of Object.entries(tableNamed(table).columns)) {
        if (field in values || (parentTable === 'room' && field === 'estimate_id') || !writable(table, field) || (table === 'estimate' && /discount/.test(field))) continue
        if (table === 'report' && field !== 'report_date') continue
        values[field] = await this.#value(field, declaration, any)
      }
      if (table === 'estimate') values['number'] = this.#made
      // one of the two, for the most part
      if (table === 'contract_payment') values[values['amount_cents'] === null ? 'share_basis_points' : 'amount_cents'] = this.#pick([null, null, 3333])
      if (table === 'contract_payment' && values['amount_cents'] === null && values['share_basis_points'] === null) values['share_basis_points'] = 3333
      return give(name, values)
    }
    if (!isTableName(table)) return null
    const row = await any(table) as (Record<string, string | number | null> & { id: string }) | undefined
    if (!row) return null
    const args: Record<string, unknown> = { id: row.id }
    if ('project_id' in row && table !== 'notification') args['project_id'] = this.#chance(0.97) ? row['project_id'] : ((await any('project'))?.id ?? row['project_id'])
    if (table === 'device' || table === 'notification') args['user_id'] = row['user_id']
    if (verb !== 'edit') return give(name, args)
    const fields = Object.entries(tableNamed(table).columns).filter(([field]) => writable(table, field) && !notEdited.has(`${table}.${field}`))
    const edits: Record<string, unknown> = {}
    for (const [field, { declaration }] of fields) {
      if (Object.keys(edits).length > 0 && !this.#chance(0.25)) continue
      if (!this.#chance(2 / fields.length) && Object.keys(edits).length === 0 && field !== fields.at(-1)?.[0]) continue
      const to = await this.#value(field, declaration, any)
      edits[field] = { from: this.#chance(0.85) ? row[field] : await this.#value(field, declaration, any), to }
    }
    return give(name, { ...args, edits })
  }

  async #value(field: string, { kind, choices, nullable, references }: ColumnDeclaration, any: AnyRow): Promise<string | number | null> {
    if (field === 'wall_id') return this.#chance(0.1) ? this.#id() : null
    if (field.endsWith('tax_hundredths')) return this.#pick([0, 0, 50, 99, ...(this.#chance(0.05) ? [100, -1] : [])])
    if (field === 'parts') return this.#chance(0.9) ? partsText({ gables: [{ id: this.#id(), width: 3_048_000_000, pitch_thousandths: 6000 }] }) : '{"walls":1}'
    if (lengths.has(field)) return nullable && this.#chance(0.2) ? null : this.#pick([0, 1, 914_400_000, 2_438_400_000, 3_657_600_000, 10 ** 12, ...(this.#chance(0.1) ? [-1, 10 ** 12 + 1] : [])])
    if (counts.has(field)) return this.#pick([0, 1, 2, 3, ...(this.#chance(0.1) ? [-1, 10_001] : [])])
    if (nullable && kind === 'cents' && this.#chance(0.3)) return null
    if (field === 'section_id') return (await any('estimate_section'))?.id ?? this.#id()
    if (field === 'origin_id') return this.#chance(0.3) ? this.#id() : null
    if (field === 'swatch') return this.#pick(['', '#c0ffee', 'wall'])
    if (field === 'email') return `${this.#pick(['p1', 'q', 'r'])}@example.com`
    if (kind === 'id') {
      const referred = await any((references ?? field.replace(/_id$/, '')) as TableName)
      return this.#chance(0.7) ? referred?.id ?? null : null
    }
    if (nullable && this.#chance(0.2)) return null
    switch (kind) {
      case 'choice': return this.#pick(choices ?? [])
      case 'date': return `2026-${this.#pick(['01', '02', '11'])}-${this.#pick(['01', '15', '28'])}`
      case 'flag': return this.#flag()
      case 'position': return this.#pick(['a0', 'a1', 'a0V', 'Zz', 'a0l', 'b10', 'a2'])
      case 'basis_points': return this.#pick([0, 750, 1000, 3333, 10_000])
      case 'cents': case 'thousandths': case 'integer': return this.#amount()
      default: return this.#text()
    }
  }

  #step<Name extends CommandName>(name: Name, args: CommandArguments<Name>, actor: Actor): Step {
    const at = new Date(Date.UTC(2026, 0, 1) + this.#made * 1000).toISOString()
    return { id: this.#id(), name, args, actor, at, device_id: this.#chance(0.95) ? this.#device : null }
  }

  #id(): string {
    this.#made += 1
    const tail = Math.floor(this.#random() * 0xffffffff).toString(16).padStart(8, '0')
    return `${this.#made.toString(16).padStart(8, '0')}-0000-7000-8000-0000${tail}`
  }

  #pick<T>(from: readonly T[]): T { return from[Math.floor(this.#random() * from.length)] as T }
  #chance(of: number): boolean { return this.#random() < of }
  #flag(): 0 | 1 { return this.#chance(0.5) ? 1 : 0 }
  #amount(): number { return this.#pick([0, 1, -1, 333, 1000, 1999, 12_345, 999_999_999, 2 ** 33]) }
  #text(): string { return this.#pick(['wall', 'Wall', 'ÄRGER', 'ärger', "O'Brien", '100% _x', 'trim "fine"', '😀 roof', 'zz', 'Z', ' ', '', '12x', 'ﬀ', 'a\nb']) }
}

/** Numbers that are taken only within limits: lengths in nanometres, and what is counted. */
const lengths = new Set(['length', 'width', 'height', 'eaves', 'face_width', 'above'])
const counts = new Set(['count', 'coats', 'primer_coats', 'cabinet_pieces', 'painters', 'pitch_thousandths'])

const isCommandName = (name: string): name is CommandName => (commandNames as readonly string[]).includes(name)

/** Parts of an estimate. */
const inEstimate: ReadonlySet<string> = new Set(['estimate_option', 'estimate_section', 'estimate_line', 'room', 'room_opening', 'surface', 'assembly_use'])

/** What a company does most of its day. */
const busy: readonly CommandName[] = [
  'estimate_line.create', 'estimate_line.create', 'estimate_line.edit', 'estimate_line.edit', 'estimate_section.create', 'estimate_option.create', 'estimate_option.choose', 'report_entry.create', 'report_entry.edit', 'project.edit', 'estimate.edit', 'estimate.create',
  'room.create', 'room_opening.create', 'surface.create', 'surface.create', 'surface.edit', 'room.edit', 'room.archive', 'surface.archive', 'takeoff_figure.put', 'estimate.take_off', 'estimate.take_off', 'assembly_line.create', 'assembly_use.create', 'assembly_use.edit', 'assembly_use.edit',
  'report.create', 'client.edit', 'project.create', 'estimate.send', 'estimate.decline', 'signature.sign',
  'change_order.create', 'change_order_line.create', 'ticket.create', 'ticket_line.create', 'contract.create', 'contract_clause.create', 'contract_payment.create', 'colour_schedule_line.create', 'room_opening.edit', 'estimate.create',
]

/** What was deleted comes back with all that it held. */
const comingBackWhole: ReadonlySet<CommandName> = new Set(['estimate_option.restore', 'estimate_section.restore', 'estimate_line.restore', 'report_entry.restore', 'change_order_line.restore', 'ticket_line.restore', 'colour_schedule_line.restore'])
const derived = new Set(['company_id', 'created_at', 'created_by', 'archived_at', 'sent_at', 'submitted_at', 'signature_id', 'company_signature_id', 'void_reason', 'total_cents', 'chosen_package_id', 'chosen', 'version_number', 'previous_version_id', 'author_id', 'scope'])
const writable = (table: TableName, field: string): boolean => field !== 'id' && !derived.has(field) && !(['estimate', 'report', 'change_order', 'ticket', 'contract', 'colour_schedule'].includes(table) && field === 'status')
const notEdited = new Set([
  'company.currency', 'user.role', 'contact.client_id', 'project.number', 'project.import_id', 'estimate.project_id', 'estimate.number', 'estimate_section.project_id', 'estimate_section.estimate_id', 'estimate_option.project_id', 'estimate_option.estimate_id', 'estimate_option.kind',
  'estimate_line.project_id', 'estimate_line.estimate_id', 'report.project_id', 'room.project_id', 'room.estimate_id', 'room.kind', 'room_opening.project_id', 'room_opening.estimate_id', 'room_opening.room_id', 'surface.project_id', 'surface.estimate_id', 'surface.room_id', 'surface.kind', 'labour_factor.kind',
  'assembly_line.assembly_id', 'assembly_use.project_id', 'assembly_use.estimate_id', 'assembly_use.section_id', 'assembly_use.assembly_id', 'assembly_use.unit', 'template.kind', 'template.content',
  'estimate_section.origin_id', 'estimate_line.origin_id', 'report_entry.project_id', 'report_entry.report_id', 'report_entry.kind',
  ...['project_id', 'estimate_id', 'number', 'suffix', 'markup_labour_basis_points', 'markup_material_basis_points', 'overhead_basis_points', 'profit_basis_points', 'tax_basis_points'].map((field) => `change_order.${field}`),
  ...['ticket.project_id', 'ticket.estimate_id', 'ticket.number', 'ticket.suffix', 'ticket_line.project_id', 'ticket_line.ticket_id', 'ticket_line.kind'],
  'change_order_line.project_id', 'change_order_line.change_order_id', 'contract.project_id', 'contract.estimate_id', 'contract.language', 'contract.sum_cents', 'contract_clause.project_id', 'contract_clause.contract_id',
  'contract_clause.clause_template_id', 'contract_clause.required', 'contract_payment.project_id', 'contract_payment.contract_id', 'colour_schedule.project_id', 'colour_schedule_line.project_id', 'colour_schedule_line.colour_schedule_id',
])
