import { useEffect, useState } from 'react'
import { Button, Divider, Switch } from '@mantine/core'
import { IconAlertTriangle, IconChevronRight, IconRefresh, IconStack2 } from '@tabler/icons-react'
import { Link } from 'react-router'
import { useTranslation } from 'react-i18next'
import type { SyncStatus } from '../../shared/bridge.ts'
import { useCall } from '../bridge/use-call.ts'
import { AgoText } from '../look/ago-text.tsx'
import { useProblemWords } from '../look/use-tell-problem.ts'
import { endsLaptop } from './ended.ts'
import classes from './sync-panel.module.css'

/** The time in milliseconds, moving on every second, for what counts down. */
function useSeconds(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => { setNow(Date.now()) }, 1_000)
    return () => { clearInterval(timer) }
  }, [])
  return now
}

/** The state in a sentence; where a version is to blame, whose, and what waits for its update. */
function StateText({ status }: { readonly status: SyncStatus }) {
  const { t } = useTranslation('sync')
  const { state, version_skew: skew, waiting: count } = status
  const [headline, text] = state === 'synced' && status.needs_attention > 0
    ? [t('panel.state.synced_but'), t('panel.text.synced_but', { count: status.needs_attention })]
    : state !== 'update_needed' || !skew || skew === 'update_available'
      ? [t(`panel.state.${state}`), t(`panel.text.${state}`)]
      : [t(`panel.version.${skew}`), t(`panel.version.${skew}_text`, { count })]
  return (
    <>
      <div className={classes['headline']}>{headline}</div>
      <p className={classes['text']}>{text}</p>
      {skew === 'update_available' ? <p className={classes['text']}>{t('panel.version.update_available')}</p> : null}
    </>
  )
}

/** Where this laptop's clock is far off: by how much, and what follows. */
function ClockText({ ahead }: { readonly ahead: number }) {
  const { t, i18n } = useTranslation('sync')
  const minutes = Math.abs(ahead)
  const [value, unit] = minutes < 120 ? [minutes, 'minute'] : minutes < 2_880 ? [Math.round(minutes / 60), 'hour'] : [Math.round(minutes / 1_440), 'day']
  const length = new Intl.NumberFormat(i18n.language, { style: 'unit', unit, unitDisplay: 'long' }).format(value)
  return <p className={classes['text']}>{t(ahead > 0 ? 'panel.clock_ahead' : 'panel.clock_behind', { length })}</p>
}

/** What stands behind the pill: the state in a sentence, the switch, what waits, and when the next attempt is. */
export function SyncPanel({ status, onClose }: { readonly status: SyncStatus; readonly onClose: () => void }) {
  const { t } = useTranslation('sync')
  const call = useCall()
  const now = useSeconds()
  const problemWords = useProblemWords()
  const byChoice = status.state === 'offline_by_choice'
  const ended = status.problem && endsLaptop(status.problem.code) ? problemWords(status.problem) : null
  const seconds = status.retry_at === null ? null : Math.max(0, Math.round((Date.parse(status.retry_at) - now) / 1000))

  return (
    <div className={classes['panel']}>
      <div className={classes['section']}>
        {ended ? <><div className={classes['headline']}>{ended.title}</div><p className={classes['text']}>{ended.text}</p></> : <StateText status={status} />}
        {status.problem && !ended && !byChoice && status.state !== 'update_needed' ? <p className={classes['text']}>{problemWords(status.problem).title}</p> : null}
        {status.download && !ended ? (
          <p className={classes['text']}>{t('panel.download', { count: status.download.rows, done: status.download.streams_done, streams: status.download.streams })}</p>
        ) : null}
        {status.clock_ahead_minutes === undefined ? null : <ClockText ahead={status.clock_ahead_minutes} />}
        <dl className={classes['facts']}>
          <div><dt>{t('panel.synced')}</dt><dd>{status.synced_at ? <AgoText at={status.synced_at} /> : t('panel.never')}</dd></div>
          {seconds !== null && !byChoice ? <div><dt>{t('panel.next')}</dt><dd>{t('panel.in_seconds', { count: seconds })}</dd></div> : null}
        </dl>
      </div>
      <Divider />
      <div className={classes['section']}>
        <Switch
          label={t('panel.work_offline')} description={t('panel.work_offline_text')} checked={byChoice}
          onChange={(event) => { void call('set_offline', { offline: event.currentTarget.checked }) }}
        />
      </div>
      <Divider />
      <nav className={classes['links']} aria-label={t('panel.title')}>
        <Link to="/outbox" className={classes['link']} onClick={onClose}>
          <IconStack2 size={18} stroke={1.7} aria-hidden="true" /><span>{t('panel.waiting', { count: status.waiting })}</span><IconChevronRight size={16} aria-hidden="true" />
        </Link>
        {status.photos_waiting ? <p className={classes['photos']}>{t('panel.photos_waiting', { count: status.photos_waiting })}</p> : null}
        {status.needs_attention > 0 ? (
          <Link to="/needs-attention" className={classes['link']} data-attention onClick={onClose}>
            <IconAlertTriangle size={18} stroke={1.7} aria-hidden="true" /><span>{t('pill.needs_attention', { count: status.needs_attention })}</span><IconChevronRight size={16} aria-hidden="true" />
          </Link>
        ) : null}
      </nav>
      <Divider />
      <div className={classes['actions']}>
        {status.state === 'sign_in_needed' && (!ended || status.problem?.code === 'account_ended')
          ? <Button component={Link} to="/sign-in?again=1" fullWidth onClick={onClose}>{t('panel.sign_in')}</Button>
          : <Button fullWidth variant="default" leftSection={<IconRefresh size={16} stroke={1.7} />} disabled={byChoice || ended !== null} onClick={() => { void call('sync_now', null) }}>{t('panel.sync_now')}</Button>}
      </div>
    </div>
  )
}
