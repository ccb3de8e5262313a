import { useEffect } from 'react'
import { useBridge } from '../bridge/bridge-context.tsx'

/** Tries at once when the machine finds a network again, instead of at the next attempt that is due. */
export function useSyncWhenOnline(): void {
  const bridge = useBridge()
  useEffect(() => {
    // a failure shows in the pill, and the engine's own next attempt stays due
    const sync = (): void => { bridge.call('sync_now', null).catch(() => undefined) }
    addEventListener('online', sync)
    return () => { removeEventListener('online', sync) }
  }, [bridge])
}
