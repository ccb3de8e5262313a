import type { World, WorldSocket } from '../../../electron/engine/world.ts'
import { realWorld } from '../../../electron/engine/world.ts'

/** Time that moves only when the test moves it, and sockets that the test holds the other end of. */
export class VirtualClock {
  readonly sockets: (WorldSocket & { readonly url: string; readonly sent: string[]; closed: boolean })[] = []
  #now = Date.UTC(2026, 10, 23)
  #timers: { at: number; task: () => void }[] = []

  readonly world: World = {
    ...realWorld,
    now: () => this.#now,
    elapsed: () => this.#now,
    random: () => 1,
    after: (milliseconds, task) => {
      const timer = { at: this.#now + milliseconds, task }
      this.#timers.push(timer)
      return () => { this.#timers = this.#timers.filter((each) => each !== timer) }
    },
    openSocket: (url) => {
      const socket = {
        url, sent: [] as string[], closed: false, onopen: null as WorldSocket['onopen'], onmessage: null as WorldSocket['onmessage'], onclose: null as WorldSocket['onclose'],
        send(text: string) { socket.sent.push(text) },
        close() {
          if (socket.closed) return
          socket.closed = true
          socket.onclose?.()
        },
      }
      this.sockets.push(socket)
      return socket
    },
  }

  /** Moves time on, calling what falls due, and lets everything settle that follows at once. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds
    for (;;) {
      await settle()
      const due = this.#timers.filter((timer) => timer.at <= end).sort((one, other) => one.at - other.at)[0]
      if (!due) break
      this.#timers = this.#timers.filter((each) => each !== due)
      this.#now = Math.max(this.#now, due.at)
      due.task()
    }
    this.#now = end
    await settle()
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => { setImmediate(resolve) })
}
