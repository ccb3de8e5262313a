import { useState } from 'react'
import { Popover, UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconArrowUp, IconCheck, IconDownload, IconPlugConnectedX, IconUserExclamation } from '@tabler/icons-react'
import { Link } from 'react-router'
import { useTranslation } from 'react-i18next'
import type { SyncStatus } from '../../shared/bridge.ts'
import { useTopic } from '../bridge/use-topic.ts'
import { useNow } from '../look/ago-text.tsx'
import { SyncPanel } from './sync-panel.tsx'
import { syncWords } from './sync-words.ts'
import { useSyncWhenOnline } from './use-sync-when-online.ts'
import classes from './sync-pill.module.css'

/** How the work stands with the office: always in sight, always true. What was refused stands beside it, for neither hides the other. */
export function SyncPill() {
  const { t, i18n } = useTranslation('sync')
  const status = useTopic('sync_status')
  const now = useNow()
  const [opened, setOpened] = useState(false)
  useSyncWhenOnline()
  if (!status) return null
  const words = syncWords(status, now, t, i18n.language)

  return (
    <div className={classes['pill']}>
      {status.needs_attention > 0 ? (
        <Link to="/needs-attention" className={classes['part']} data-tone="attention">
          <IconAlertTriangle size={16} stroke={1.8} aria-hidden="true" />
          {t('pill.needs_attention', { count: status.needs_attention })}
        </Link>
      ) : null}
      <Popover opened={opened} onChange={setOpened} position="bottom-end" width={340} trapFocus returnFocus>
        <Popover.Target>
          <UnstyledButton className={classes['part']} data-tone={toneOf(status)} aria-expanded={opened} aria-busy={status.state === 'syncing'} onClick={() => { setOpened(!opened) }}>
            <StateIcon status={status} />
            <span aria-live="polite">{words}</span>
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown p={0} aria-label={t('panel.title')}>
          <SyncPanel status={status} onClose={() => { setOpened(false) }} />
        </Popover.Dropdown>
      </Popover>
    </div>
  )
}

function toneOf({ state }: SyncStatus): string {
  if (state === 'sign_in_needed' || state === 'signed_out' || state === 'update_needed') return 'attention'
  return state === 'synced' || state === 'syncing' ? 'quiet' : 'neutral'
}

function StateIcon({ status }: { readonly status: SyncStatus }) {
  const look = { size: 16, stroke: 1.8, 'aria-hidden': true } as const
  switch (status.state) {
    case 'offline': case 'offline_by_choice': return <IconPlugConnectedX {...look} />
    case 'sign_in_needed': case 'signed_out': return <IconUserExclamation {...look} />
    case 'update_needed': return <IconDownload {...look} />
    case 'syncing': return status.waiting > 0 ? <IconArrowUp {...look} /> : status.download ? <IconDownload {...look} /> : <IconCheck {...look} />
    case 'synced': return <IconCheck {...look} />
  }
}
