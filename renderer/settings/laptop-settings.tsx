import { useState } from 'react'
import { Button, Switch } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { Link, useNavigate } from 'react-router'
import { useTranslation } from 'react-i18next'
import { useSession } from '../bridge/session.ts'
import { useCall } from '../bridge/use-call.ts'
import { useTopic } from '../bridge/use-topic.ts'
import { AgoText } from '../look/ago-text.tsx'
import { ConfirmDialog } from '../look/confirm-dialog.tsx'
import { Section } from '../look/section.tsx'
import { useOutboxFile } from '../sync/use-outbox-file.ts'
import { CompareSettings } from './compare-settings.tsx'
import classes from './settings.module.css'

/** What this laptop is, holds and may do; and leaving it. */
export function LaptopSettings() {
  const { t } = useTranslation(['settings', 'sync'])
  const session = useSession()
  const status = useTopic('sync_status')
  const call = useCall()
  const save = useOutboxFile()
  const navigate = useNavigate()
  const [leaving, setLeaving] = useState(false)
  const left = useTopic('numbers_left')
  const unsent = (status?.waiting ?? 0) + (status?.needs_attention ?? 0)

  const signOut = async (): Promise<void> => {
    setLeaving(false)
    if (await call('sign_out', { keep_waiting: unsent > 0 })) void navigate('/sign-in')
  }

  return (
    <>
      <Section title={t('laptop.connection')}>
        <dl className={classes['facts']}>
          <div><dt>{t('laptop.server')}</dt><dd>{session?.server_url}</dd></div>
          <div><dt>{t('laptop.device')}</dt><dd className={classes['code']}>{session?.device_id}</dd></div>
          <div><dt>{t('sync:panel.synced')}</dt><dd>{status?.synced_at ? <AgoText at={status.synced_at} /> : t('sync:panel.never')}</dd></div>
          <div><dt>{t('laptop.numbers')}</dt><dd>{left ? t('laptop.numbers_left', { projects: left.project, estimates: left.estimate }) : null}</dd></div>
        </dl>
        <Switch
          mt="md" label={t('sync:panel.work_offline')} description={t('sync:panel.work_offline_text')} checked={status?.state === 'offline_by_choice'}
          onChange={(event) => { void call('set_offline', { offline: event.currentTarget.checked }) }}
        />
      </Section>
      <Section title={t('laptop.data')}>
        <p className={classes['text']}>{t('laptop.data_text')}</p>
        <p className={classes['text']}><Link to="/outbox">{t('sync:panel.waiting', { count: status?.waiting ?? 0 })}</Link></p>
        <Button variant="default" leftSection={<IconDownload size={17} stroke={1.7} />} disabled={unsent === 0} onClick={() => { void save(null) }}>{t('laptop.export')}</Button>
      </Section>
      <CompareSettings />
      <Section title={t('laptop.sign_out')}>
        <p className={classes['text']}>{t('laptop.sign_out_text')}</p>
        <Button variant="default" onClick={() => { setLeaving(true) }}>{t('laptop.sign_out')}</Button>
      </Section>
      <ConfirmDialog opened={leaving} title={t('laptop.leave_title')} confirmLabel={t('laptop.sign_out')} onConfirm={() => { void signOut() }} onCancel={() => { setLeaving(false) }}>
        <p>{unsent > 0 ? t('laptop.leave_unsent', { count: unsent }) : t('laptop.leave_text')}</p>
        {unsent > 0 ? <Button variant="default" onClick={() => { void save(null) }}>{t('laptop.export')}</Button> : null}
      </ConfirmDialog>
    </>
  )
}
