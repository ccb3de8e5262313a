import type { ComponentType } from 'react'
import { Tooltip } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { IconProps } from '@tabler/icons-react'
import { IconAlertTriangle, IconBook2, IconCalculator, IconClipboardText, IconFolder, IconSettings, IconUsers } from '@tabler/icons-react'
import { NavLink } from 'react-router'
import { useTranslation } from 'react-i18next'
import { useSession } from '../bridge/session.ts'
import { useTopicPart } from '../bridge/use-topic.ts'
import { Mark } from './mark.tsx'
import classes from './rail.module.css'

const places = [
  { to: '/projects', words: 'rail.projects', Icon: IconFolder },
  { to: '/clients', words: 'rail.clients', Icon: IconUsers },
  { to: '/estimates', words: 'rail.estimates', Icon: IconCalculator },
  { to: '/reports', words: 'rail.reports', Icon: IconClipboardText },
  { to: '/price-book', words: 'rail.price_book', Icon: IconBook2 },
] as const

/** The way around: always at the left, icons alone where the window is narrow. */
export function Rail() {
  const { t } = useTranslation('frame')
  const narrow = useMediaQuery('(max-width: 1100px)', matchMedia('(max-width: 1100px)').matches)
  const needsAttention = useTopicPart('sync_status', (status) => status.needs_attention) ?? 0
  const session = useSession()

  return (
    <nav className={classes['rail']} aria-label={t('rail.label')} data-narrow={narrow || undefined} data-print="no">
      <div className={classes['brand']}><Mark size={26} />{narrow ? null : <span>Kibray</span>}</div>
      <ul className={classes['places']}>
        {places.map(({ to, words, Icon }) => <Place key={to} to={to} label={t(words)} Icon={Icon} narrow={narrow} />)}
        {needsAttention > 0 ? <Place to="/needs-attention" label={t('rail.needs_attention')} Icon={IconAlertTriangle} narrow={narrow} count={needsAttention} /> : null}
      </ul>
      <ul className={classes['places']} data-end>
        <Place to="/settings" label={t('rail.settings')} Icon={IconSettings} narrow={narrow} />
      </ul>
      {session && !narrow ? (
        <div className={classes['person']}>
          <div className={classes['name']}>{session.user.name}</div>
          <div className={classes['role']}>{t(`role.${session.user.role}`)}</div>
        </div>
      ) : null}
    </nav>
  )
}

interface PlaceProps {
  readonly to: string
  readonly label: string
  readonly Icon: ComponentType<IconProps>
  readonly narrow: boolean
  readonly count?: number
}

function Place({ to, label, Icon, narrow, count }: PlaceProps) {
  return (
    <li>
      <Tooltip label={label} position="right" disabled={!narrow}>
        <NavLink to={to} className={classes['place']} data-attention={count !== undefined || undefined}>
          <Icon size={19} stroke={1.7} aria-hidden="true" />
          <span className={narrow ? 'visually-hidden' : undefined}>{label}</span>
          {count === undefined ? null : <span className={classes['count']}>{count}</span>}
        </NavLink>
      </Tooltip>
    </li>
  )
}
