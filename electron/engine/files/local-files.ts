import { createHash } from 'node:crypto'
import { ProblemError } from '../../../shared/problem.ts'
import type { Problem } from '../../../shared/problem.ts'
import type { FileKind } from '../../../shared/files.ts'
import { fileKindOf, largestFile } from '../../../shared/files.ts'
import type { Writing } from '../database/writer.ts'

/** So many bytes of large files that the office has too are kept; beyond that the one that was looked at longest ago goes. */
const keptBytes = 300_000_000

/** A file as it is taken up: what its bytes say of it. */
export interface TakenFile {
  readonly sha256: string
  readonly media_type: FileKind
  readonly bytes: Uint8Array
}

/** Looks at a file before it is kept. Throws `ProblemError` `request_too_large` or `file_unreadable`. */
export function takenFile(bytes: Uint8Array): TakenFile {
  if (bytes.byteLength > largestFile) throw new ProblemError({ code: 'request_too_large', detail: `a file may have ${largestFile} bytes, and this one has ${bytes.byteLength}` })
  const media_type = fileKindOf(bytes)
  if (!media_type) throw new ProblemError({ code: 'file_unreadable', detail: 'neither a JPEG, PNG or WebP picture nor a PDF' })
  return { sha256: createHash('sha256').update(bytes).digest('hex'), media_type, bytes }
}

/** Keeps a file. Attached once more, one that is here is brought once more: that is how the office knows that it belongs to this attachment too. */
export function keepFile(writing: Writing, { sha256, media_type, bytes }: TakenFile, { small, withOffice, at }: { readonly small: boolean; readonly withOffice: boolean; readonly at: string }): void {
  writing.statements.get(`insert into local_file (sha256, media_type, size_bytes, small, with_office, used_at, bytes) values (?, ?, ?, ?, ?, ?, ?)
    on conflict (sha256) do update set with_office = min(with_office, excluded.with_office), used_at = excluded.used_at`).run(sha256, media_type, bytes.byteLength, small ? 1 : 0, withOffice ? 1 : 0, at, bytes)
  writing.changed('local_file')
}

/** The bytes of a file that is here, noted as looked at. */
export function fileHere(writing: Writing, sha256: string, at: string): { readonly media_type: FileKind; readonly bytes: Uint8Array } | null {
  const found = writing.statements.get('select media_type, small, bytes from local_file where sha256 = ?').get(sha256) as { media_type: FileKind; small: 0 | 1; bytes: Uint8Array } | undefined
  if (!found) return null
  if (!found.small) writing.statements.get('update local_file set used_at = ? where sha256 = ? and with_office = 1').run(at, sha256)
  return found
}

/** A command that brings this file into being waits here, or was refused; the office cannot know what the file is of. */
const createdHere = `select 1 from local_command c where c.name = 'attachment.create' and c.sent_at is null
  and (json_extract(c.args, '$.sha256') = f.sha256 or json_extract(c.args, '$.thumbnail_sha256') = f.sha256)`
/** An attachment that the office knows names it. */
const knownThere = `select 1 from attachment a where (a.sha256 = f.sha256 or a.thumbnail_sha256 = f.sha256)
  and a.id not in (select record_id from local_command where name = 'attachment.create' and sent_at is null)`

/** A file to be brought, and when it was attached last: one that was attached once more meanwhile has to be brought once more. */
export interface FileToBring extends TakenFile { readonly used_at: string }

/** The next file to bring to the office, once it knows all that the file is of, a small picture before its large one; files that the office refused wait for somebody. */
export function nextToBring({ statements }: Writing): FileToBring | null {
  return (statements.get(`select f.sha256, f.media_type, f.used_at, f.bytes from local_file f where f.with_office = 0 and f.problem is null
    and not exists (${createdHere} and c.refused = 0) and (not exists (${createdHere}) or exists (${knownThere})) order by f.used_at, f.small desc limit 1`).get() as FileToBring | undefined) ?? null
}

/** Small pictures that the office has and this laptop has not, the newest first. */
export function smallOnesMissing({ statements }: Writing, most: number): readonly string[] {
  return (statements.get(`select distinct a.thumbnail_sha256 as sha256 from attachment a where a.arrived_at is not null and a.archived_at is null and a.thumbnail_sha256 is not null
    and not exists (select 1 from local_file f where f.sha256 = a.thumbnail_sha256) order by a.created_at desc, a.id limit ?`).all(most) as { sha256: string }[]).map((row) => row.sha256)
}

/** The office has the file, for all that it was attached to when it was taken up. */
export function noteWithOffice(writing: Writing, { sha256, used_at }: FileToBring): void {
  writing.statements.get('update local_file set with_office = 1, problem = null where sha256 = ? and used_at = ?').run(sha256, used_at)
  writing.changed('local_file')
}

/** The office does not take the file; it stays here. */
export function noteNotTaken(writing: Writing, sha256: string, problem: Problem): void {
  writing.statements.get('update local_file set problem = ? where sha256 = ?').run(JSON.stringify(problem), sha256)
  writing.changed('local_file')
}

/** Has everything tried again that the office did not take. */
export function tryAgain(writing: Writing): void {
  if (writing.statements.get('update local_file set problem = null where problem is not null').run().changes > 0) writing.changed('local_file')
}

/** Whether files wait here that nobody else has. */
export const anyFileWaits = ({ statements }: Writing): boolean => statements.get('select 1 from local_file where with_office = 0 limit 1').get() !== undefined

/** Takes off the disk what no attachment here names any more. What the office does not have stays. */
export function dropUnnamedFiles(writing: Writing): void {
  const { changes } = writing.statements.get(`delete from local_file where with_office = 1
    and sha256 not in (select sha256 from attachment union all select thumbnail_sha256 from attachment where thumbnail_sha256 is not null)`).run()
  if (changes > 0) writing.changed('local_file')
}

/** Forgets the files of a command that somebody discarded, where nothing else here names them. */
export function dropFilesOf(writing: Writing, args: unknown): void {
  const { sha256, thumbnail_sha256 } = args as { sha256?: string; thumbnail_sha256?: string | null }
  for (const each of [sha256, thumbnail_sha256]) {
    if (!each) continue
    const { changes } = writing.statements.get(`delete from local_file as f where f.sha256 = ? and not exists (${createdHere}) and not exists (${knownThere})`).run(each)
    if (changes > 0) writing.changed('local_file')
  }
}

/** Keeps the large files that the office has too within their bound. */
export function dropOldestFiles(writing: Writing): void {
  const kept = writing.statements.get('select sha256, size_bytes from local_file where with_office = 1 and small = 0 order by used_at desc, sha256').all() as { sha256: string; size_bytes: number }[]
  let sum = 0
  for (const { sha256, size_bytes } of kept) {
    sum += size_bytes
    if (sum <= keptBytes) continue
    writing.statements.get('delete from local_file where sha256 = ?').run(sha256)
    writing.changed('local_file')
  }
}
