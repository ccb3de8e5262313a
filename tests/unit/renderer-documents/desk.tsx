import type { ReactNode } from 'react'
import { MantineProvider } from '@mantine/core'
import { act, render } from '@testing-library/react'
import axe from 'axe-core'
import i18next from 'i18next'
import { createMemoryRouter, RouterProvider } from 'react-router'
import type { Bridge, CommandOutcome, EngineTopic, EngineTopics, OutboxEntry } from '../../../shared/bridge.ts'
import type { Actor } from '../../../shared/commands/command.ts'
import type { CommandArguments, CommandName } from '../../../shared/commands/registry.ts'
import type { QueryArguments, QueryName, QueryResult } from '../../../shared/queries/registry.ts'
import { BridgeProvider } from '../../../renderer/bridge/bridge-context.tsx'
import { useSession } from '../../../renderer/bridge/session.ts'
import { BreadcrumbProvider } from '../../../renderer/frame/breadcrumb.tsx'
import { setUpLanguage } from '../../../renderer/language/set-up.ts'
import { NoticeProvider } from '../../../renderer/look/notices.tsx'
import { cssVariables, theme } from '../../../renderer/look/theme.ts'
import { ana, CompanyAtWork, uuid } from '../shared/company-at-work.ts'
import { ask } from '../shared/domain-database.ts'

/** What jsdom lacks of a browser. */
export function furnishBrowser(): void {
  globalThis.ResizeObserver ??= class { observe(): void {} unobserve(): void {} disconnect(): void {} }
  window.matchMedia ??= (query: string) => ({ matches: false, media: query, onchange: null, addEventListener() {}, removeEventListener() {}, addListener() {}, removeListener() {}, dispatchEvent: () => false })
  Element.prototype.scrollIntoView ??= () => {}
  // a list draws what fits into its height, and jsdom gives nothing any
  for (const [side, pixels] of Object.entries({ offsetHeight: 600, clientHeight: 600, offsetWidth: 1200 })) Object.defineProperty(HTMLElement.prototype, side, { configurable: true, get: () => pixels })
  HTMLElement.prototype.scrollTo ??= () => {}
  // nothing is drawn: what was signed is tested by its strokes, which the pad keeps itself
  HTMLCanvasElement.prototype.getContext = (() => new Proxy({}, { get: () => () => {}, set: () => true })) as never
}

interface Watch {
  readonly name: QueryName
  readonly args: unknown
  readonly onResult: (result: never) => void
}

/**
 * A desk with a laptop's database on it: every command and every query of a screen runs for real, in SQLite in memory. What was
 * sent is kept, in order.
 */
export class Desk implements Bridge {
  readonly company: CompanyAtWork
  readonly actor: Actor
  readonly sent: { readonly name: CommandName; readonly args: unknown }[] = []
  readonly calls: { readonly name: string; readonly params: unknown }[] = []
  readonly #watches = new Set<Watch>()
  readonly #topicListeners = new Map<EngineTopic, Set<(value: never) => void>>()
  readonly #topics: EngineTopics
  #working: Promise<unknown> = Promise.resolve()

