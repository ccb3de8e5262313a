import type { OutboxEntry } from '../../shared/bridge.ts'
import { downloadFile } from '../look/download-file.ts'

/** Puts changes with everything that was entered into the person's downloads, as JSON. */
export function downloadOutbox(entries: readonly OutboxEntry[], at: Date): void {
  const stamp = at.toISOString().slice(0, 19).replaceAll(':', '-')
  downloadFile(`kibray-outbox-${stamp}.json`, `${JSON.stringify(entries, null, 2)}\n`, 'application/json')
}
