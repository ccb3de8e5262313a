import type { CommandOutcome } from '../../shared/bridge.ts'
import type { Operation } from './operations.ts'

/** A command that a laptop said it had saved. */
export interface Saved {
  readonly id: string
  readonly laptop: number
  readonly operation: Operation
  /** It lies where nobody can lose it by mistake: given up by its owner, or gone with the laptop. */
  excused: string | null
}

/** What has been promised to people so far. */
export class Ledger {
  readonly saved = new Map<string, Saved>()
  readonly numbers = new Map<string, string>()
  /** Signed documents as they were when the laptop said so. */
  readonly signed = new Map<string, string>()
  /** The projects in which people wrote each mark: the first, and those to which somebody copied it; null for the whole company, whose templates everybody has. */
  readonly marks = new Map<string, Set<string | null>>()

  note(laptop: number, operation: Operation, outcome: CommandOutcome): void {
    if (!outcome.ok) return
    this.saved.set(outcome.command_id, { id: outcome.command_id, laptop, operation, excused: null })
    const { name, args } = operation
    if (name === 'signature.sign') this.signed.set(String(args['id']), String(args['document']))
    const project = name.startsWith('project.') ? args['id'] : args['project_id'] ?? null
    for (const [mark] of JSON.stringify(args).matchAll(/mark[0-9a-f]{16}/g)) {
      const projects = this.marks.get(mark) ?? new Set()
      this.marks.set(mark, projects.add(typeof project === 'string' ? project : null))
    }
  }

  /** Everything of that laptop is out of reach now, and everybody knows. */
  excuse(laptop: number, ids: readonly string[] | 'all', why: string): void {
    for (const saved of this.saved.values()) if (saved.laptop === laptop && (ids === 'all' || ids.includes(saved.id))) saved.excused ??= why
  }
}
