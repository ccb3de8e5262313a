import type { Actor } from '../../../shared/commands/command.ts'
import type { SessionUser } from '../../../shared/sync/protocol.ts'
import type { Problem } from '../../../shared/problem.ts'
import { holdsWholeCompany, seesRestricted, userScope } from '../../../shared/schema/scope.ts'
import { columnEntries } from '../../../shared/schema/table.ts'
import { syncedTables } from '../../../shared/schema/tables.ts'
import { forgetCommand, markParked, markRefused, pendingOfScope, scopesWithPending } from '../commands/outbox.ts'
import { rerunScope, undoScope } from '../commands/replay.ts'
import type { Writing } from '../database/writer.ts'
import { dropUnnamedFiles } from '../files/local-files.ts'
import { noteRowsLeave } from '../snapshots/rows-leave.ts'
import { forgetUndo } from '../undo-notes.ts'
import { dropStream } from './cut.ts'

/**
 * Takes a scope's stream off this laptop because access to it is lost: rows, before-images and receipts leave the disk. What the user
 * wrote and the office does not have is refused with its arguments kept, to be seen and exported (P2, P7); what the office has is
 * with the office.
 */
export function loseStream(writing: Writing, stream: { readonly id: number; readonly name: string }): void {
  noteRowsLeave(writing)
  undoScope(writing, stream.name)
  for (const pending of pendingOfScope(writing, stream.name)) {
    if (pending.sent_at !== null) forgetCommand(writing, pending.id)
    else markRefused(writing, pending.id, lost(stream.name))
  }
  // what was refused before may say in its problem what the office had
  const refused = writing.statements.get('select id from local_command where scope = ? and refused = 1').all(stream.name) as { id: string }[]
  for (const { id } of refused) markRefused(writing, id, lost(stream.name))
  dropStream(writing, stream.id)
  dropUnnamedFiles(writing)
  forgetUndo(writing)
}

/**
 * The person has no access to the company any more: all of its rows leave the disk. What they wrote and the office does not have lies
 * in Needs attention with its arguments, and can be exported; what the office has is with the office.
 */
export function loseAccount(writing: Writing, problem: Problem): void {
  noteRowsLeave(writing)
  for (const scope of scopesWithPending(writing)) undoScope(writing, scope)
  for (const { id, sent_at, refused } of writing.statements.get('select id, sent_at, refused from local_command').all() as { id: string; sent_at: string | null; refused: 0 | 1 }[]) {
    if (sent_at !== null && !refused) forgetCommand(writing, id)
    else markRefused(writing, id, problem)
  }
  removeRows(writing)
}

/** A receipt that has not come so long after the office had the command, though the access list was read since, will not come. */
const grace = 5_000

/**
 * Settles commands that the office has in projects that this laptop does not follow and will not: somebody took the access away
 * between the command and its receipt. Their effect leaves with them.
 */
export async function settleOutOfReach(writing: Writing, actor: Actor, now: number): Promise<void> {
  if (holdsWholeCompany(actor.role)) return
  const { statements } = writing
  const read = statements.get('select up_to_date_at from local_stream where name = ?').get(userScope(actor.id)) as { up_to_date_at: string | null } | undefined
  if (!read?.up_to_date_at) return
  const before = new Date(Math.min(now, Date.parse(read.up_to_date_at)) - grace).toISOString()
  const scopes = statements.get(`select distinct scope from local_command where scope like 'project:%' and refused = 0 and sent_at < ?
    and substr(scope, 9) not in (select project_id from project_access where user_id = ?)
    and scope not in (select name from local_stream)`).all(before, actor.id) as { scope: string }[]
  for (const { scope } of scopes) {
    undoScope(writing, scope)
    for (const pending of pendingOfScope(writing, scope)) if (pending.sent_at !== null && pending.sent_at < before) forgetCommand(writing, pending.id)
    await rerunScope(writing, scope, actor)
  }
}

const lost = (scope: string): Problem => ({ code: 'not_permitted', detail: `you no longer have access to ${scope}` })

