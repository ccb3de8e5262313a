import { parentPort, workerData } from 'node:worker_threads'
import type { ReaderMessage } from './reader-protocol.ts'
import { Reader } from './reader.ts'

/** A reader on a thread of its own. */
const port = parentPort
if (!port) throw new TypeError('a reader runs as a worker thread')
const { folder, key } = workerData as { folder: string; key: string }
const reader = new Reader(folder, key, (answer) => port.postMessage(answer), () => port.close())
port.on('message', (message: ReaderMessage) => reader.take(message))
