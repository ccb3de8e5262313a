import { z } from 'zod'
import type { OutboxEntry, OutboxImport } from '../../../shared/bridge.ts'
import type { Actor } from '../../../shared/commands/command.ts'
import { commandNamed } from '../../../shared/commands/registry.ts'
import { problem } from '../../../shared/problem.ts'
import { schemaVersion } from '../../../shared/schema/tables.ts'
import { canonicalJson } from '../../../shared/signing/canonical-json.ts'
import type { JsonValue } from '../../../shared/signing/canonical-json.ts'
import { sha256OfText } from '../../../shared/signing/sha256.ts'
import type { SessionUser } from '../../../shared/sync/protocol.ts'
import { commandEnvelope } from '../../../shared/sync/protocol.ts'
import type { TakenFile } from '../files/local-files.ts'
import { takenFile } from '../files/local-files.ts'

/** The version of the file; it grows only when an older Kibray could misunderstand. */
const fileVersion = 1

const uuid = commandEnvelope.shape.id

/** A command in the file: its envelope as its laptop sends it, who did it, and how far it was. What else stands there is for people who read the file. */
const commandInFile = z.object({
  ...commandEnvelope.shape,
  device_id: uuid,
  sequence: z.number().int().positive(),
  actor_id: uuid,
  state: z.enum(['queued', 'sent', 'parked', 'refused']),
  problem: problem.nullable(),
  /** Of the canonical JSON of the envelope and its author: a file that was cut, altered or put together by hand is found out. */
  sha256: z.string(),
})
export type CommandInFile = z.infer<typeof commandInFile>

/** A file of an attachment that the office does not have either. An older Kibray passes it over, and its laptop keeps it. */
const fileInFile = z.object({ sha256: z.string(), small: z.union([z.literal(0), z.literal(1)]), content_base64: z.string() })
export type FileInFile = z.infer<typeof fileInFile>

const outboxFile = z.object({
  kibray_outbox: z.literal(fileVersion),
  company_id: uuid,
  person: z.object({ id: uuid, name: z.string() }),
  exported_at: z.string(),
  count: z.number().int(),
  commands: z.array(z.unknown()),
  files: z.array(z.unknown()).default([]),
})

type Envelope = Pick<CommandInFile, 'id' | 'name' | 'args' | 'device_id' | 'sequence' | 'at' | 'time_zone' | 'actor_id'>

const fingerprint = ({ id, name, args, device_id, sequence, at, time_zone, actor_id }: Envelope): string =>
  sha256OfText(canonicalJson({ id, name, args: args as JsonValue, device_id, sequence, at, time_zone, actor_id }))

/** The text of a file with these commands of one person, in the order in which they were made, and the files that go with them. */
export function writeOutboxFile(person: SessionUser, at: string, entries: readonly (OutboxEntry & Envelope)[], files: readonly FileInFile[]): string {
  const commands = entries.map((entry) => ({ ...entry, sha256: fingerprint(entry) }))
  return `${JSON.stringify({ kibray_outbox: fileVersion, company_id: person.company_id, person: { id: person.id, name: person.name }, exported_at: at, count: commands.length, commands, ...(files.length > 0 ? { files } : {}) }, null, 2)}\n`
}

type ReadFile = { readonly ok: true; readonly commands: readonly CommandInFile[]; readonly files: readonly (TakenFile & { readonly small: boolean })[] } | Extract<OutboxImport, { ok: false }>

/** The commands of a file, or why none of them can be taken: it is damaged, or another company's or person's, or newer than this Kibray. */
export function readOutboxFile(content: string, actor: Actor): ReadFile {
  const file = outboxFile.safeParse(parsed(content))
  if (!file.success) return { ok: false, reason: 'not_an_outbox', row: null }
  if (file.data.company_id !== actor.company_id) return { ok: false, reason: 'other_company', row: null }
  if (file.data.person.id !== actor.id) return { ok: false, reason: 'other_person', row: null }
  if (file.data.commands.length !== file.data.count) return { ok: false, reason: 'damaged', row: null }
  const commands: CommandInFile[] = []
  const ids = new Set<string>()
  for (const [index, raw] of file.data.commands.entries()) {
    const row = index + 1
    const read = commandInFile.safeParse(raw)
    if (!read.success || ids.has(read.data.id) || fingerprint(read.data) !== read.data.sha256) return { ok: false, reason: 'damaged', row }
    if (read.data.actor_id !== actor.id) return { ok: false, reason: 'other_person', row }
    const command = commandNamed(read.data.name)
    if (!command || (read.data.schema ?? 1) > schemaVersion) return { ok: false, reason: 'newer', row }
    if (!command.arguments.safeParse(read.data.args).success) return { ok: false, reason: 'damaged', row }
    ids.add(read.data.id)
    commands.push(read.data)
  }
  const files = file.data.files.map(readFile)
  const whole = files.filter((each) => each !== null)
  return whole.length < files.length ? { ok: false, reason: 'damaged', row: null } : { ok: true, commands, files: whole }
}

/** A file as it is kept, or null where its bytes are not those of its hash. */
function readFile(raw: unknown): (TakenFile & { readonly small: boolean }) | null {
  const read = fileInFile.safeParse(raw)
  if (!read.success) return null
  try {
    const file = takenFile(Buffer.from(read.data.content_base64, 'base64'))
    return file.sha256 === read.data.sha256 ? { ...file, small: read.data.small === 1 } : null
  } catch {
    return null
  }
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}
