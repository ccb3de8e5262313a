import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useCall } from '../bridge/use-call.ts'
import { useNotice } from '../look/notices.tsx'

/** Takes up a file of another laptop's outbox and says what became of it. */
export function useOutboxImport(): (file: File) => Promise<void> {
  const { t } = useTranslation('sync')
  const call = useCall()
  const tell = useNotice()
  return useCallback(async (file) => {
    const outcome = await call('outbox_import', { content: await file.text() })
    if (!outcome) return
    if (!outcome.ok) {
      const where = outcome.row === null ? '' : ` ${t('outbox.import.row', { row: outcome.row })}`
      tell({ tone: 'attention', title: t(`outbox.import.${outcome.reason}`), text: `${t('outbox.import.untouched')}${where}` })
      return
    }
    const { taken, needs_attention, here_already, with_office } = outcome
    const more = ([['needs_attention', needs_attention], ['here_already', here_already], ['with_office', with_office]] as const).filter(([, count]) => count > 0)
    tell({ tone: 'attention', title: t('outbox.import.taken', { count: taken }), text: more.map(([which, count]) => t(`outbox.import.${which}`, { count })).join(' ') })
  }, [t, call, tell])
}
