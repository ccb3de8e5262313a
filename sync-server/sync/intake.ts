import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Actor } from '../../shared/commands/command.ts'
import { prepareCommand, runCommand, type PreparedCommand } from '../../shared/commands/run-command.ts'
import { Tx, type Change, type SeenRow } from '../../shared/commands/tx.ts'
import { Refusal, problemOf, type Problem } from '../../shared/problem.ts'
import { isTableName, type Database } from '../../shared/schema/database.ts'
import type { PlainRow } from '../../shared/schema/replica-codec.ts'
import { schemaVersion } from '../../shared/schema/tables.ts'
import { holdsWholeCompany, parseScope, type Role, type Scope } from '../../shared/schema/scope.ts'
import { commandEnvelope, type CommandEnvelope, type CommandResult } from '../../shared/sync/protocol.ts'
import { inOnePass, isStalePlan, isTransient, sqlState, type Connection, type Postgres } from '../db/postgres.ts'
import { isOpenProject, scopeOfRow, writeReplica } from '../db/replica.ts'
import type { World } from '../world.ts'
import { instantOf } from '../world.ts'
import { addToCommand } from './additions.ts'
import type { Author } from './author.ts'
import { describeChanges } from './change-log.ts'
import type { CommitListener } from './commit.ts'
import { integrityRefusal } from './integrity.ts'
import { keepReceipt } from './receipt.ts'
import { checkReferences } from './references.ts'

/** Commands of one batch that run at once, where they are of different projects. */
const PARALLEL = 4
/** A command that lost a deadlock runs again so many times before it is put off. */
const ATTEMPTS = 3

export interface IntakeOptions {
  readonly postgres: Postgres
  readonly world: World
  readonly log: Logger
  /** Told of each commit, right after it. */
  readonly onCommit: CommitListener
}

/** Where every command is applied: from laptops, from the REST interface, from the seed. Nothing else writes a synced row. */
export interface Intake {
  /** Applies a batch as a laptop sent it, each command in a transaction of its own; the results are in the batch's order. */
  push(author: Author, commands: readonly unknown[]): Promise<CommandResult[]>
  /** Applies one command. */
  apply(author: Author, envelope: CommandEnvelope): Promise<CommandResult>
  /** Founds a company: its row and its first admin point at each other, so these two commands share one transaction. */
  found(admin: Actor, commands: readonly CommandEnvelope[]): Promise<void>
}

/**
 * When a command is on the disk: at its own commit, or, in a batch, before the batch is answered. Nobody hears of it sooner either
 * way, for shapes too show only what is on the disk, and what a power cut takes was never acknowledged and comes again.
 * Waiting for the disk once a batch and not once a command takes a third off a batch.
 */
type Durability = 'at_commit' | 'at_answer'
const begin: Readonly<Record<Durability, string>> = { at_commit: 'begin', at_answer: 'begin; set local synchronous_commit = off' }

interface Facts {
  readonly applied_scope: string | null
  readonly applied_by: string | null
  readonly has_receipt: boolean
  readonly refusal: string | null
  readonly same_sequence: string | null
  readonly role: Role | null
  readonly device_user: string | null
  readonly project_company: string | null
  readonly project_status: string | null
  readonly project_archived_at: string | null
  readonly is_member: boolean
  readonly person_company: string | null
}

const factsQuery = `
  select logged.scope as applied_scope, logged.actor_id as applied_by,
    exists (select 1 from replica where tbl = 'command_log' and id = $1) as has_receipt,
    (select problem from command_refusal where id = $1 and actor_id = $3) as refusal,
    (select id from command_log where device_id = $4 and sequence = $5 and id <> $1) as same_sequence,
    (select role from "user" where id = $3 and company_id = $2 and archived_at is null) as role,
    (select user_id from device where id = $4) as device_user,
    project.company_id as project_company, project.status as project_status, project.archived_at as project_archived_at,
    exists (select 1 from project_member where project_id = $6 and user_id = $3) as is_member,
    (select company_id from "user" where id = $7) as person_company
  from (select 1) as one left join command_log logged on logged.id = $1 left join project on project.id = $6`

