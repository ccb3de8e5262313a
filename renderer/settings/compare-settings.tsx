import { useState } from 'react'
import { Button, Progress } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Verification } from '../../shared/bridge.ts'
import { useCall } from '../bridge/use-call.ts'
import { useTopic } from '../bridge/use-topic.ts'
import { AgoText } from '../look/ago-text.tsx'
import { ConfirmDialog } from '../look/confirm-dialog.tsx'
import { useNotice } from '../look/notices.tsx'
import { Section } from '../look/section.tsx'
import classes from './settings.module.css'

/** Comparing this laptop's records with the office's, and having all of them read anew. */
export function CompareSettings() {
  const { t } = useTranslation('settings')
  const status = useTopic('sync_status')
  const progress = useTopic('verify_progress')
  const call = useCall()
  const tell = useNotice()
  const [resetting, setResetting] = useState(false)
  const running = progress?.running ?? null
  const last = progress?.last ?? null
  const unsent = (status?.waiting ?? 0) + (status?.needs_attention ?? 0)

  const reset = async (): Promise<void> => {
    setResetting(false)
    if (await call('reset_laptop', null) !== undefined) tell({ title: t('laptop.reset_begun'), tone: 'quiet' })
  }

  return (
    <Section title={t('laptop.compare')}>
      <p className={classes['text']}>{t('laptop.compare_text')}</p>
      {last ? (
        <dl className={classes['facts']}>
          <div><dt>{t('laptop.compare_last')}</dt><dd><AgoText at={last.at} /><div><Found last={last} /></div></dd></div>
        </dl>
      ) : null}
      {running ? (
        <div className={classes['running']} aria-live="polite">
          <div>{t('laptop.comparing', { done: running.streams_done, streams: running.streams })}</div>
          <Progress value={(100 * running.streams_done) / Math.max(1, running.streams)} size={4} aria-label={t('laptop.compare')} />
        </div>
      ) : null}
      <Button mt="sm" variant="default" disabled={running !== null} onClick={() => { void call('verify', null) }}>{t('laptop.compare_now')}</Button>
      <p className={classes['later']}>{t('laptop.reset_text')}</p>
      <Button variant="default" onClick={() => { setResetting(true) }}>{t('laptop.reset')}</Button>
      <ConfirmDialog opened={resetting} title={t('laptop.reset_title')} confirmLabel={t('laptop.reset_confirm')} onConfirm={() => { void reset() }} onCancel={() => { setResetting(false) }}>
        <p>{t('laptop.reset_dialog', { count: unsent })}</p>
      </ConfirmDialog>
    </Section>
  )
}

/** What the last comparison found, in words. */
function Found({ last: { rows, fetched, removed, moving } }: { readonly last: Verification }) {
  const { t } = useTranslation('settings')
  const mended = fetched + removed
  return (
    <>
      <div>{mended > 0 ? t('laptop.mended', { count: mended }) : t('laptop.equal', { count: rows })}</div>
      {moving > 0 ? <div>{t('laptop.moving', { count: moving })}</div> : null}
    </>
  )
}
