import { parentPort, workerData } from 'node:worker_threads'
import type { Drawing, DrawnDocument } from './drawn-document.ts'
import { drawChangeOrder } from './draw-change-order.ts'
import { drawColourSchedule } from './draw-colour-schedule.ts'
import { drawContract } from './draw-contract.ts'
import { drawProposal } from './draw-proposal.ts'
import { drawTicket } from './draw-ticket.ts'
import { drawWorkOrder } from './draw-work-order.ts'

/** One document, on a thread of its own. What it throws ends the thread and is the answer. */
parentPort?.postMessage(await draw(workerData as Drawing))

function draw(drawing: Drawing): Promise<DrawnDocument> {
  const { audience, job, model, paper } = drawing
  switch (job) {
    case 'change_order': return drawChangeOrder(model, paper, drawing.photos)
    case 'contract': return drawContract(model, paper)
    case 'colour_schedule': return drawColourSchedule(model, paper)
    case 'ticket': return drawTicket(model, paper)
    default: return audience === 'client' ? drawProposal(model, paper, drawing.photos) : drawWorkOrder(model, paper)
  }
}
