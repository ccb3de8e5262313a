import { workerData } from 'node:worker_threads'
import { writeSnapshot } from './write-snapshot.ts'

/** One snapshot, on a thread of its own. What it throws ends the thread and is the answer. */
const { folder, key, file } = workerData as { folder: string; key: string; file: string }
writeSnapshot(folder, key, file)
