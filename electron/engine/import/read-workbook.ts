import { Worker } from 'node:worker_threads'
import type { UnreadableReason } from '../../../shared/bridge.ts'
import { ProblemError } from '../../../shared/problem.ts'
import type { TableFile } from './table-file.ts'
import { distinctHeaders, requireSize, unreadable } from './table-file.ts'

/** What the thread found in a workbook. */
export type WorkbookAnswer =
  | { readonly sheet: string; readonly other_sheets: number; readonly rows: readonly (readonly string[])[] }
  | { readonly unreadable: UnreadableReason; readonly detail: string }

/** A thread that needs more than this for a file of the largest size is being led on. */
const heapMegabytes = 512

/**
 * Reads the first sheet of a workbook that is not hidden, its first row that is not empty being the header. Numbers become text with a
 * point, dates `YYYY-MM-DD`. It is unpacked and read on a thread of its own whose memory is bounded.
 * Throws `ProblemError` `file_unreadable`.
 */
export async function readWorkbook(content: Uint8Array): Promise<TableFile> {
  const answer = await readOnThread(content)
  if ('unreadable' in answer) throw unreadable(answer.unreadable, answer.detail)
  const first = answer.rows.findIndex((row) => row.some((cell) => cell.trim() !== ''))
  const header = answer.rows[first]?.map((cell) => cell.trim())
  if (!header) throw unreadable('no_header', 'the sheet is empty')
  const width = header.findLastIndex((cell) => cell !== '') + 1
  requireSize(answer.rows.length - first - 1, width)
  const rows = answer.rows.slice(first + 1).flatMap((cells, index) => {
    const used = Math.max(cells.findLastIndex((cell) => cell.trim() !== '') + 1, width)
    return cells.some((cell) => cell.trim() !== '') ? [{ line: first + index + 2, cells: Array.from({ length: used }, (_, at) => cells[at] ?? '') }] : []
  })
  return { encoding: 'Excel', delimiter: ',', sheet: answer.sheet, other_sheets: answer.other_sheets, headers: distinctHeaders(header.slice(0, width)), rows }
}

async function readOnThread(content: Uint8Array): Promise<WorkbookAnswer> {
  return await new Promise((resolve, reject) => {
    const thread = new Worker(new URL(import.meta.url.endsWith('.ts') ? './workbook-thread.ts' : './workbook-thread.js', import.meta.url), { workerData: content, name: 'kibray workbook', resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } })
    thread.once('message', resolve)
    thread.once('error', (error: NodeJS.ErrnoException) => { reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? unreadable('too_large', 'the workbook needs too much memory') : error) })
    thread.once('exit', () => { reject(new ProblemError({ code: 'internal', detail: 'the workbook was not read to its end' })) })
  })
}
