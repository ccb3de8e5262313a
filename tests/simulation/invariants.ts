import type { Statement } from 'better-sqlite3'
import type { Connection } from '../../electron/engine/database/open-database.ts'
import { tableNamed } from '../../shared/schema/database.ts'
import type { PlainRow } from '../../shared/schema/replica-codec.ts'
import { encodeRow } from '../../shared/schema/replica-codec.ts'
import { holdsWholeCompany, seesRestricted, type Role } from '../../shared/schema/scope.ts'
import { differences, imagesForUser, imagesIn, replicaFaults } from '../support/replicas.ts'
import type { Ledger } from './ledger.ts'
import type { Office } from './office.ts'
import type { SimulatedLaptop } from './simulated-laptop.ts'

/** What is looked at of a laptop, and of the office. */
export type LaptopLookedAt = Pick<SimulatedLaptop, 'name' | 'user' | 'folder' | 'look' | 'outbox' | 'bytes'>
export type OfficeLookedAt = Pick<Office, 'query'>

/** A table that a later version brings; laptops of this version pass it over. */
export const laterTable = 'later_table'

/** What must not be. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

const halves: readonly (readonly [what: string, sql: string])[] = [
  ['a line without its section', 'select l.id from estimate_line l left join estimate_section s on s.id = l.section_id where s.id is null limit 1'],
  ['a section without its option', 'select s.id from estimate_section s left join estimate_option o on o.id = s.option_id where s.option_id is not null and o.id is null limit 1'],
  ['a section without its estimate', 'select s.id from estimate_section s left join estimate e on e.id = s.estimate_id where e.id is null limit 1'],
  ['an estimate that is signed by nothing', 'select e.id from estimate e left join signature s on s.id = e.signature_id where e.signature_id is not null and s.id is null limit 1'],
  ['a signature of an estimate that is not signed', "select s.id from signature s join estimate e on e.id = s.document_id where s.document_kind = 'estimate' and e.signature_id is not s.id limit 1"],
  ['a report that is signed by nothing', 'select r.id from report r left join signature s on s.id = r.signature_id where r.signature_id is not null and s.id is null limit 1'],
  ['a change order that is approved by nothing', "select c.id from change_order c left join signature s on s.id = c.signature_id where (c.status = 'approved' or c.signature_id is not null) and s.id is null limit 1"],
  ['a budget of what nobody accepted', `select b.id from budget_line b left join estimate e on e.id = b.source_id and e.status = 'accepted' left join change_order c on c.id = b.source_id and c.status = 'approved'
    where e.id is null and c.id is null limit 1`],
  ['a row that came before its receipt', `select r.id from (select id, _stream from report_entry union all select id, _stream from report union all select id, _stream from project) r
    where r._stream is not null and not exists (select 1 from command_log c where c.record_id = r.id) limit 1`],
  ['a cost that a superintendent may not know', `select r.id from (select id, labour_unit_cents as cost from estimate_line union all select id, labour_unit_cents from price_book_item union all select id, profit_basis_points from estimate
    union all select id, labour_cents from budget_line union all select id, labour_unit_cents from change_order_line union all select id, fixed_unit_cents from change_order_line) r
    where r.cost is not null and (select value from local_setting where name = 'user') like '%"role":"superintendent"%' limit 1`],
  ['a saved command without its effect', "select c.id from local_command c where c.refused = 0 and c.parked = 0 and c.name like '%.create' and not exists (select 1 from local_change l where l.command_id = c.id) limit 1"],
  ['a pending change of a command that is not pending', 'select l.id from local_change l left join local_command c on c.id = l.command_id where c.id is null or c.refused = 1 or c.parked = 1 limit 1'],
]

const statements = new WeakMap<Connection, Map<string, Statement>>()

/** A statement that is asked again and again on this connection. */
export function preparedOn(connection: Connection, sql: string): Statement {
  const known = statements.get(connection) ?? new Map<string, Statement>()
  statements.set(connection, known)
  const found = known.get(sql) ?? connection.prepare(sql)
  known.set(sql, found)
  return found
}

