import { useTranslation } from 'react-i18next'
import { useCall } from '../bridge/use-call.ts'
import { ConfirmDialog } from '../look/confirm-dialog.tsx'

interface UndoDialogProps {
  readonly importId: string
  readonly rows: number
  readonly onBegun: () => void
  readonly onClose: () => void
}

/** Asks before an import is taken back, for its projects are then gone. */
export function UndoDialog({ importId, rows, onBegun, onClose }: UndoDialogProps) {
  const { t } = useTranslation('import')
  const call = useCall()
  const undo = async (): Promise<void> => {
    onBegun()
    onClose()
    await call('import_undo', { import_id: importId })
  }
  return <ConfirmDialog opened title={t('undo.title', { count: rows })} confirmLabel={t('undo.confirm')} destructive onConfirm={() => { void undo() }} onCancel={onClose}>{t('undo.text')}</ConfirmDialog>
}
