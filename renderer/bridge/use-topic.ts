import { useCallback, useSyncExternalStore } from 'react'
import type { EngineTopic, EngineTopics } from '../../shared/bridge.ts'
import { useTopics } from './bridge-context.tsx'

/** The latest value of a topic, or undefined until the first has come. */
export function useTopic<Topic extends EngineTopic>(topic: Topic): EngineTopics[Topic] | undefined {
  return useTopicPart(topic, whole)
}

const whole = <Value>(value: Value): Value => value

/** A part of a topic's latest value; renders again only when that part changed. `part` must return a plain value or something kept. */
export function useTopicPart<Topic extends EngineTopic, Part>(topic: Topic, part: (value: EngineTopics[Topic]) => Part): Part | undefined {
  const topics = useTopics()
  const subscribe = useCallback((listener: () => void) => topics.subscribe(topic, listener), [topics, topic])
  return useSyncExternalStore(subscribe, () => {
    const value = topics.latest(topic)
    return value === undefined ? undefined : part(value)
  })
}
