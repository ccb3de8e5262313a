import { useEffect, useState } from 'react'
import { useBridge } from '../bridge/bridge-context.tsx'
import { useTopicPart } from '../bridge/use-topic.ts'

/** A file as an address that an image can show; null while it is not here. With `fetch` it is asked of the office where this laptop does not have it. */
export function useFile(sha256: string | null, fetch: boolean): string | null {
  const bridge = useBridge()
  const [found, setFound] = useState<{ readonly sha256: string; readonly address: string } | null>(null)
  const isHere = found !== null && found.sha256 === sha256
  // whoever misses a file looks again when another one has come
  const held = useTopicPart('files', (files) => files.held)
  useEffect(() => {
    if (sha256 === null || isHere) return undefined
    let left = false
    void bridge.call('file', { sha256, fetch }).then((file) => {
      if (file && !left) setFound({ sha256, address: `data:${file.media_type};base64,${file.content_base64}` })
    }).catch(() => undefined)
    return () => { left = true }
  }, [bridge, sha256, fetch, isHere, held])
  return isHere ? found.address : null
}
