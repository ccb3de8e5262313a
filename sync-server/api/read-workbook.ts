import { Worker } from 'node:worker_threads'
import type { FileLimits } from '../../shared/import/table-file.ts'
import { unreadable } from '../../shared/import/table-file.ts'
import type { WorkbookAnswer } from '../../shared/import/workbook-rows.ts'
import { ProblemError } from '../../shared/problem.ts'

/** A thread that needs more than this for a workbook within the limits is being led on; so is one that takes longer. */
const heapMegabytes = 256
const longestMilliseconds = 20_000

let before: Promise<unknown> = Promise.resolve()

/**
 * Reads a workbook on a thread of its own whose memory and time are bounded. One after the other: however many are sent, the server holds
 * one of them unpacked. Throws `ProblemError` `file_unreadable`.
 */
export async function readInTurn(content: Uint8Array, limits: FileLimits): Promise<WorkbookAnswer> {
  const answer = before.then(() => readOnThread(content, limits))
  before = answer.catch(() => undefined)
  return await answer
}

async function readOnThread(content: Uint8Array, limits: FileLimits): Promise<WorkbookAnswer> {
  const thread = new Worker(new URL('./workbook-thread.ts', import.meta.url), { workerData: { content, limits }, name: 'kibray workbook', resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } })
  const ending = setTimeout(() => { void thread.terminate() }, longestMilliseconds)
  try {
    return await new Promise((resolve, reject) => {
      thread.once('message', resolve)
      thread.once('error', (error: NodeJS.ErrnoException) => { reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? unreadable('too_large', 'the workbook needs too much memory') : error) })
      // ended by the clock, or by itself without an answer
      thread.once('exit', (code) => { reject(code === 1 ? unreadable('too_large', 'the workbook takes too long to read') : new ProblemError({ code: 'internal', detail: 'the workbook was not read to its end' })) })
    })
  } finally {
    clearTimeout(ending)
  }
}
