import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { ExportWish } from '../../shared/bridge.ts'
import { useCall } from '../bridge/use-call.ts'
import { bytesOf } from '../documents/bytes-of.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { downloadFile } from '../look/download-file.ts'
import { useNotice } from '../look/notices.tsx'

type Wanted<Wish> = Wish extends ExportWish ? Omit<Wish, 'language'> : never

/** Puts a file for somebody else's program into the person's downloads, in the language that is spoken. */
export function useExport(): (wish: Wanted<ExportWish>) => Promise<void> {
  const { t } = useTranslation('exchange')
  const call = useCall()
  const tell = useNotice()
  const language = useSpokenLanguage()
  return useCallback(async (wish) => {
    const file = await call('export_table', { ...wish, language })
    if (!file) return
    downloadFile(file.file_name, bytesOf(file.bytes), file.media_type)
    tell({ title: t('done'), text: file.file_name, tone: 'quiet' })
  }, [call, tell, t, language])
}
