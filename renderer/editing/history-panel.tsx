import { useLiveQuery } from '../bridge/use-live-query.ts'
import { HistoryList } from '../history/history-list.tsx'
import { SidePanel } from '../look/side-panel.tsx'

interface HistoryPanelProps {
  readonly title: string
  readonly table: string
  readonly id: string
  readonly onClose: () => void
}

/** What happened to a record and its parts, beside it: who, what, when, from which value to which. */
export function HistoryPanel({ title, table, id, onClose }: HistoryPanelProps) {
  const { result } = useLiveQuery('record.history', { record_table: table, record_id: id })
  return (
    <SidePanel title={title} onClose={onClose}>
      {/* read by keyboard, and left by Escape, though nothing in it may be a control */}
      <div role="group" aria-label={title} tabIndex={0} data-autofocus>{result ? <HistoryList entries={result.commands} /> : null}</div>
    </SidePanel>
  )
}
