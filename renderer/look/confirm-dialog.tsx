import type { ReactNode } from 'react'
import { Button, Group, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'

interface ConfirmDialogProps {
  readonly opened: boolean
  readonly title: string
  readonly children: ReactNode
  /** What will happen, as a verb: "Discard the change". */
  readonly confirmLabel: string
  /** Red, for what destroys something. */
  readonly destructive?: boolean
  readonly onConfirm: () => void
  readonly onCancel: () => void
}

/** Asks before something that cannot be undone; nothing else is asked in a dialog. */
export function ConfirmDialog({ opened, title, children, confirmLabel, destructive = false, onConfirm, onCancel }: ConfirmDialogProps) {
  const { t } = useTranslation('look')
  return (
    <Modal opened={opened} onClose={onCancel} title={title} closeButtonProps={{ 'aria-label': t('close_dialog') }}>
      <div>{children}</div>
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" data-autofocus onClick={onCancel}>{t('cancel')}</Button>
        <Button color={destructive ? 'red' : undefined} onClick={onConfirm}>{confirmLabel}</Button>
      </Group>
    </Modal>
  )
}
