import type { CommandOutcome, EngineCalls } from '../../../shared/bridge.ts'
import { ProblemError, problemOf } from '../../../shared/problem.ts'
import type { Issuing } from '../commands/execute.ts'
import { issueCommand } from '../commands/execute.ts'
import type { Writer } from '../database/writer.ts'
import { instantOf } from '../world.ts'
import { keepFile, takenFile } from './local-files.ts'

/**
 * Attaches a file: its bytes and the command that says what it is of are on the disk together, or neither is. Hash, size and kind are
 * what the bytes say, whatever was said of them.
 */
export async function addAttachment(writer: Writer, { attachment, content_base64, thumbnail_base64 }: EngineCalls['attachment_add']['params'], issuing: Issuing): Promise<CommandOutcome> {
  try {
    const file = takenFile(Buffer.from(content_base64, 'base64'))
    const small = thumbnail_base64 === null ? null : takenFile(Buffer.from(thumbnail_base64, 'base64'))
    const at = instantOf(issuing.world.now())
    const command_id = await writer.transaction(async (writing) => {
      keepFile(writing, file, { small: false, withOffice: false, at })
      if (small) keepFile(writing, small, { small: true, withOffice: false, at })
      return await issueCommand(writing, 'attachment.create', { ...attachment, media_type: file.media_type, size_bytes: file.bytes.byteLength, sha256: file.sha256, thumbnail_sha256: small?.sha256 ?? null }, issuing)
    })
    return { ok: true, command_id }
  } catch (error) {
    if (error instanceof ProblemError && (error.name === 'Refusal' || error.code === 'request_too_large' || error.code === 'file_unreadable')) return { ok: false, problem: problemOf(error) }
    throw error
  }
}