  constructor(company: CompanyAtWork, actor: Actor) {
    this.company = company
    this.actor = actor
    this.#topics = {
      session: { state: 'signed_in', device_id: uuid('de'), server_url: 'http://127.0.0.1:4680', user: { id: actor.id, company_id: actor.company_id, name: 'Ana Ortiz', email: 'ana@example.com', role: actor.role, language: 'en' } },
      sync_status: { state: 'synced', waiting: 0, needs_attention: 0, synced_at: null, problem: null, retry_at: null, download: null },
      pending_records: {}, outbox: [], outbox_summary: { commands: 0, bytes: 0, by_kind: [], records: 0, by_record: [] }, import_progress: null, verify_progress: { running: null, last: null }, numbers_left: { project: 50, estimate: 50 }, files: { waiting: [], held: 0 },
    }
  }

  static async of(actor: Actor = ana): Promise<Desk> {
    return new Desk(await CompanyAtWork.founded(), actor)
  }

  command<Name extends CommandName>(name: Name, args: CommandArguments<Name>): Promise<CommandOutcome> {
    this.sent.push({ name, args })
    return this.#next(async () => {
      const problem = await this.company.try(this.actor, name, args)
      await this.#tellWatches()
      return problem ? { ok: false, problem } : { ok: true, command_id: uuid('f0') }
    })
  }

  query<Name extends QueryName>(name: Name, args: QueryArguments<Name>): Promise<QueryResult<Name>> {
    return this.#next(() => ask(this.company.database, this.actor, name, args))
  }

  /** Something that happens elsewhere and comes down. */
  async elsewhere<Name extends CommandName>(actor: Actor, name: Name, args: CommandArguments<Name>, { silently = false } = {}): Promise<void> {
    await this.#next(async () => {
      await this.company.give(actor, name, args)
      if (!silently) await this.#tellWatches()
    })
  }

  async call(name: never, params: never): Promise<never> {
    this.calls.push({ name, params })
    return ({ next_number: 1042 } as Record<string, unknown>)[name] as never
  }

  watch<Name extends QueryName>(name: Name, args: QueryArguments<Name>, onResult: (result: QueryResult<Name>) => void): () => void {
    const watch: Watch = { name, args, onResult: onResult as (result: never) => void }
    this.#watches.add(watch)
    void this.#next(() => this.#tell(watch))
    return () => { this.#watches.delete(watch) }
  }

  watchTopic<Topic extends EngineTopic>(topic: Topic, onValue: (value: EngineTopics[Topic]) => void): () => void {
    const listeners = this.#topicListeners.get(topic) ?? new Set()
    this.#topicListeners.set(topic, listeners)
    listeners.add(onValue as (value: never) => void)
    onValue(this.#topics[topic])
    return () => { listeners.delete(onValue as (value: never) => void) }
  }

  refuse(entry: OutboxEntry): void {
    act(() => { for (const listener of this.#topicListeners.get('outbox') ?? []) listener([entry] as never) })
  }

  /** Until everything that was asked for is done and shown. */
  async settled(): Promise<void> {
    await act(async () => {
      for (let before: unknown; before !== this.#working;) {
        before = this.#working
        await this.#working
        await new Promise((resolve) => { setImmediate(resolve) })
      }
    })
  }

  async #tellWatches(): Promise<void> {
    for (const watch of this.#watches) await this.#tell(watch)
  }

  async #tell(watch: Watch): Promise<void> {
    const result = await ask(this.company.database, this.actor, watch.name, watch.args as never)
    // results travel as JSON: nothing is the same object twice
    if (this.#watches.has(watch)) await act(async () => { watch.onResult(JSON.parse(JSON.stringify(result)) as never) })
  }

  /** One thing after the other, as on a laptop with one writer. */
  #next<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#working.then(work)
    this.#working = result.catch(() => undefined)
    return result
  }
}

/** As the frame does: nothing is shown before somebody is known to be signed in. */
function SignedIn({ children }: { readonly children: ReactNode }): ReactNode {
  return useSession() ? children : null
}

/** Shows a screen as the application does, at an address, without rail and bars. */
export async function show(desk: Desk, screen: ReactNode, { path = '/', at = '/', language = 'en' as 'en' | 'es' } = {}): Promise<HTMLElement> {
  localStorage.clear()
  await setUpLanguage()
  await i18next.changeLanguage(language)
  const router = createMemoryRouter([{ path, element: <SignedIn>{screen}</SignedIn> }, { path: '*', element: null }], { initialEntries: [at] })
  const { container } = render(
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} env="test">
      <BridgeProvider bridge={desk}>
        <NoticeProvider>
          <BreadcrumbProvider>
            <RouterProvider router={router} />
          </BreadcrumbProvider>
        </NoticeProvider>
      </BridgeProvider>
    </MantineProvider>,
  )
  await desk.settled()
  return container
}

/** What axe finds wrong with an element, in words; what only a browser with layout can tell is left out. */
export async function barriers(element: Element): Promise<string[]> {
  const { violations } = await axe.run(element, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })
  return violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`)
}
