import { Worker } from 'node:worker_threads'
import type { WorkbookAnswer } from '../../../shared/import/workbook-rows.ts'
import { unreadable } from '../../../shared/import/table-file.ts'
import { ProblemError } from '../../../shared/problem.ts'

/** A thread that needs more than this for a file of the largest size is being led on. */
const heapMegabytes = 512

/** Reads a workbook on a thread of its own whose memory is bounded. Throws `ProblemError` `file_unreadable`. */
export async function readOnThread(content: Uint8Array): Promise<WorkbookAnswer> {
  return await new Promise((resolve, reject) => {
    const thread = new Worker(new URL(import.meta.url.endsWith('.ts') ? './workbook-thread.ts' : './workbook-thread.js', import.meta.url), { workerData: content, name: 'kibray workbook', resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } })
    thread.once('message', resolve)
    thread.once('error', (error: NodeJS.ErrnoException) => { reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? unreadable('too_large', 'the workbook needs too much memory') : error) })
    thread.once('exit', () => { reject(new ProblemError({ code: 'internal', detail: 'the workbook was not read to its end' })) })
  })
}