/** Takes a stream off this laptop whose rows are no longer wanted here; what is pending goes on over the rows that remain, or is parked and sent. */
export async function leaveStream(writing: Writing, stream: { readonly id: number; readonly name: string }, actor: Actor): Promise<void> {
  const scopes = stream.name.startsWith('whole-company:') ? scopesWithPending(writing) : [stream.name]
  for (const scope of scopes) undoScope(writing, scope)
  dropStream(writing, stream.id)
  for (const scope of scopes) await rerunScope(writing, scope, actor)
  dropUnnamedFiles(writing)
}

/**
 * Another person, or the same one in another role, is signed in: takes off the disk what is not theirs, in the transaction that signs
 * them in. Another person begins with an empty laptop. In a new role streams are read anew, costs that the role may not see leave at
 * once, and so does the whole company where the role does not hold it; what waits is parked and sent, for the server to judge. Returns
 * whether places of streams were forgotten.
 */
export async function changeUser(writing: Writing, before: SessionUser | null, after: SessionUser): Promise<boolean> {
  if (!before) return false
  if (before.id !== after.id || before.role !== after.role) noteRowsLeave(writing)
  if (before.id !== after.id) {
    emptyLaptop(writing)
    return true
  }
  if (before.role === after.role) return false
  const scopes = scopesWithPending(writing)
  for (const scope of scopes) undoScope(writing, scope)
  if (!seesRestricted(after.role)) hideRestricted(writing)
  forgetWhatOfficeHad(writing)
  forgetUndo(writing)
  if (holdsWholeCompany(before.role) !== holdsWholeCompany(after.role)) {
    const streams = writing.statements.get("select id, name from local_stream where name not like 'user:%'").all() as { id: number; name: string }[]
    for (const stream of streams) dropStream(writing, stream.id)
  }
  writing.statements.get('update local_stream set handle = null, "offset" = null').run()
  const problem: Problem = { code: 'not_permitted', detail: `your role is now ${after.role}` }
  for (const scope of scopes) {
    await rerunScope(writing, scope, after)
    for (const pending of pendingOfScope(writing, scope)) if (pending.parked) markParked(writing, pending.id, problem)
  }
  dropUnnamedFiles(writing)
  return true
}

function emptyLaptop(writing: Writing): void {
  removeRows(writing)
  for (const name of ['local_command', 'local_import', 'local_import_row', 'local_import_undo']) {
    writing.statements.get(`delete from ${name}`).run()
    writing.changed(name)
  }
}

/** Removes every row that the server sent, and all that was made of them. */
function removeRows(writing: Writing): void {
  forgetUndo(writing)
  for (const { name } of syncedTables) {
    writing.statements.get(`delete from "${name}"`).run()
    writing.changed(name)
  }
  for (const name of ['local_change', 'local_stream', 'local_held', 'local_also', 'local_pin', 'search_dirty', 'search_entry']) {
    writing.statements.get(`delete from ${name}`).run()
    writing.changed(name)
  }
  dropUnnamedFiles(writing)
  writing.statements.get("insert into search_text (search_text) values ('rebuild')").run()
}

/** What was refused in the old role says in its problem what the office had, which the new one may not see; what the user wrote stays. */
function forgetWhatOfficeHad(writing: Writing): void {
  const refused = writing.statements.get('select id, problem from local_command where refused = 1 and problem is not null').all() as { id: string; problem: string }[]
  for (const { id, problem } of refused) {
    const { fields, ...rest } = JSON.parse(problem) as Problem
    if (fields) markRefused(writing, id, { ...rest, fields: fields.map((field) => ({ ...field, current: undefined })) })
  }
}

function hideRestricted(writing: Writing): void {
  for (const table of syncedTables) {
    const hidden = columnEntries(table).filter(([, declaration]) => declaration.restricted).map(([name]) => name)
    if (hidden.length === 0) continue
    writing.statements.get(`update "${table.name}" set ${hidden.map((name) => `"${name}" = null`).join(', ')}`).run()
    writing.changed(table.name)
  }
}
