/** How long a proposal takes from the wish to the file, thread and fonts included. */
import { Worker } from 'node:worker_threads'
import type { DrawnDocument, Drawing } from '../../electron/engine/documents/drawn-document.ts'
import { proposalOf } from '../../shared/documents/proposal.ts'
import { aJob } from '../unit/documents/a-job.ts'
import type { Figure } from './figures.ts'
import { printFigures, quantile } from './figures.ts'

const goal = 1500
const description = 'Walls: wash, fill, sand, one coat of primer where filled, two coats of eggshell, cut in by brush'

/** A thread of its own each time, as the engine has one. */
async function draw(drawing: Drawing): Promise<{ readonly took: number; readonly drawn: DrawnDocument }> {
  const began = performance.now()
  const drawn = await new Promise<DrawnDocument>((resolve, reject) => {
    const thread = new Worker(new URL('../../electron/engine/documents/document-thread.ts', import.meta.url), { workerData: drawing })
    thread.once('message', resolve)
    thread.once('error', reject)
  })
  return { took: performance.now() - began, drawn }
}

/** Milliseconds that a thread takes which loads nothing. */
async function emptyThread(): Promise<number> {
  const began = performance.now()
  await new Promise((resolve) => { new Worker('', { eval: true }).once('exit', resolve) })
  return performance.now() - began
}

const figures: Figure[] = []
for (const { rooms, lines } of [{ rooms: 1, lines: 8 }, { rooms: 30, lines: 12 }, { rooms: 40, lines: 50 }]) {
  const model = proposalOf(aJob({ sections: Array.from({ length: rooms }, (_, room) => ({ name: `Room ${room + 1}`, lines: Array.from({ length: lines }, () => ({ description })) })) }))
  const runs = []
  for (let run = 0; run < 5; run++) runs.push(await draw({ audience: 'client', model, paper: 'letter' }))
  const { pages, bytes } = (runs[0] as (typeof runs)[number]).drawn
  const middle = quantile(runs.map(({ took }) => took), 0.5)
  figures.push({ what: `proposal of ${pages} pages, ${rooms * lines} lines, ${Math.round(bytes.length / 1000)} KB`, goal: pages > 25 ? '' : `< ${goal} ms`, here: `${Math.round(middle)} ms`, floor: `${Math.round(await emptyThread())} ms for a thread that does nothing`, met: pages > 25 ? null : middle < goal })
}
printFigures('Documents', figures)
