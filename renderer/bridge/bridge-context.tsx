import type { ReactNode } from 'react'
import { createContext, useContext, useMemo } from 'react'
import type { Bridge } from '../../shared/bridge.ts'
import { LiveQueries } from './live-queries.ts'
import { TopicStore } from './topic-store.ts'

const BridgeContext = createContext<{ readonly bridge: Bridge; readonly topics: TopicStore; readonly queries: LiveQueries } | null>(null)

/** Gives everything below it the way to the engine. */
export function BridgeProvider({ bridge, children }: { readonly bridge: Bridge; readonly children: ReactNode }) {
  const value = useMemo(() => ({ bridge, topics: new TopicStore(bridge), queries: new LiveQueries(bridge) }), [bridge])
  return <BridgeContext value={value}>{children}</BridgeContext>
}

function useBridgeContext() {
  const context = useContext(BridgeContext)
  if (!context) throw new TypeError('there is no BridgeProvider above')
  return context
}

/** The way to the engine. */
export const useBridge = (): Bridge => useBridgeContext().bridge

/** The topics that the whole page follows together. */
export const useTopics = (): TopicStore => useBridgeContext().topics

/** The questions that the whole page follows together. */
export const useLiveQueries = (): LiveQueries => useBridgeContext().queries
