import { parentPort, workerData } from 'node:worker_threads'
import type { Drawing } from './drawn-document.ts'
import { drawProposal } from './draw-proposal.ts'
import { drawWorkOrder } from './draw-work-order.ts'

/** One document, on a thread of its own. What it throws ends the thread and is the answer. */
const { audience, model, paper } = workerData as Drawing
parentPort?.postMessage(audience === 'client' ? await drawProposal(model, paper) : await drawWorkOrder(model, paper))
