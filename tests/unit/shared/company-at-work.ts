import type { Kysely } from 'kysely'
import type { Actor } from '../../../shared/commands/command.ts'
import type { CommandArguments, CommandName } from '../../../shared/commands/registry.ts'
import type { Tx } from '../../../shared/commands/tx.ts'
import type { Problem } from '../../../shared/problem.ts'
import type { Database } from '../../../shared/schema/database.ts'
import { schemaVersion } from '../../../shared/schema/tables.ts'
import { consentText, consentVersion } from '../../../shared/signing/consent.ts'
import { sealDocument, type SignedDocument } from '../../../shared/signing/signed-document.ts'
import { execute, laptopDatabase } from './domain-database.ts'

/** An id that reads well in a failure: `uuid('a1')` ends in `a1`. */
export const uuid = (tail: string | number): string => `00000000-0000-7000-8000-${String(tail).padStart(12, '0')}`

const company_id = uuid('c0')
export const olga: Actor = { id: uuid(1), company_id, role: 'admin' }
export const ben: Actor = { id: uuid(2), company_id, role: 'office' }
export const ana: Actor = { id: uuid(3), company_id, role: 'estimator' }
export const sam: Actor = { id: uuid(4), company_id, role: 'superintendent' }

/** A small company in a laptop's database, for stories: what is given here must be applied, what is tried may be refused. */
export class CompanyAtWork {
  readonly database: Kysely<Database> = laptopDatabase()
  #given = 0

  static async founded(): Promise<CompanyAtWork> {
    const company = new CompanyAtWork()
    await company.give(olga, 'company.create', { id: company_id, name: 'Kibray Painting', time_zone: 'America/Denver' })
    for (const person of [olga, ben, ana, sam]) await company.give(olga, 'user.create', { id: person.id, name: person.role, email: `${person.role}@example.com`, role: person.role })
    return company
  }

  /** Runs a command that must succeed. */
  async give<Name extends CommandName>(actor: Actor, name: Name, args: CommandArguments<Name>): Promise<Tx> {
    const outcome = await this.#run(actor, name, args, uuid('de'))
    if (!outcome.ok) throw new Error(`${name}: ${outcome.problem.code} ${outcome.problem.detail}`)
    return outcome.tx
  }

  /** Runs a command that may be refused; null where it was applied. */
  async try<Name extends CommandName>(actor: Actor, name: Name, args: CommandArguments<Name>, device: string | null = uuid('de'), schema = schemaVersion): Promise<Problem | null> {
    const outcome = await this.#run(actor, name, args, device, schema)
    return outcome.ok ? null : outcome.problem
  }

  #run(actor: Actor, name: CommandName, args: unknown, device_id: string | null, schema = schemaVersion): ReturnType<typeof execute> {
    this.#given += 1
    return execute(this.database, { id: uuid(`f${this.#given}`), name, args, actor, at: new Date(Date.UTC(2026, 10, 23) + this.#given * 1000).toISOString(), device_id, schema })
  }

  /** A project with a client; its id. */
  async project(tail = 'b1'): Promise<string> {
    await this.give(ana, 'project.create', { id: uuid(tail), member_id: uuid(`${tail}e`), number: Number.parseInt(tail, 16), name: `Project ${tail}` })
    return uuid(tail)
  }

  /** A draft of two sections and three lines, worth $300.00; its id. */
  async estimate(project_id: string, tail = 'e1', number: number | null = 1042): Promise<string> {
    const id = uuid(tail)
    await this.give(ana, 'estimate.create', { id, project_id, number, title: 'Interior' })
    for (const [index, position] of ['a0', 'a1'].entries()) await this.give(ana, 'estimate_section.create', { id: uuid(`${tail}5${index}`), project_id, estimate_id: id, name: `Room ${index}`, position })
    for (const [index, section] of [0, 0, 1].entries()) {
      await this.give(ana, 'estimate_line.create', {
        id: uuid(`${tail}9${index}`), project_id, estimate_id: id, section_id: uuid(`${tail}5${section}`), position: `a${index}`, description: `Line ${index}`, quantity_thousandths: 10_000, unit: 'sf', labour_unit_cents: 1000,
      })
    }
    return id
  }
}

/** The arguments of a signature under a document. */
export function signing(document: SignedDocument, more: Partial<CommandArguments<'signature.sign'>> = {}): CommandArguments<'signature.sign'> {
  return {
    id: uuid('51'), project_id: document.content.project_id, document_kind: document.content.kind, document_id: document.content.id, ...sealDocument(document),
    signer_name: 'Carla Client', ink: '[[[10,10,0],[20,12,16]]]', consent_text: consentText(consentVersion, 'en') ?? '', consent_version: consentVersion, consent_language: 'en', ...more,
  }
}
