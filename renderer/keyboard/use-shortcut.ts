import { useEffect, useRef } from 'react'

/** Whether keys belong to what has the focus: somebody types there, or a dialog or menu is open. */
function isTaken(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"][aria-modal="true"], [role="menu"]')) return true
  if (!(target instanceof HTMLElement)) return false
  // a letter means nothing to what is only chosen or ticked
  if (target instanceof HTMLInputElement && /^(radio|checkbox|button|submit|file|color)$/.test(target.type)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest('[role="listbox"]') !== null
}

/** Whether Enter works what has the focus: a button is pressed by it and a link followed, whatever else Enter means on the screen. */
const isWorkedBy = (target: EventTarget | null, key: string): boolean => key === 'Enter' && target instanceof HTMLElement && target.closest('button, a, summary') !== null

/**
 * Runs `action` on a key (`n`, `/`, `?`, `Enter`) or a chord (`mod+k`: Ctrl, or Command on a Mac). A plain key does nothing
 * while somebody types or a dialog is open; a chord works everywhere.
 */
export function useShortcut(keys: string, action: (event: KeyboardEvent) => void, { disabled = false }: { readonly disabled?: boolean } = {}): void {
  const latest = useRef(action)
  useEffect(() => { latest.current = action })
  useEffect(() => {
    if (disabled) return
    const parts = keys.toLowerCase().split('+')
    const key = keys === '+' ? '+' : parts.at(-1)
    const chord = parts.includes('mod')
    const shift = parts.includes('shift')
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey || event.key.toLowerCase() !== key) return
      if (chord !== (event.ctrlKey || event.metaKey)) return
      if (chord && shift !== event.shiftKey) return
      if (!chord && (isTaken(event.target) || isWorkedBy(event.target, event.key))) return
      event.preventDefault()
      latest.current(event)
    }
    document.addEventListener('keydown', pressed)
    return () => { document.removeEventListener('keydown', pressed) }
  }, [keys, disabled])
}
