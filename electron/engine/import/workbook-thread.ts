import { parentPort, workerData } from 'node:worker_threads'
import { readWorkbook } from '../../../shared/import/workbook-rows.ts'

// one workbook, on a thread of its own; what it throws ends the thread and is the answer
parentPort?.postMessage(await readWorkbook(workerData as Uint8Array))
