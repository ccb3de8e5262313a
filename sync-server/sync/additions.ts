import type { Actor } from '../../shared/commands/command.ts'
import type { PreparedCommand } from '../../shared/commands/run-command.ts'
import type { Change, Overwrite, Tx } from '../../shared/commands/tx.ts'
import { Refusal } from '../../shared/problem.ts'
import type { Database } from '../../shared/schema/database.ts'
import type { CommandEnvelope } from '../../shared/sync/protocol.ts'
import type { Connection } from '../db/postgres.ts'
import { isWhole } from '../files/stored-files.ts'
import type { World } from '../world.ts'
import { instantOf } from '../world.ts'
import { lease, numberKinds, refill, takeNumbers, useNumber } from './numbers.ts'
import type { NumberKind } from './numbers.ts'

/** A command that has run on the server, in a transaction that is still open. */
export interface RunCommand {
  readonly connection: Connection
  readonly world: World
  readonly actor: Actor
  readonly envelope: CommandEnvelope
  readonly prepared: PreparedCommand
  readonly changes: readonly Change[]
  readonly overwrites: readonly Overwrite[]
}

/**
 * What the server adds to a command when it applies it: what must also appear in other scopes (access lists, notifications,
 * leases), human numbers that it came without, and the values that it overwrote. `tx` may write every scope.
 */
export async function addToCommand(run: RunCommand, tx: Tx): Promise<void> {
  for (const change of run.changes) {
    if (change.table === 'project_member') await followMembership(run, tx, change)
    if (change.table === 'device' && change.operation === 'insert') await leaseToNewDevice(run, tx, change.id)
    if (change.table === 'project' && change.operation === 'insert') await numberProject(run, tx, change)
    if (change.table === 'estimate' && change.operation === 'insert') await numberEstimate(run, tx, change)
    if (change.table === 'estimate' && change.fields.includes('status') && change.after?.['status'] === 'sent') await tellProject(run, tx, 'estimate_sent', change)
    if ((change.table === 'change_order' || change.table === 'ticket') && change.operation === 'insert') await tellApart(tx, change.table, change)
    if (change.table === 'change_order' && change.operation === 'update' && change.fields.includes('status') && change.after?.['status'] === 'sent') await tellProject(run, tx, 'change_order_sent', change)
    if (change.table === 'report' && change.fields.includes('status') && change.after?.['status'] === 'submitted' && !signs(run)) await tellProject(run, tx, 'report_submitted', change)
    if (change.table === 'attachment' && change.operation === 'update' && change.fields.includes('arrived_at')) await requireFile(run, change)
    if (change.table === 'signature' && change.operation === 'insert') await tellOfSignature(run, tx, change)
  }
  for (const overwrite of run.overwrites) await fileConflict(run, tx, overwrite)
}

const signs = (run: RunCommand): boolean => run.changes.some((change) => change.table === 'signature')
const rowOf = (change: Change): Readonly<Record<string, unknown>> => change.after ?? change.before ?? {}

/** Nobody says that the office has a file but the office. */
async function requireFile({ connection }: RunCommand, { id }: Change): Promise<void> {
  if (!await isWhole(connection, id)) throw new Refusal('not_allowed_now', 'the office does not have this file yet', { table: 'attachment', id })
}

/** The access list of a person, from which their laptops know which projects to follow, says what the membership says. */
async function followMembership(run: RunCommand, tx: Tx, change: Change): Promise<void> {
  if (change.operation === 'update') return
  const user_id = String(rowOf(change)['user_id'])
  const project_id = String(rowOf(change)['project_id'])
  const present = await tx.read.selectFrom('project_access').select('id').where('user_id', '=', user_id).where('project_id', '=', project_id).executeTakeFirst()
  if (change.operation === 'insert' && !present) await tx.insert('project_access', { id: run.world.newId(), company_id: run.actor.company_id, user_id, project_id })
  if (change.operation === 'delete' && present) await tx.delete('project_access', present.id)
  if (user_id === run.actor.id) return
  const project = await tx.find('project', project_id)
  if (!project) return
  await notify(run, tx, user_id, change.operation === 'insert' ? 'project_assigned' : 'project_unassigned', { project_id, table: 'project', id: project_id, detail: { project: project.name } })
}

async function leaseToNewDevice(run: RunCommand, tx: Tx, deviceId: string): Promise<void> {
  const device = await tx.get('device', deviceId)
  for (const kind of numberKinds) await lease(run.connection, tx, run.world, device, kind)
}

/** An imported project goes by its external number; any other that came without a number gets one. */
async function numberProject(run: RunCommand, tx: Tx, change: Change): Promise<void> {
  const { number, external_number } = rowOf(change)
  if (typeof number === 'number') await checkNumber(run, tx, 'project', number)
  else if (external_number == null) await giveNumber(run, tx, 'project', change.id)
}

/** A new version of an estimate keeps the number of the first. */
async function numberEstimate(run: RunCommand, tx: Tx, change: Change): Promise<void> {
  const { number, version_number } = rowOf(change)
  if (typeof number !== 'number') await giveNumber(run, tx, 'estimate', change.id)
  else if (version_number === 1) await checkNumber(run, tx, 'estimate', number)
}

