import { useCallback, useEffect, useState } from 'react'
import type { OutboxEntry, OutboxPart, OutboxSummary } from '../../shared/bridge.ts'
import { useBridge } from '../bridge/bridge-context.tsx'

const windowRows = 200
const margin = 50

interface Page { readonly question: string; readonly offset: number; readonly total: number; readonly rows: readonly OutboxEntry[] }

/** A part of the outbox of any length, through a window that moves with what is in sight; read anew whenever the summary changed. */
export function useOutboxPage(part: OutboxPart, summary: OutboxSummary | undefined): { readonly total: number | undefined; readonly rowAt: (index: number) => OutboxEntry | undefined; readonly onRange: (first: number, last: number) => void } {
  const bridge = useBridge()
  const question = JSON.stringify(part)
  const [place, setPlace] = useState({ question, offset: 0 })
  const [page, setPage] = useState<Page | undefined>()
  const offset = place.question === question ? place.offset : 0

  useEffect(() => {
    let wanted = true
    const asked = JSON.parse(question) as OutboxPart
    bridge.call('outbox_page', { ...asked, offset, limit: windowRows }).then(
      ({ total, rows }) => { if (wanted) setPage({ question, offset, total, rows }) },
      // the engine is gone for a moment; when it is back the summary comes anew
      () => undefined,
    )
    return () => { wanted = false }
  }, [bridge, question, offset, summary])

  const onRange = useCallback((first: number, last: number) => {
    setPlace((before) => {
      const held = before.question === question ? before.offset : 0
      const reaches = (held === 0 || first >= held + margin) && last < held + windowRows - margin
      const next = reaches ? held : Math.max(0, first - windowRows / 2)
      return next === before.offset && before.question === question ? before : { question, offset: next }
    })
  }, [question])

  const current = page?.question === question ? page : undefined
  const rowAt = useCallback((index: number) => current?.rows[index - current.offset], [current])
  return { total: current?.total, rowAt, onRange }
}