/** Makes the intake. */
export function createIntake({ postgres, world, log, onCommit }: IntakeOptions): Intake {
  /** Applies a command; throws only what is transient. */
  async function apply(author: Author, envelope: CommandEnvelope, prepared = prepare(author, envelope), durability: Durability = 'at_commit'): Promise<CommandResult> {
    if (prepared instanceof Refusal) return await remember(author, envelope, '', prepared.problem)
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await transact(author, envelope, prepared, durability)
      } catch (error) {
        const lostRace = sqlState(error) === '40P01' || sqlState(error) === '40001'
        // each try closes a connection whose plans are stale, so this comes to an end
        if (isStalePlan(error) || (lostRace && attempt < ATTEMPTS)) continue
        if (isTransient(error)) throw error
        return await remember(author, envelope, prepared.scope, refusalOf(error, envelope))
      }
    }
  }

  function refusalOf(error: unknown, envelope: CommandEnvelope): Problem {
    const refusal = error instanceof Refusal ? error.problem : integrityRefusal(error)
    if (refusal) return refusal
    // a fault of ours: sent again it would fail again, and everything behind it would wait for ever
    log.error({ err: error, command: envelope.id, name: envelope.name }, 'a command failed')
    return { code: 'internal', detail: `${envelope.name} failed on the server` }
  }

  async function transact(author: Author, envelope: CommandEnvelope, prepared: PreparedCommand, durability: Durability): Promise<CommandResult> {
    const settled = await postgres.withConnection(async (connection): Promise<CommandResult | { readonly changes: readonly Change[]; readonly transaction: string }> => {
      const [, facts, seen] = await inOnePass(connection.run(`${begin[durability]}; ${lockOf(prepared.scope)}`), factsOf(connection, author, envelope, prepared.scope), recordOf(connection, prepared))
      const before = await settledBefore(connection, author, envelope, facts)
      if (before) {
        await connection.run('commit')
        return before
      }
      const actor = await mayRun(connection, author, envelope, prepared, facts)
      const changes = await execute(connection, actor, envelope, prepared, seen)
      const [, transaction] = await inOnePass(keepReceipt(connection, changes), writeReplica(connection, actor.company_id, changes, projectOpenAfter(prepared.scope, facts, changes)), connection.run('commit'))
      return { changes, transaction }
    })
    if ('status' in settled) return settled
    onCommit({ company_id: author.actor.company_id, ...settled })
    return { id: envelope.id, status: 'applied', scope: prepared.scope, transaction: settled.transaction }
  }

  /** Runs the command and adds the server's part; returns all changes, of which the last is the log's entry, yet to be written. */
  async function execute(connection: Connection, actor: Actor, envelope: CommandEnvelope, prepared: PreparedCommand, seen?: SeenRow): Promise<Change[]> {
    const database = connection.database as unknown as Kysely<Database>
    const own = await runCommand(database, prepared, envelope, actor, seen)
    await checkReferences(connection, { company: actor.company_id, actor: actor.id, scope: prepared.scope }, own.changes)
    const added = new Tx(database, null)
    await addToCommand({ connection, world, actor, envelope, prepared, changes: own.changes, overwrites: own.overwrites }, added)
    const inScope = [...own.changes, ...added.changes].filter((change) => change.table !== 'conflict' && scopeOfRow(change.table, change.after ?? change.before ?? {}) === prepared.scope)
    const entry: Database['command_log'] = {
      id: envelope.id, company_id: actor.company_id, scope: prepared.scope, name: envelope.name, actor_id: actor.id,
      device_id: envelope.device_id, sequence: envelope.sequence, at: envelope.at, applied_at: instantOf(world),
      record_table: prepared.record.table, record_id: prepared.record.id, changes: describeChanges(inScope),
    }
    return [...own.changes, ...added.changes, { table: 'command_log', id: entry.id, operation: 'insert', before: null, after: { ...entry }, fields: Object.keys(entry) }]
  }

  /** The answer to a command that was here before, or null for a new one. */
  async function settledBefore(connection: Connection, author: Author, envelope: CommandEnvelope, facts: Facts): Promise<CommandResult | null> {
    if (facts.applied_scope !== null && facts.applied_by === author.actor.id) {
      if (!facts.has_receipt) await writeReceiptAgain(connection, envelope.id)
      return { id: envelope.id, status: 'duplicate', scope: facts.applied_scope }
    }
    if (facts.refusal !== null) return { id: envelope.id, status: 'refused', problem: JSON.parse(facts.refusal) as Problem }
    return null
  }

  async function writeReceiptAgain(connection: Connection, id: string): Promise<void> {
    const row = await connection.database.selectFrom('command_log').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    await writeReplica(connection, row.company_id, [{ table: 'command_log', id, operation: 'insert', before: null, after: { ...row }, fields: [] }], () => true)
  }

  /**
   * Remembers a refusal under the scope's lock, so that a late copy cannot take effect after all; but a copy that took effect
   * while this one was refused was the first, and this one is its duplicate.
   */
  async function remember(author: Author, envelope: CommandEnvelope, scope: Scope | '', problem: Problem): Promise<CommandResult> {
    return await postgres.withConnection(async (connection) => {
      const [, facts] = await inOnePass(connection.run(`begin; ${lockOf(scope || envelope.id)}`), factsOf(connection, author, envelope, scope))
      const before = await settledBefore(connection, author, envelope, facts)
      // of another person's command that has this id nothing is remembered: it stays theirs
      if (!before && facts.applied_scope === null) {
        await connection.query(
          `insert into command_refusal (id, company_id, scope, name, actor_id, device_id, sequence, at, refused_at, problem)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (id) do nothing`,
          [envelope.id, author.actor.company_id, scope, envelope.name.replaceAll('\0', ''), author.actor.id, envelope.device_id, envelope.sequence, envelope.at, instantOf(world), JSON.stringify(problem)],
        )
      }
      await connection.run('commit')
      return before ?? { id: envelope.id, status: 'refused', problem }
    })
  }

  async function found(admin: Actor, commands: readonly CommandEnvelope[]): Promise<void> {
    const commits = await postgres.transaction(async (connection) => {
      const all: { changes: readonly Change[]; transaction: string }[] = []
      for (const envelope of commands) {
        const changes = await execute(connection, admin, envelope, prepareCommand(envelope.name, envelope.args, admin))
        const [, transaction] = await inOnePass(keepReceipt(connection, changes), writeReplica(connection, admin.company_id, changes, () => true))
        all.push({ changes, transaction })
      }
      return all
    })
    for (const commit of commits) onCommit({ company_id: admin.company_id, ...commit })
  }

  async function push(author: Author, commands: readonly unknown[]): Promise<CommandResult[]> {
    const results: CommandResult[] = []
    const running = new Map<string, Promise<void>>()
    let stopped: Problem | undefined
    for (const [index, raw] of commands.entries()) {
      const read = commandEnvelope.safeParse(raw)
      if (!read.success) {
        results[index] = { id: idOf(raw), status: 'refused', problem: { code: 'invalid_input', detail: `the envelope is broken: ${read.error.issues[0]?.path.join('.')} ${read.error.issues[0]?.message}` } }
        continue
      }
      const envelope = read.data
      if ((envelope.schema ?? 1) > schemaVersion) {
        // its arguments may say what this server does not understand, and would drop or refuse for good
        const newer = { code: 'server_too_old', detail: `this server knows schema version ${schemaVersion}, and the command is of ${envelope.schema}` } as const
        results[index] = { id: envelope.id, status: 'deferred', problem: newer }
        continue
      }
      const prepared = prepare(author, envelope)
      const lane = laneOf(prepared)
      if (lane === null) await Promise.all(running.values())
      else while (!stopped && (running.has(lane) || running.size >= PARALLEL)) await Promise.race(running.values())
      if (stopped) {
        results[index] = { id: envelope.id, status: 'deferred', problem: stopped }
        continue
      }
      const work = apply(author, envelope, prepared, commands.length > 1 ? 'at_answer' : 'at_commit').then(
        (result) => { results[index] = result },
        (error: unknown) => {
          log.warn({ err: error, command: envelope.id, name: envelope.name }, 'a command was put off')
          stopped ??= { code: 'server_failed', detail: `the server could not apply it now (${problemOf(error).detail})` }
          results[index] = { id: envelope.id, status: 'deferred', problem: stopped }
        },
      )
      if (lane === null) await work
      else running.set(lane, work.finally(() => running.delete(lane)))
    }
    await Promise.all(running.values())
    return commands.length > 1 ? await durable(results) : results
  }

  /** Answers for a batch only when all of it is on the disk. Where that fails nothing is known, so the laptop sends it again. */
  async function durable(results: CommandResult[]): Promise<CommandResult[]> {
    try {
      await postgres.withConnection((connection) => connection.run(`select pg_logical_emit_message(true, 'kibray', 'flush')`))
      return results
    } catch (error) {
      log.warn({ err: error }, 'a batch could not be made durable')
      const problem: Problem = { code: 'server_failed', detail: 'the server could not say whether it is safe; send it again' }
      return results.map((result) => (result.status === 'applied' || result.status === 'duplicate' ? { id: result.id, status: 'deferred', problem } : result))
    }
  }

  return { push, apply: (author, envelope) => apply(author, envelope), found }
}

