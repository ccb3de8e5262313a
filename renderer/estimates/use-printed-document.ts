import { useEffect, useRef } from 'react'
import { flushSync } from 'react-dom'

/** Whoever prints gets the client's document, however they print: what is internal never leaves by way of paper. */
export function usePrintedDocument(clientView: boolean, setClientView: (shown: boolean) => void, hasDocument: boolean): void {
  const before = useRef(clientView)
  const latest = useRef(clientView)
  latest.current = clientView
  useEffect(() => {
    if (!hasDocument) return
    const begin = (): void => {
      before.current = latest.current
      // the page is on its way to the printer as soon as this returns
      flushSync(() => { setClientView(true) })
    }
    const end = (): void => { setClientView(before.current) }
    window.addEventListener('beforeprint', begin)
    window.addEventListener('afterprint', end)
    return () => {
      window.removeEventListener('beforeprint', begin)
      window.removeEventListener('afterprint', end)
    }
  }, [hasDocument, setClientView])
}
