import { useState } from 'react'
import { ActionIcon, Button, Indicator, Popover } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { useNavigate } from 'react-router'
import { useTranslation } from 'react-i18next'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { AgoText } from '../look/ago-text.tsx'
import { formatDate } from '../look/date-text.tsx'
import { recordAddress } from '../search/record-address.ts'
import classes from './notifications-bell.module.css'

type Notification = QueryResult<'notification.list'>[number]

/** What others did that concerns this person: in order, the new ones marked. */
export function NotificationsBell() {
  const { t, i18n } = useTranslation('notifications')
  const user = useSignedInUser()
  const command = useCommand()
  const navigate = useNavigate()
  const [opened, setOpened] = useState(false)
  const list = useLiveQuery('notification.list', { limit: 50 }).result ?? []
  const unread = list.filter((each) => each.read_at === null)

  const markRead = (each: Notification): void => {
    if (each.read_at === null) void command('notification.read', { id: each.id, user_id: user.id })
  }
  const open = (each: Notification): void => {
    markRead(each)
    setOpened(false)
    const address = recordAddress(each.record_table, each.record_id, each.project_id)
    if (address) void navigate(address)
  }

  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={380} trapFocus returnFocus>
      <Indicator disabled={unread.length === 0} label={unread.length > 99 ? '99+' : unread.length} size={16} offset={5}>
        <Popover.Target>
          <ActionIcon size="lg" aria-label={unread.length > 0 ? t('bell_unread', { count: unread.length }) : t('bell')} aria-expanded={opened} onClick={() => { setOpened(!opened) }}>
            <IconBell size={20} stroke={1.7} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={0} aria-label={t('title')}>
        <div className={classes['header']}>
          <h2>{t('title')}</h2>
          {unread.length > 0 ? <Button variant="subtle" size="compact-sm" onClick={() => { for (const each of unread) markRead(each) }}>{t('read_all')}</Button> : null}
        </div>
        {list.length === 0 ? <p className={classes['empty']}>{t('empty')}</p> : (
          <ul className={classes['list']}>
            {list.map((each) => (
              <li key={each.id}>
                <button type="button" className={classes['item']} data-unread={each.read_at === null || undefined} onClick={() => { open(each) }}>
                  <span className={classes['sentence']}>{t(`kind.${each.kind}`, { project: each.project_name ?? t('a_project'), ...wordsIn(each.detail, i18n.language) })}</span>
                  <span className={classes['when']}><AgoText at={each.at} /></span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

/** The text values that the sentence of a notification needs; a date among them in words. */
function wordsIn(detail: string, language: string): Readonly<Record<string, string>> {
  const words: unknown = JSON.parse(detail)
  if (typeof words !== 'object' || words === null) return {}
  const { date, ...others } = words as Record<string, string>
  return date === undefined ? others : { ...others, date: formatDate(date, language) }
}
