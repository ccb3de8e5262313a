import { act, fireEvent } from '@testing-library/react'
import type { CommandOutcome, EngineCall, EngineTopic, EngineTopics, OutboxEntry, SyncStatus } from '../../../shared/bridge.ts'
import type { Actor } from '../../../shared/commands/command.ts'
import type { Problem } from '../../../shared/problem.ts'
import { ProblemError } from '../../../shared/problem.ts'
import { Desk } from '../renderer-documents/desk.tsx'
import { ana, CompanyAtWork, uuid } from '../shared/company-at-work.ts'

export const quietStatus: SyncStatus = { state: 'synced', waiting: 0, needs_attention: 0, synced_at: null, problem: null, retry_at: null, download: null }

/** A change that the office refused, as the outbox keeps it. */
export function refusedEntry(entry: Pick<OutboxEntry, 'name' | 'args' | 'record_table' | 'record_id'> & { readonly problem: Problem } & Partial<OutboxEntry>): OutboxEntry {
  return { id: uuid('0b'), sequence: 1, scope: `project:${uuid('b1')}`, record_title: 'Project b1', state: 'refused', at: '2026-11-23T08:00:00.000Z', attempts: 1, last_attempt_at: '2026-11-23T08:00:01.000Z', bytes: JSON.stringify(entry.args).length, ...entry }
}

type Answer = unknown

/** A desk whose engine can also be told what to say of sync, and what to answer to calls. Commands and queries run for real, in SQLite. */
export class FrontDesk extends Desk {
  readonly #topics = new Map<EngineTopic, unknown>()
  readonly #listeners = new Map<EngineTopic, Set<(value: never) => void>>()
  readonly #answers = new Map<EngineCall, (params: never) => Answer>()

  static override async of(actor: Actor = ana): Promise<FrontDesk> {
    return new FrontDesk(await CompanyAtWork.founded(), actor)
  }

  /** From now on the engine says this of a topic. */
  say<Topic extends EngineTopic>(topic: Topic, value: EngineTopics[Topic]): void {
    this.#topics.set(topic, value)
    act(() => { for (const listener of this.#listeners.get(topic) ?? []) listener(value as never) })
  }

  /** From now on the engine answers a call so; a `ProblemError` that is thrown is the failure. */
  answer(name: EngineCall, answer: (params: never) => Answer): void {
    this.#answers.set(name, answer)
  }

  override watchTopic<Topic extends EngineTopic>(topic: Topic, onValue: (value: EngineTopics[Topic]) => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set()
    this.#listeners.set(topic, listeners)
    listeners.add(onValue as (value: never) => void)
    if (!this.#topics.has(topic)) return super.watchTopic(topic, onValue)
    onValue(this.#topics.get(topic) as EngineTopics[Topic])
    return () => { listeners.delete(onValue as (value: never) => void) }
  }

  override async call(name: never, params: never): Promise<never> {
    const answer = this.#answers.get(name)
    if (!answer) return await super.call(name, params)
    this.calls.push({ name, params })
    return await answer(params) as never
  }
}

export const applied: CommandOutcome = { ok: true, command_id: uuid('f0') }

/** What the engine throws where a call fails. */
export const failing = (problem: Problem) => (): never => { throw new ProblemError(problem) }

/** Gives elements a size, as layout would: lists draw only what is in sight, and in jsdom nothing is. */
export function furnishLayout(): void {
  for (const side of ['offsetHeight', 'offsetWidth', 'clientHeight'] as const) Object.defineProperty(HTMLElement.prototype, side, { configurable: true, get: () => 700 })
  Object.defineProperty(document, 'fonts', { configurable: true, value: new EventTarget() })
  HTMLElement.prototype.scrollTo = function scrollTo(this: HTMLElement, to?: ScrollToOptions | number) { if (typeof to === 'object') this.scrollTop = to.top ?? 0 } as typeof HTMLElement.prototype.scrollTo
}

/** One press of a key, on an element or on the page. */
export const press = (key: string, on: Element = document.body, modifiers: object = {}): void => { fireEvent.keyDown(on, { key, ...modifiers }) }
