import { useEffect, useMemo, useState } from 'react'
import type { Bridge, DocumentFile } from '../../shared/bridge.ts'
import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem.ts'
import { useBridge } from '../bridge/bridge-context.tsx'

interface Drawn {
  readonly file: DocumentFile | null
  readonly problem: Problem | null
}

/** A document as it would be printed now. `current` is false while `file` is still the one before, which may be for somebody else's eyes. */
export interface DrawnFile extends Drawn {
  readonly current: boolean
}

/**
 * Draws a document, anew when something else is wanted or when what it is drawn from (`found`, `company`) changed. `draw` asks for it;
 * null where nothing is wanted yet.
 */
export function useDrawnFile<Wish extends object>(wish: Wish | null, [found, company]: readonly [found: unknown, company: unknown], draw: (bridge: Bridge, wish: Wish) => Promise<DocumentFile>): DrawnFile {
  const bridge = useBridge()
  const wanted = wish && JSON.stringify(wish)
  const request = useMemo(() => ({ wish: wanted === null ? null : JSON.parse(wanted) as Wish, from: [found, company] }), [wanted, found, company])
  const [drawn, setDrawn] = useState<Drawn & { readonly request: unknown }>({ file: null, problem: null, request: null })
  useEffect(() => {
    if (!request.wish) return
    let isWanted = true
    draw(bridge, request.wish).then(
      (file) => { if (isWanted) setDrawn({ file, problem: null, request }) },
      (error: unknown) => { if (isWanted) setDrawn({ file: null, problem: problemOf(error), request }) },
    )
    return () => { isWanted = false }
  }, [bridge, request, draw])
  return { file: drawn.file, problem: drawn.problem, current: drawn.request === request }
}
