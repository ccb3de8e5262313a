import { useCallback, useEffect, useRef } from 'react'
import { useBridge } from '../bridge/bridge-context.tsx'
import type { UndoStack } from './undo-stack.ts'

/** The stack is not written with each change, but no later than so many milliseconds after it. */
const atMostEvery = 400

/**
 * Brings back what could be taken back when the application last ran, and answers what keeps it after a change. It is a convenience:
 * where it fails, only that is lost.
 */
export function useKeptUndo(estimateId: string, stack: UndoStack, onBroughtBack: () => void): () => void {
  const bridge = useBridge()
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined)
  const keep = useCallback(() => {
    clearTimeout(waiting.current)
    waiting.current = undefined
    void bridge.call('keep_undo', { estimate_id: estimateId, content: stack.content() }).catch(() => undefined)
  }, [bridge, estimateId, stack])
  useEffect(() => {
    let gone = false
    void bridge.call('undo_kept', { estimate_id: estimateId }).then((content) => { if (!gone && content && stack.takeUp(content)) onBroughtBack() }, () => undefined)
    return () => { gone = true }
  }, [bridge, estimateId, stack, onBroughtBack])
  useEffect(() => {
    const leave = (): void => { if (waiting.current !== undefined) keep() }
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [keep])
  return useCallback(() => { waiting.current ??= setTimeout(keep, atMostEvery) }, [keep])
}
