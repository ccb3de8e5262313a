import { parentPort, workerData } from 'node:worker_threads'
import { readWorkbook } from '../../shared/import/workbook-rows.ts'
import type { FileLimits } from '../../shared/import/table-file.ts'

// one workbook, on a thread of its own; what it throws ends the thread and is the answer
const { content, limits } = workerData as { readonly content: Uint8Array; readonly limits: FileLimits }
parentPort?.postMessage(await readWorkbook(content, limits))
