import type { CommandOutcome } from '../../shared/bridge.ts'

/** What a change still waits for: answers of its commands, then a live result that shows it. */
interface Waiting {
  unanswered: number
  resultsSince: number
}

interface FieldChange extends Waiting {
  value: unknown
}

/**
 * The user's own changes to the rows of one table, shown before the database has answered. A change is let go once the live result
 * shows it, when its command was refused, or when two live results after the answer still show something else: then somebody else
 * was later. Keeps the identity of rows that did not change, so that a list of five hundred draws one.
 */
export class OptimisticRows<Row extends { readonly id: string }> {
  readonly #edits = new Map<string, Map<string, FieldChange>>()
  readonly #created = new Map<string, Waiting & { row: Row }>()
  readonly #removed = new Map<string, Waiting>()
  readonly #tell: () => void
  #live: readonly Row[] = []
  /** What `rows` was last given: it may be newer than what was received. */
  #drawn: readonly Row[] = []
  #shown = new Map<string, Row>()
  #rows: readonly Row[] | null = null
  /** Rows that were found to say what the one shown in their place says. */
  readonly #alike = new WeakMap<Row, Row>()

  /** `changed` is called when what `rows` returns may have changed. */
  constructor(changed: () => void) {
    this.#tell = changed
  }

  /** The live rows with the user's changes in them; new rows come last. The same list as long as neither changed. */
  rows(live: readonly Row[]): readonly Row[] {
    if (this.#rows && this.#drawn === live) return this.#rows
    this.#drawn = live
    const present = new Set(this.#created.size > 0 ? live.map((row) => row.id) : [])
    const all = [...live, ...[...this.#created.values()].map((each) => each.row).filter((row) => !present.has(row.id))]
    const rows = all.filter((row) => !this.#removed.has(row.id)).map((row) => this.#sameWhereEqual(this.#withEdits(row)))
    this.#shown = new Map(rows.map((row) => [row.id, row]))
    this.#rows = rows
    return rows
  }

  #changed(): void {
    this.#rows = null
    this.#tell()
  }

  /** Takes note of a new live result. */
  received(live: readonly Row[]): void {
    this.#live = live
    let dropped = false
    const byId = new Map(live.map((row) => [row.id, row]))
    const isDone = (waiting: Waiting, reflected: boolean): boolean => {
      if (waiting.unanswered > 0) return false
      waiting.resultsSince += 1
      return reflected || waiting.resultsSince >= 2
    }
    for (const [id, fields] of this.#edits) {
      for (const [field, change] of fields) if (isDone(change, valueOf(byId.get(id), field) === change.value)) dropped = fields.delete(field) || dropped
      if (fields.size === 0) this.#edits.delete(id)
    }
    for (const [id, created] of this.#created) if (isDone(created, byId.has(id))) dropped = this.#created.delete(id) || dropped
    for (const [id, removed] of this.#removed) if (isDone(removed, !byId.has(id))) dropped = this.#removed.delete(id) || dropped
    if (dropped) this.#changed()
  }

  edit(id: string, values: Partial<Row>, outcome: Promise<CommandOutcome>): void {
    const fields = this.#edits.get(id) ?? new Map<string, FieldChange>()
    this.#edits.set(id, fields)
    for (const [field, value] of Object.entries(values)) {
      const change = fields.get(field) ?? { value, unanswered: 0, resultsSince: 0 }
      Object.assign(change, { value, unanswered: change.unanswered + 1, resultsSince: 0 })
      fields.set(field, change)
      this.#settle(outcome, change, () => {
        if (fields.get(field) === change) fields.delete(field)
        if (fields.size === 0 && this.#edits.get(id) === fields) this.#edits.delete(id)
      }, () => valueOf(this.#live.find((row) => row.id === id), field) === change.value)
    }
    this.#changed()
  }

  create(row: Row, outcome: Promise<CommandOutcome>): void {
    const created = { row, unanswered: 1, resultsSince: 0 }
    // one that was just removed comes back
    this.#removed.delete(row.id)
    this.#created.set(row.id, created)
    this.#settle(outcome, created, () => { if (this.#created.get(row.id) === created) this.#created.delete(row.id) }, () => this.#live.some((each) => each.id === row.id))
    this.#changed()
  }

  remove(id: string, outcome: Promise<CommandOutcome>): void {
    const removed = { unanswered: 1, resultsSince: 0 }
    this.#removed.set(id, removed)
    this.#settle(outcome, removed, () => { if (this.#removed.get(id) === removed) this.#removed.delete(id) }, () => !this.#live.some((each) => each.id === id))
    this.#changed()
  }

  #settle(outcome: Promise<CommandOutcome>, waiting: Waiting, letGo: () => void, reflected: () => boolean): void {
    const failed = () => ({ ok: false }) as const
    void outcome.catch(failed).then(({ ok }) => {
      waiting.unanswered -= 1
      if (ok && (waiting.unanswered > 0 || !reflected())) return
      letGo()
      // what the live result shows as well looks the same without the change: five hundred answers draw nothing
      if (!ok || this.#drawn !== this.#live) this.#changed()
    })
  }

  #withEdits(row: Row): Row {
    const fields = this.#edits.get(row.id)
    if (!fields) return row
    return { ...row, ...Object.fromEntries([...fields].map(([field, change]) => [field, change.value])) }
  }

  #sameWhereEqual(row: Row): Row {
    const shown = this.#shown.get(row.id)
    if (!shown || shown === row) return row
    if (this.#alike.get(row) !== shown && !sameFields(shown, row)) return row
    this.#alike.set(row, shown)
    return shown
  }
}

const valueOf = (row: object | undefined, field: string): unknown => (row as Record<string, unknown> | undefined)?.[field]

function sameFields(one: object, other: object): boolean {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every((name) => Object.is(valueOf(one, name), valueOf(other, name)))
}
