import { setTimeout as after } from 'node:timers/promises'

/** Asks again and again, for what tells nobody when it is so; throws after `milliseconds`. */
export async function until(milliseconds: number, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + milliseconds
  while (!await isSo()) {
    if (Date.now() > deadline) throw new Error(`it was not so within ${milliseconds} ms`)
    await after(100)
  }
}
