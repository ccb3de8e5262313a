import type { Writer } from './database/writer.ts'
import type { World } from './world.ts'

/** Whoever looks at a closed project: a renderer's connection. */
export type PinHolder = object

/** Pins that an earlier run of the program left, and that nobody took up again, are let go after so long. */
const takenUpWithin = 300_000

/**
 * Closed projects that somebody looks at. They are remembered on disk, so that a project that was open on the screen is still here
 * when the program was ended and starts without a network; who looks at it says so anew when the engine is there again.
 */
export class Pins {
  readonly #writer: Writer
  readonly #holders = new Map<string, Set<PinHolder>>()
  readonly #cancelCleaning: () => void

  constructor(writer: Writer, world: World, onFault: (error: unknown) => void) {
    this.#writer = writer
    this.#cancelCleaning = world.after(takenUpWithin, () => { this.#letGo().catch(onFault) })
  }

  async pin(holder: PinHolder, projectId: string): Promise<void> {
    const holders = this.#holders.get(projectId) ?? new Set()
    this.#holders.set(projectId, holders.add(holder))
    await this.#writer.transaction((writing) => {
      const { changes } = writing.statements.get('insert into local_pin (project_id) values (?) on conflict do nothing').run(projectId)
      if (changes > 0) writing.changed('local_pin')
    }, 'derived')
  }

  async unpin(holder: PinHolder, projectId: string): Promise<void> {
    const holders = this.#holders.get(projectId)
    holders?.delete(holder)
    if (holders && holders.size > 0) return
    this.#holders.delete(projectId)
    await this.#writer.transaction((writing) => {
      const { changes } = writing.statements.get('delete from local_pin where project_id = ?').run(projectId)
      if (changes > 0) writing.changed('local_pin')
    }, 'derived')
  }

  /** The holder is gone. */
  async release(holder: PinHolder): Promise<void> {
    for (const [projectId, holders] of [...this.#holders]) if (holders.has(holder)) await this.unpin(holder, projectId)
  }

  stop(): void {
    this.#cancelCleaning()
  }

  async #letGo(): Promise<void> {
    await this.#writer.transaction((writing) => {
      const pinned = writing.statements.get('select project_id from local_pin').all() as { project_id: string }[]
      for (const { project_id } of pinned) {
        if (this.#holders.has(project_id)) continue
        writing.statements.get('delete from local_pin where project_id = ?').run(project_id)
        writing.changed('local_pin')
      }
    }, 'derived')
  }
}