/** Two who were offline may have counted to the same number in one project: both keep it, and the later gets a letter. */
async function tellApart(tx: Tx, table: 'change_order' | 'ticket', change: Change): Promise<void> {
  const { project_id, number } = rowOf(change)
  const same = await tx.read.selectFrom(table).select('id').where('project_id', '=', String(project_id)).where('number', '=', Number(number)).where('suffix', 'is not', null).execute()
  await tx.set(table, change.id, { suffix: same.length })
}

/** A record without a number gets one here; and a device that had none left gets more. */
async function giveNumber({ connection, world, actor, envelope }: RunCommand, tx: Tx, kind: NumberKind, id: string): Promise<void> {
  await tx.set(kind, id, { number: await takeNumbers(connection, world, actor.company_id, kind, 1) })
  if (envelope.device_id) await refill(connection, tx, world, { device: envelope.device_id, kind, at: envelope.at })
}

function checkNumber(run: RunCommand, tx: Tx, kind: NumberKind, number: number): Promise<void> {
  return useNumber(run.connection, tx, run.world, { company: run.actor.company_id, kind, number, device: run.envelope.device_id, user: run.actor.id })
}

const signedNotices = {
  estimate: 'estimate_signed', report: 'report_signed', change_order: 'change_order_signed', contract: 'contract_signed', colour_schedule: 'colours_signed', ticket: 'ticket_signed',
} as const satisfies Record<Database['signature']['document_kind'], Database['notification']['kind']>

async function tellOfSignature(run: RunCommand, tx: Tx, change: Change): Promise<void> {
  const signature = await tx.get('signature', change.id)
  const document = run.changes.find((each) => each.table === signature.document_kind && each.id === signature.document_id)
  if (document) await tellProject(run, tx, signedNotices[signature.document_kind], document, { signer: signature.signer_name })
}

/** Tells the project's members and the office, except who did it. */
async function tellProject(run: RunCommand, tx: Tx, kind: Database['notification']['kind'], change: Change, more: Readonly<Record<string, string>> = {}): Promise<void> {
  const row = rowOf(change)
  const project = await tx.get('project', String(row['project_id']))
  const detail = {
    project: project.name, ...more,
    ...(change.table === 'report' ? { date: String(row['report_date']) } : { title: String(row['title']), ...(row['number'] == null ? {} : { number: String(row['number']) }) }),
  }
  const readers = await run.connection.query<{ id: string }>(
    `select id from "user" where company_id = $1 and archived_at is null and id <> $2
     and (role in ('admin', 'office') or id in (select user_id from project_access where project_id = $3)) order by id`,
    [run.actor.company_id, run.actor.id, project.id],
  )
  for (const reader of readers) await notify(run, tx, reader.id, kind, { project_id: project.id, table: change.table, id: change.id, detail })
}

/** Keeps a value that lost, and tells whoever wrote it. */
async function fileConflict(run: RunCommand, tx: Tx, overwrite: Overwrite): Promise<void> {
  const { table, id, field } = overwrite
  const scope = run.prepared.scope
  const loser = await lastAuthor(run, overwrite)
  await tx.insert('conflict', {
    id: run.world.newId(), company_id: run.actor.company_id, scope, record_table: table, record_id: id, field,
    losing_value: JSON.stringify(overwrite.losing), losing_actor_id: loser?.actor_id ?? null, losing_at: loser?.at ?? null,
    winning_value: JSON.stringify(overwrite.winning), winning_command_id: run.envelope.id, winning_actor_id: run.actor.id,
    at: instantOf(run.world), resolved_at: null,
  })
  if (!loser || loser.actor_id === run.actor.id) return
  const project_id = scope.startsWith('project:') ? scope.slice('project:'.length) : null
  await notify(run, tx, loser.actor_id, 'field_overwritten', { project_id, table, id, detail: { field } })
}

/** Who last set a field, by the log of the scope; undefined where the log does not say. */
async function lastAuthor(run: RunCommand, { table, id, field }: Overwrite): Promise<{ actor_id: string; at: string } | undefined> {
  const entries = await run.connection.query<{ actor_id: string; at: string; changes: string }>(
    `select actor_id, at, changes from command_log where scope = $1 and position($2 in changes) > 0 order by applied_at desc, id desc limit 100`,
    [run.prepared.scope, id],
  )
  return entries.find((entry) => (JSON.parse(entry.changes) as { table: string; id: string; operation: string; fields: object }[])
    .some((change) => change.table === table && change.id === id && (change.operation === 'insert' || Object.hasOwn(change.fields, field))))
}

interface Subject { readonly project_id: string | null; readonly table: string; readonly id: string; readonly detail: Readonly<Record<string, string>> }

async function notify(run: RunCommand, tx: Tx, user_id: string, kind: Database['notification']['kind'], subject: Subject): Promise<void> {
  const detail = Object.fromEntries(Object.entries(subject.detail).sort(([one], [other]) => (one < other ? -1 : 1)))
  await tx.insert('notification', {
    id: run.world.newId(), company_id: run.actor.company_id, user_id, kind, project_id: subject.project_id,
    record_table: subject.table, record_id: subject.id, detail: JSON.stringify(detail), at: instantOf(run.world), read_at: null,
  })
}
