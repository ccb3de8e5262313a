/** Draws every kind of document in a process of its own, and tells the fingerprint of each. */
import { createHash } from 'node:crypto'
import { drawProposal } from '../../../electron/engine/documents/draw-proposal.ts'
import { drawWorkOrder } from '../../../electron/engine/documents/draw-work-order.ts'
import { proposalOf } from '../../../shared/documents/proposal.ts'
import { workOrderOf } from '../../../shared/documents/work-order.ts'
import { aJob, aSignedJob } from './a-job.ts'

const drawn = {
  proposal: await drawProposal(proposalOf(aJob()), 'letter'),
  signed: await drawProposal(proposalOf(aSignedJob()), 'a4'),
  work_order: await drawWorkOrder(workOrderOf(aJob({ language: 'es' })), 'letter'),
}
process.stdout.write(JSON.stringify(Object.fromEntries(Object.entries(drawn).map(([kind, { bytes }]) => [kind, createHash('sha256').update(bytes).digest('hex')]))))
