import type { OutboxImport } from '../../../shared/bridge.ts'
import type { Actor } from '../../../shared/commands/command.ts'
import { commandNamed } from '../../../shared/commands/registry.ts'
import { prepareCommand } from '../../../shared/commands/run-command.ts'
import { problemOf } from '../../../shared/problem.ts'
import { storageFaultOf } from '../database/storage-fault.ts'
import type { Writer, Writing } from '../database/writer.ts'
import { requireScope } from './access.ts'
import { keepFile } from '../files/local-files.ts'
import { instantOf } from '../world.ts'
import type { CommandInFile } from './outbox-file.ts'
import { readOutboxFile } from './outbox-file.ts'
import { keepBroughtCommand, markParked, markRefused, storedCommand } from './outbox.ts'
import { runInSavepoint } from './replay.ts'

/** So many commands in one transaction, so that nobody who writes meanwhile waits long. Cut off in the middle, the same file can be taken up again. */
const atOnce = 50

type Fate = 'taken' | 'needs_attention' | 'here_already' | 'with_office'

/**
 * Takes up the commands of a file that another laptop of the same person wrote. Each keeps its id, its device and its place in that
 * device's sequence: whichever laptop sends it first, the other one's is a duplicate (P3), a number stays in the lease it is from, and
 * a signature names the laptop that it was given on. One that cannot run here is parked and sent all the same; one that the office
 * refused before goes to Needs attention. A file that cannot be taken whole changes nothing.
 */
export async function importOutbox(writer: Writer, content: string, actor: Actor, now: number): Promise<OutboxImport> {
  const file = readOutboxFile(content, actor)
  if (!file.ok) return file
  // before the commands that name them, so that none is sent without
  for (const each of file.files) await writer.transaction((writing) => keepFile(writing, each, { small: each.small, withOffice: false, at: instantOf(now) }))
  const fates: Record<Fate, number> = { taken: 0, needs_attention: 0, here_already: 0, with_office: 0 }
  for (let begin = 0; begin < file.commands.length; begin += atOnce) {
    const some = await writer.transaction(async (writing) => {
      const found: Fate[] = []
      for (const command of file.commands.slice(begin, begin + atOnce)) found.push(await take(writing, command, actor))
      return found
    })
    for (const fate of some) fates[fate]++
  }
  return { ok: true, ...fates, taken: fates.taken + fates.needs_attention }
}

async function take(writing: Writing, command: CommandInFile, actor: Actor): Promise<Fate> {
  if (storedCommand(writing, command.id)) return 'here_already'
  if (writing.statements.get('select 1 from command_log where id = ?').get(command.id)) return 'with_office'
  const declared = commandNamed(command.name)
  if (!declared) throw new TypeError(`the file was read, and ${command.name} is no command`)
  const args: unknown = declared.arguments.parse(command.args)
  keepBroughtCommand(writing, command, { actor_id: command.actor_id, scope: declared.scope(args, actor), record: declared.record(args) })
  if (command.state === 'refused' && command.problem) {
    markRefused(writing, command.id, command.problem)
    return 'needs_attention'
  }
  try {
    const prepared = prepareCommand(command.name, command.args, actor)
    requireScope(writing, prepared.command, prepared.scope, actor)
    await runInSavepoint(writing, prepared, command, actor)
  } catch (error) {
    const fault = storageFaultOf(error)
    if (fault) throw fault
    markParked(writing, command.id, problemOf(error))
  }
  return 'taken'
}
