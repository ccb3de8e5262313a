import { useEffect } from 'react'
import type { EstimateActions } from './use-estimate-editing.ts'

/** Ctrl Z takes back, Ctrl Y or Ctrl Shift Z does again; in a field where somebody types the keys are the field's own. */
export function useUndoKeys(actions: Pick<EstimateActions, 'undo' | 'redo'>, enabled: boolean): void {
  useEffect(() => {
    if (!enabled) return
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey || !(event.ctrlKey || event.metaKey)) return
      if (event.target instanceof HTMLElement && (event.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName))) return
      const key = event.key.toLowerCase()
      const again = key === 'y' || (key === 'z' && event.shiftKey)
      if (key !== 'z' && !again) return
      event.preventDefault()
      if (again) actions.redo()
      else actions.undo()
    }
    document.addEventListener('keydown', pressed)
    return () => { document.removeEventListener('keydown', pressed) }
  }, [actions, enabled])
}