/** A command ready to run, or why it can never run. */
function prepare(author: Author, envelope: CommandEnvelope): PreparedCommand | Refusal {
  try {
    return prepareCommand(envelope.name, envelope.args, author.actor)
  } catch (error) {
    return error instanceof Refusal ? error : new Refusal('internal', `${envelope.name} could not be read`)
  }
}

/** The project whose commands keep their order; null for a command that all others wait for. */
const laneOf = (prepared: PreparedCommand | Refusal): string | null => (!(prepared instanceof Refusal) && prepared.scope.startsWith('project:') ? prepared.scope : null)

/** Refuses what this author may not do, looking at the person as they are now; returns them so. */
async function mayRun(connection: Connection, author: Author, envelope: CommandEnvelope, prepared: PreparedCommand, facts: Facts): Promise<Actor> {
  if (facts.applied_scope !== null) throw new Refusal('duplicate', 'another command has this id')
  if (facts.same_sequence !== null) throw new Refusal('duplicate', `the device's command ${envelope.sequence} was another one`, { id: facts.same_sequence })
  if (facts.role === null) throw new Refusal('not_permitted', 'this person has no access any more')
  if (!prepared.command.roles.includes(facts.role)) throw new Refusal('not_permitted', `a ${facts.role} may not ${envelope.name}`)
  if (facts.device_user !== null && facts.device_user !== author.actor.id) throw new Refusal('not_permitted', 'the device belongs to somebody else')
  const actor = { ...author.actor, role: facts.role }
  await mayWriteScope(connection, actor, prepared, facts)
  return actor
}