const all = halves.map(([what, sql]) => `select '${what}' as what, id from (${sql})`).join(' union all ')

/** With each commit: nobody sees half of a transaction (P5). */
export function checkCommit(laptop: LaptopLookedAt, connection: Connection): void {
  const found = preparedOn(connection, all).get() as { what: string; id: string } | undefined
  if (found) throw new Broken(`P5: ${laptop.name} shows ${found.what}: ${found.id}`)
}

/** At any time: what was saved is with the office, or waits, or was refused and lies in Needs attention; nothing vanished (P2). */
export async function checkNothingLost(ledger: Ledger, laptops: readonly LaptopLookedAt[], office: OfficeLookedAt): Promise<void> {
  const kept = new Set(laptops.flatMap((laptop) => laptop.outbox().map((each) => each.id)))
  const missing = [...ledger.saved.values()].filter((saved) => !saved.excused && !kept.has(saved.id))
  if (missing.length === 0) return
  const rows = await office.query<{ id: string }>('select id from command_log where id = any($1)', [missing.map((saved) => saved.id)])
  const applied = new Set(rows.map((row) => row.id))
  const lost = missing.find((saved) => !applied.has(saved.id))
  if (lost) throw new Broken(`P2: ${lost.operation.name} ${lost.id} of laptop ${lost.laptop} is nowhere: ${JSON.stringify(lost.operation.args)}`)
}

/** At any time: under what is pending lies exactly what the office last said, so that every undo gives that back. */
export async function checkBase(laptop: LaptopLookedAt, office: OfficeLookedAt): Promise<void> {
  const changes = preparedOn(laptop.look, `select l.tbl, l.id, l.before from local_change l join local_command c on c.id = l.command_id
    where l.before is not null order by c.sequence desc, l.step desc`).all() as { tbl: string; id: string; before: string }[]
  if (changes.length === 0) return
  // the oldest of each row comes last
  const bases = new Map(changes.map(({ tbl, id, before }) => [`${tbl} ${id}`, { tbl, before: JSON.parse(before) as PlainRow }]))
  const images = await office.query<{ tbl: string; id: string; version: string; data: string }>('select tbl, id, version, data from replica where id = any($1)', [changes.map(({ id }) => id)])
  for (const { tbl, id, version, data } of images) {
    const base = bases.get(`${tbl} ${id}`)
    if (!base || base.before['_stream'] === null || Number(base.before['_version']) !== Number(version)) continue
    const kept = encodeRow(tableNamed(base.tbl), base.before).data
    if (kept !== data) throw new Broken(`P4: ${laptop.name} would undo ${tbl} ${id} to ${kept}, the office said ${data}`)
  }
}

/** At rest: each took effect once or lies in Needs attention, never both, and what was not issued was not applied (P3). */
export async function checkOnce(laptops: readonly LaptopLookedAt[], office: OfficeLookedAt): Promise<void> {
  const rows = await office.query<{ id: string; name: string }>('select id, name from command_log')
  const applied = new Set(rows.map((row) => row.id))
  for (const laptop of laptops) {
    for (const each of laptop.outbox()) {
      if (each.refused && applied.has(each.id)) throw new Broken(`P3: ${each.name} ${each.id} took effect, and lies in Needs attention of ${laptop.name}: ${each.problem}`)
      if (each.problem?.includes('"internal"')) throw new Broken(`P9: ${each.name} ${each.id} of ${laptop.name} failed for a fault of ours: ${each.problem}`)
    }
  }
  const repeated = await office.query<{ record_id: string; kind: string }>(`
    select winning_command_id || ' ' || record_id || ' ' || field as record_id, 'conflict' as kind from conflict group by winning_command_id, record_id, field having count(*) > 1
    union all select user_id || ' ' || record_id, kind from notification where kind in ('report_submitted', 'estimate_signed', 'report_signed') group by user_id, record_id, kind having count(*) > 1`)
  if (repeated[0]) throw new Broken(`P3: ${repeated[0].kind} twice: ${repeated[0].record_id}`)
}

