import type { EstimateStep } from './estimate-steps.ts'

/** Something that a person did, and what takes it back. */
export interface Done {
  readonly forward: readonly EstimateStep[]
  readonly back: readonly EstimateStep[]
}

/** What was done to an estimate and what was taken back again, the latest last. Nothing is forgotten but the oldest. */
export class UndoStack {
  readonly #done: Done[] = []
  #undone: Done[] = []

  get canUndo(): boolean { return this.#done.length > 0 }
  get canRedo(): boolean { return this.#undone.length > 0 }

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

const stacks = new Map<string, UndoStack>()

/** The stack of one estimate: it is there again when somebody comes back to it, as long as the application runs. Costs stand in it, so it is in no store but the memory. */
export function undoStackOf(estimateId: string): UndoStack {
  const stack = stacks.get(estimateId) ?? new UndoStack()
  stacks.set(estimateId, stack)
  return stack
}
