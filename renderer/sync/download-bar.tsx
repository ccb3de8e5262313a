import { Progress } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useTopicPart } from '../bridge/use-topic.ts'
import classes from './download-bar.module.css'

/** The first download of this laptop: how far it is, and that what has come is usable already. Gone when all is here. */
export function DownloadBar() {
  const { t } = useTranslation('sync')
  const rows = useTopicPart('sync_status', (status) => status.download?.rows)
  const done = useTopicPart('sync_status', (status) => status.download?.streams_done) ?? 0
  const streams = useTopicPart('sync_status', (status) => status.download?.streams) ?? 0
  const stopped = useTopicPart('sync_status', (status) => status.state === 'sign_in_needed')
  if (rows === undefined || stopped) return null
  return (
    <section className={classes['bar']} aria-label={t('download.title')} data-print="no">
      <div className={classes['words']}>
        <strong>{t('download.title')}</strong>
        <span>{t('download.rows', { count: rows })}</span>
        {streams > 1 ? <span>{t('download.streams', { done, streams })}</span> : null}
        <span className={classes['usable']}>{t('download.usable')}</span>
      </div>
      <Progress value={streams > 1 ? (100 * done) / streams : 100} animated={streams <= 1} striped={streams <= 1} size={4} radius={0} aria-label={t('download.title')} />
    </section>
  )
}
