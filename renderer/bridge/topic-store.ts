import type { Bridge, EngineTopic, EngineTopics } from '../../shared/bridge.ts'

interface Followed {
  value: EngineTopics[EngineTopic] | undefined
  readonly listeners: Set<() => void>
  stop: (() => void) | null
}

/** Follows each topic once for the whole page, however many components look at it: a list has a mark in every row. */
export class TopicStore {
  readonly #bridge: Bridge
  readonly #followed = new Map<EngineTopic, Followed>()

  constructor(bridge: Bridge) {
    this.#bridge = bridge
  }

  /** The latest value, or undefined until the first has come. */
  latest<Topic extends EngineTopic>(topic: Topic): EngineTopics[Topic] | undefined {
    return this.#followed.get(topic)?.value as EngineTopics[Topic] | undefined
  }

  /** Calls `listener` after each new value; returns what ends it. */
  subscribe(topic: EngineTopic, listener: () => void): () => void {
    let followed = this.#followed.get(topic)
    if (!followed) this.#followed.set(topic, followed = { value: undefined, listeners: new Set(), stop: null })
    followed.listeners.add(listener)
    const here = followed
    here.stop ??= this.#bridge.watchTopic(topic, (value) => {
      here.value = value
      for (const each of here.listeners) each()
    })
    return () => {
      here.listeners.delete(listener)
      if (here.listeners.size > 0) return
      here.stop?.()
      here.stop = null
    }
  }
}