/** At rest: the laptop holds what its scope is in Postgres, byte for byte (P4); returns how they differ. */
export async function differencesOf(laptop: LaptopLookedAt, office: OfficeLookedAt): Promise<string[]> {
  const person = await personOf(laptop, office)
  const due = [...await imagesForUser(office.query, person.email)].filter(([key]) => !key.startsWith(laterTable))
  return differences(new Map(due), imagesIn(laptop.look, person.role))
}

export async function personOf(laptop: LaptopLookedAt, office: OfficeLookedAt): Promise<{ email: string; role: Role; archived_at: string | null }> {
  const [row] = await office.query<{ email: string; role: Role; archived_at: string | null }>('select email, role, archived_at from "user" where id = $1', [laptop.user.id])
  if (!row) throw new Broken(`${laptop.user.name} is gone`)
  return row
}

/** At rest: no byte of other people's projects, nor of costs that a role may not see, lies in any file of the laptop (P7). */
export async function checkScope(laptop: LaptopLookedAt, ledger: Ledger, office: OfficeLookedAt): Promise<void> {
  const { role } = await personOf(laptop, office)
  const files = laptop.bytes()
  const own = laptop.outbox().map((each) => each.args).join('\n')
  if (!holdsWholeCompany(role)) {
    const access = new Set((await office.query<{ project_id: string }>('select project_id from project_access where user_id = $1', [laptop.user.id])).map((row) => row.project_id))
    for (const [mark, projects] of ledger.marks) {
      if ([...projects].some((project) => project === null || access.has(project)) || own.includes(mark)) continue
      if (files.some((bytes) => bytes.includes(mark))) throw new Broken(`P7: ${laptop.name} has ${mark} of project ${[...projects].join(' and ')} on its disk`)
    }
  }
  if (seesRestricted(role)) return
  for (const saved of ledger.saved.values()) {
    const costs = [...JSON.stringify(saved.operation.args).matchAll(/"labour_unit_cents":(?:\{"from":[^,}]*,"to":)?(7\d{11})\b/g)].map(([, digits]) => digits as string)
    for (const digits of costs) {
      if (own.includes(digits)) continue
      const stored = Buffer.alloc(6)
      stored.writeUIntBE(Number(digits), 0, 6)
      if (files.some((bytes) => bytes.includes(digits) || bytes.includes(stored))) throw new Broken(`P7: ${laptop.name} (${role}) has the cost ${digits} on its disk`)
    }
  }
}

/** At rest: what was signed is byte for byte what was signed, at the office and on every disk (P8). */
export async function checkSigned(ledger: Ledger, laptops: readonly LaptopLookedAt[], office: OfficeLookedAt): Promise<void> {
  const compare = (where: string, rows: readonly { id: string; document: string }[]): void => {
    for (const row of rows) if (ledger.signed.has(row.id) && ledger.signed.get(row.id) !== row.document) throw new Broken(`P8: ${where} has another document under the signature ${row.id}`)
  }
  compare('the office', await office.query('select id, document from signature'))
  for (const laptop of laptops) compare(laptop.name, laptop.look.prepare('select id, document from signature').all() as { id: string; document: string }[])
}

/** At rest: rows and images of them are the same on the server, and no human number was given twice. */
export async function checkServer(office: OfficeLookedAt): Promise<void> {
  const [fault] = await replicaFaults(office.query)
  if (fault) throw new Broken(`P4: on the server ${fault}`)
  const twice = await office.query<{ number: number }>("select number from estimate where version_number = 1 and number is not null group by number having count(*) > 1")
  if (twice[0]) throw new Broken(`the estimate number ${twice[0].number} was given twice`)
}
