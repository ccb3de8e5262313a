import { z } from 'zod'
import type { EstimateStep } from './estimate-steps.ts'
import { keptStep } from './kept-step.ts'

/** Something that a person did, and what takes it back. */
export interface Done {
  readonly forward: readonly EstimateStep[]
  readonly back: readonly EstimateStep[]
}

/** What was done to an estimate and what was taken back again, the latest last. Nothing is forgotten but the oldest. */
export class UndoStack {
  #done: Done[] = []
  #undone: Done[] = []

  get canUndo(): boolean { return this.#done.length > 0 }
  get canRedo(): boolean { return this.#undone.length > 0 }

  /** The latest of it as a text, for the next start. */
  content(): string {
    return `{"done":[${latest(this.#done).join()}],"undone":[${latest(this.#undone).join()}]}`
  }

  /** Goes on from such a text where nothing was done here yet; says whether it did. What cannot be read is left. */
  takeUp(content: string): boolean {
    if (this.canUndo || this.canRedo) return false
    try {
      const { done, undone } = kept.parse(JSON.parse(content))
      this.#done = done
      this.#undone = undone
      return true
    } catch {
      return false
    }
  }

  /** Takes note of something new; what had been taken back cannot be done again after it. */
  push(done: Done): void {
    this.#done.push(done)
    if (this.#done.length > most) this.#done.shift()
    this.#undone = []
  }

  /** The latest thing that was done, now taken back; undefined where there is none. */
  undo(): Done | undefined {
    const last = this.#done.pop()
    if (last) this.#undone.push(last)
    return last
  }

  /** The latest thing that was taken back, now done again; undefined where there is none. */
  redo(): Done | undefined {
    const last = this.#undone.pop()
    if (last) this.#done.push(last)
    return last
  }
}

const most = 500
/** For the next start, so many things are kept, and no more than so many letters beside the very latest: it is written again with each change. */
const mostKept = { things: 100, letters: 60_000 } as const
const texts = new WeakMap<Done, string>()

function textOf(done: Done): string {
  const text = texts.get(done) ?? JSON.stringify(done)
  texts.set(done, text)
  return text
}

/** The texts of the latest things, in their order. */
function latest(done: readonly Done[]): readonly string[] {
  const kept: string[] = []
  let letters = 0
  for (const each of done.slice(-mostKept.things).toReversed()) {
    const text = textOf(each)
    letters += text.length
    if (kept.length > 0 && letters > mostKept.letters) break
    kept.unshift(text)
  }
  return kept
}

const things = z.array(z.object({ forward: z.array(keptStep), back: z.array(keptStep) }))
const kept = z.object({ done: things, undone: things })

const stacks = new Map<string, UndoStack>()

/** The stack of one estimate: it is there again when somebody comes back to it. */
export function undoStackOf(estimateId: string): UndoStack {
  const stack = stacks.get(estimateId) ?? new UndoStack()
  stacks.set(estimateId, stack)
  return stack
}
