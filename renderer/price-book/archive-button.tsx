import { Button } from '@mantine/core'
import { IconArchive, IconArrowBackUp } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useCommand } from '../bridge/use-command.ts'
import { useNotice } from '../look/notices.tsx'

interface ArchiveButtonProps {
  readonly table: 'assembly' | 'cost_code' | 'price_book_item' | 'product' | 'production_rate' | 'template'
  readonly record: { readonly id: string; readonly archived_at: string | null }
  /** What the notice calls it. */
  readonly name: string
}

/** Takes a record of the price book out of the lists, with a way back, or brings an archived one back. */
export function ArchiveButton({ table, record: { id, archived_at }, name }: ArchiveButtonProps) {
  const { t } = useTranslation('price-book')
  const command = useCommand()
  const tell = useNotice()
  const restore = (): void => { void command(`${table}.restore`, { id }) }
  const archive = async (): Promise<void> => {
    const outcome = await command(`${table}.archive`, { id })
    if (outcome.ok) tell({ title: t('archived_notice', { name }), tone: 'quiet', action: { label: t('undo'), run: restore } })
  }
  return archived_at
    ? <Button variant="default" leftSection={<IconArrowBackUp size={16} stroke={1.7} />} onClick={restore}>{t('restore')}</Button>
    : <Button variant="default" leftSection={<IconArchive size={16} stroke={1.7} />} onClick={() => { void archive() }}>{t('archive')}</Button>
}
