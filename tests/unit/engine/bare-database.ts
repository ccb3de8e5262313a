import { rmSync } from 'node:fs'
import type { Actor } from '../../../shared/commands/command.ts'
import type { CommandArguments, CommandName } from '../../../shared/commands/registry.ts'
import { tableNamed } from '../../../shared/schema/database.ts'
import { encodeRow } from '../../../shared/schema/replica-codec.ts'
import { ChangeFeed } from '../../../electron/engine/change-feed.ts'
import { executeCommand } from '../../../electron/engine/commands/execute.ts'
import { migrate } from '../../../electron/engine/database/migrate.ts'
import { openDatabase } from '../../../electron/engine/database/open-database.ts'
import { Writer } from '../../../electron/engine/database/writer.ts'
import { applyCut } from '../../../electron/engine/sync/cut.ts'
import type { AppliedCut, StreamChange } from '../../../electron/engine/sync/cut.ts'
import { followedStream } from '../../../electron/engine/sync/stored-streams.ts'
import { realWorld } from '../../../electron/engine/world.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { key } from './laptop.ts'
import { company, newId } from './model-server.ts'

export const actor: Actor = { id: newId(), company_id: company, role: 'office' }
export const device = newId()

/** A laptop's database by itself: no reader, no network. */
export class BareDatabase {
  readonly folder = scratchFolder('bare')
  readonly feed = new ChangeFeed()
  readonly writer = new Writer(openDatabase(this.folder, key, 'writer'), this.feed)

  static async open(): Promise<BareDatabase> {
    const opened = new BareDatabase()
    await migrate(opened.writer, null)
    return opened
  }

  /** Runs a command that must be accepted; returns its id. */
  async command<Name extends CommandName>(name: Name, args: CommandArguments<Name>): Promise<string> {
    const outcome = await executeCommand(this.writer, name, args, { world: realWorld, actor, device_id: device })
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.problem))
    return outcome.command_id
  }

  /** Applies a cut of a stream. */
  async cut(stream: string, changes: readonly StreamChange[], more: { fromBeginning?: boolean; handle?: string; offset?: string } = {}): Promise<AppliedCut> {
    return await this.writer.transaction((writing) => applyCut(writing, {
      stream: followedStream(writing, stream).id, handle: more.handle ?? 'h', offset: more.offset ?? '1_0', changes, fromBeginning: more.fromBeginning ?? false, at: '2026-11-23T06:00:00.000Z',
    }, actor))
  }

  all(sql: string, ...values: unknown[]): unknown[] { return this.writer.connection.prepare(sql).all(...values) }
  get(sql: string, ...values: unknown[]): unknown { return this.writer.connection.prepare(sql).get(...values) }

  /** Every row of every table of the domain and of the outbox, to compare whole states. */
  state(): Record<string, unknown[]> {
    const tables = this.all("select name from sqlite_schema where type = 'table' and name not like 'search%' and name not like 'sqlite%' order by name") as { name: string }[]
    return Object.fromEntries(tables.map(({ name }) => [name, this.all(`select * from "${name}" order by 1`)]))
  }

  async close(): Promise<void> {
    await this.writer.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A row of a stream, whole. */
export function upsert(table: string, row: Record<string, unknown>, version = 1): StreamChange {
  const image = encodeRow(tableNamed(table), row)
  return { kind: 'upsert', table, id: String(row['id']), version, data: image.data, restricted: image.restricted, whole: true }
}

export const removal = (table: string, id: string): StreamChange => ({ kind: 'delete', table, id })

export function projectRow(id: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id, company_id: company, number: null, external_number: null, name: 'House', status: 'active', client_id: null, address: '', city: '', description: '', starts_on: null, ends_on: null,
    expected_value_cents: null, area_square_feet: null, created_at: '2026-11-01T08:00:00.000Z', created_by: actor.id, import_id: null, archived_at: null, ...more,
  }
}

/** The receipt of a command. */
export function receipt(id: string, scope: string): StreamChange {
  return upsert('command_log', {
    id, company_id: company, scope, name: 'project.edit', actor_id: actor.id, device_id: device, sequence: 1, at: '2026-11-01T08:00:00.000Z', applied_at: '2026-11-01T08:00:01.000Z',
    record_table: 'project', record_id: scope.slice(8), changes: '[]',
  })
}
