import { Kbd, UnstyledButton } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { NotificationsBell } from '../notifications/notifications-bell.tsx'
import { SyncPill } from '../sync/sync-pill.tsx'
import { Breadcrumb } from './breadcrumb.tsx'
import classes from './top-bar.module.css'

/** Where one is, the way to anything, what is new, and how the work stands with the office. */
export function TopBar({ onSearch }: { readonly onSearch: () => void }) {
  const { t } = useTranslation('frame')
  return (
    <header className={classes['bar']} data-print="no">
      <Breadcrumb />
      <UnstyledButton className={classes['search']} onClick={onSearch} aria-keyshortcuts="Control+K">
        <IconSearch size={16} stroke={1.7} aria-hidden="true" />
        <span>{t('search')}</span>
        <Kbd size="xs">Ctrl K</Kbd>
      </UnstyledButton>
      <NotificationsBell />
      <SyncPill />
    </header>
  )
}
