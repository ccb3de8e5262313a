import { useEffect, useState } from 'react'
import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { EngineCalls, ImportKind } from '../../shared/bridge.ts'
import { useCall } from '../bridge/use-call.ts'
import { AgoText } from '../look/ago-text.tsx'
import { useCountWords } from '../look/count.ts'
import table from '../look/plain-table.module.css'
import { Section } from '../look/section.tsx'
import { UndoDialog } from './undo-dialog.tsx'

type Import = EngineCalls['imports']['answer'][number]

interface PastImportsProps {
  readonly kind: ImportKind
  readonly estimateId: string | null
  /** Changes when the list may have. */
  readonly since: string
  readonly onUndo: (importId: string) => void
}

/** What was imported on this laptop before; each can be taken back as long as nobody has begun to work in it. */
export function PastImports({ kind, estimateId, since, onUndo }: PastImportsProps) {
  const { t } = useTranslation('import')
  const call = useCall()
  const [imports, setImports] = useState<readonly Import[]>([])
  const count = useCountWords()
  const [undoing, setUndoing] = useState<Import | null>(null)
  useEffect(() => {
    let gone = false
    void call('imports', null).then((answer) => { if (answer && !gone) setImports(answer.filter((each) => each.of === kind && each.estimate_id === estimateId)) })
    return () => { gone = true }
  }, [call, since, kind, estimateId])
  if (imports.length === 0) return null

  return (
    <Section title={t('past.title')}>
      <table className={table['table']} style={{ maxWidth: 860 }}>
        <thead><tr><th scope="col">{t('past.file')}</th><th scope="col">{t('past.when')}</th><th scope="col" data-align="end">{t('past.rows')}</th><th scope="col"><span className="visually-hidden">{t('undo.button')}</span></th></tr></thead>
        <tbody>
          {imports.map((each) => (
            <tr key={each.import_id}>
              <td>{each.file_name}</td>
              <td><AgoText at={each.at} /></td>
              <td data-align="end">{count(each.rows)}</td>
              <td data-align="end">{each.undone ? <span className="quiet">{t('past.undone')}</span> : <Button variant="default" size="compact-sm" onClick={() => { setUndoing(each) }}>{t('undo.button')}</Button>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {undoing ? <UndoDialog kind={undoing.of} importId={undoing.import_id} rows={undoing.rows} onBegun={() => { onUndo(undoing.import_id) }} onClose={() => { setUndoing(null) }} /> : null}
    </Section>
  )
}