async function mayWriteScope(connection: Connection, actor: Actor, { scope, command }: PreparedCommand, facts: Facts): Promise<void> {
  const { kind, id } = parseScope(scope)
  if (kind === 'company' && id === actor.company_id) return
  if (kind === 'user' && (id === actor.id || (actor.role === 'admin' && facts.person_company === actor.company_id))) return
  if (kind === 'project' && command.createsScope) {
    if (facts.project_company === null) return
    throw new Refusal('record_exists', 'the project exists already', { table: 'project', id })
  }
  if (kind === 'project' && facts.project_company === actor.company_id && (holdsWholeCompany(actor.role) || facts.is_member)) return
  if (kind === 'project' && facts.project_company === null && await knewProject(connection, actor, scope)) throw new Refusal('record_missing', 'the project was deleted', { table: 'project', id })
  throw new Refusal('not_permitted', `no access to ${scope}`)
}

/** Whether a deleted project was this person's to read to its end; to all others it never was. */
async function knewProject(connection: Connection, actor: Actor, scope: Scope): Promise<boolean> {
  const [deletion] = await connection.query<{ changes: string }>(
    `select changes from command_log where scope = $1 and company_id = $2 and name = 'project.undo_import' order by at desc limit 1`, [scope, actor.company_id])
  if (!deletion) return false
  const changes = JSON.parse(deletion.changes) as readonly { readonly table: string; readonly fields: Readonly<Record<string, readonly unknown[]>> }[]
  return holdsWholeCompany(actor.role) || changes.some(({ table, fields }) => table === 'project_member' && fields['user_id']?.[0] === actor.id)
}

/** Whether the project of `scope` is open once `changes` are made. */
function projectOpenAfter(scope: Scope, facts: Facts, changes: readonly Change[]): (of: Scope) => boolean {
  const last = changes.findLast((change) => change.table === 'project' && `project:${change.id}` === scope)
  const row = last ? last.after : facts.project_company === null ? null : { status: facts.project_status, archived_at: facts.project_archived_at }
  const open = row === null || isOpenProject(row)
  return () => open
}

async function factsOf(connection: Connection, { actor }: Author, envelope: CommandEnvelope, scope: Scope | ''): Promise<Facts> {
  const { kind, id } = scope ? parseScope(scope) : { kind: null, id: null }
  const [facts] = await connection.query<Facts>(factsQuery, [envelope.id, actor.company_id, actor.id, envelope.device_id, envelope.sequence, kind === 'project' ? id : null, kind === 'user' ? id : null])
  return facts as Facts
}

/** The record that a command is about, as it stands: nearly every command asks for it first. */
async function recordOf(connection: Connection, { record: { table, id } }: PreparedCommand): Promise<SeenRow | undefined> {
  if (!isTableName(table)) return undefined
  const [row] = await connection.query<PlainRow>(`select * from "${table}" where id = $1`, [id])
  return { table, id, row: row ?? null }
}

/** One command at a time in each scope. The key is a number of 64 bits out of the name; that two scopes may share one costs a wait. */
function lockOf(name: string): string {
  return `select pg_advisory_xact_lock(${createHash('sha256').update(name).digest().readBigInt64BE()})`
}

function idOf(raw: unknown): string {
  const id = (raw as { id?: unknown } | null)?.id
  return typeof id === 'string' ? id.slice(0, 100) : '00000000-0000-0000-0000-000000000000'
}
