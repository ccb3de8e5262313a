import type { CDPSession, Page } from 'playwright-core'

/** What a key took: until what it changed was painted, and how long a core worked in the page's main thread for it meanwhile; milliseconds. `nth` counts all keys, from 0. */
export interface Painted { readonly nth: number; readonly untilPainted: number; readonly busy: number }

interface TraceEvent { readonly name: string; readonly ph: string; readonly ts: number; readonly dur?: number; readonly tdur?: number; readonly tid: number; readonly pid: number; readonly cat: string; readonly args?: { readonly data?: { readonly type?: string; readonly startTime?: number } } }

/**
 * Puts marks into the browser's trace: `key` at the time that the browser gave the key (`event.timeStamp`), and `changed` whenever one of the
 * attributes was written anywhere in the page.
 */
export async function markKeys(page: Page, attributes: readonly string[]): Promise<void> {
  await page.evaluate(`
    new MutationObserver(() => { performance.mark('changed') }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ${JSON.stringify(attributes)} })
    addEventListener('keydown', (event) => { performance.mark('key', { startTime: event.timeStamp }) }, true)
  `)
}

/**
 * Traces the browser while `work` presses keys, and reads from the trace, for each key that changed what is watched: from its `key` mark until
 * the first frame drawn (`DrawFrame`, by the compositor) of what the first main-thread `Commit` after the change handed over. The compositor draws it
 * as soon as it is rastered (`ActivateLayerTree`), often before the main thread is told that its commit is over. `busy` is the
 * time on a core (`tdur`) of the main thread's tasks between the key and that commit's end: neither waiting for the display's next frame nor what others do
 * on a busy machine is in it.
 */
export async function tracePainted(page: Page, work: () => Promise<void>): Promise<readonly Painted[]> {
  const session = await page.context().newCDPSession(page)
  const events = await traced(session, work)
  await session.detach()
  const main = events.find((event) => event.name === 'changed')
  if (!main) throw new Error('nothing changed while the browser was traced')
  const ofPage = events.filter((event) => event.pid === main.pid)
  const named = (name: string, tid?: number): readonly TraceEvent[] => ofPage.filter((event) => event.name === name && (tid === undefined || event.tid === tid)).toSorted((one, other) => one.ts - other.ts)
  const [keys, changes, commits, activated, drawn, tasks] = [named('key'), named('changed'), named('Commit', main.tid), named('ActivateLayerTree'), named('DrawFrame'), named('RunTask', main.tid)]
  return keys.flatMap((key, index): Painted[] => {
    const next = keys[index + 1]?.ts ?? Infinity
    const change = changes.find((event) => event.ts >= key.ts && event.ts < next)
    const commit = change && commits.find((event) => event.ts >= change.ts)
    const active = commit && activated.find((event) => event.ts >= commit.ts)
    const frame = active && drawn.find((event) => event.ts >= active.ts)
    if (!frame) return []
    const end = commit.ts + (commit.dur ?? 0)
    const busy = tasks.reduce((sum, { ts, dur = 0, tdur = dur }) => sum + (dur === 0 ? 0 : tdur * Math.max(0, Math.min(end, ts + dur) - Math.max(key.ts, ts)) / dur), 0)
    return [{ nth: index, untilPainted: (frame.ts - key.ts) / 1000, busy: busy / 1000 }]
  })
}

async function traced(session: CDPSession, work: () => Promise<void>): Promise<readonly TraceEvent[]> {
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => { events.push(...value as unknown as TraceEvent[]) })
  const complete = new Promise<void>((resolve) => { session.once('Tracing.tracingComplete', () => { resolve() }) })
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['devtools.timeline', 'devtools.timeline.frame', 'blink.user_timing', 'disabled-by-default-devtools.timeline', 'disabled-by-default-devtools.timeline.frame', 'toplevel'] } })
  await work()
  await session.send('Tracing.end')
  await complete
  return events
}
