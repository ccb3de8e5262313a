import { useTranslation } from 'react-i18next'
import type { ImportKind } from '../../shared/bridge.ts'
import { useCall } from '../bridge/use-call.ts'
import { ConfirmDialog } from '../look/confirm-dialog.tsx'

interface UndoDialogProps {
  readonly kind: ImportKind
  readonly importId: string
  readonly rows: number
  readonly onBegun: () => void
  readonly onClose: () => void
}

/** Asks before an import is taken back, for what it brought is then gone. */
export function UndoDialog({ kind, importId, rows, onBegun, onClose }: UndoDialogProps) {
  const { t } = useTranslation('import')
  const call = useCall()
  const undo = async (): Promise<void> => {
    onBegun()
    onClose()
    await call('import_undo', { import_id: importId })
  }
  return <ConfirmDialog opened title={t(`kind.${kind}.ask.title`, { count: rows })} confirmLabel={t('undo.confirm')} destructive onConfirm={() => { void undo() }} onCancel={onClose}>{t(`kind.${kind}.ask.text`)}</ConfirmDialog>
}
