import { useState } from 'react'
import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useNavigate } from 'react-router'
import { useTranslation } from 'react-i18next'
import { useCall } from '../bridge/use-call.ts'
import { useTopic } from '../bridge/use-topic.ts'
import { ConfirmDialog } from '../look/confirm-dialog.tsx'
import { useProblemWords } from '../look/use-tell-problem.ts'
import { endsLaptop, isAnotherState } from './ended.ts'
import classes from './laptop-ended.module.css'
import { useOutboxFile } from './use-outbox-file.ts'

/** Says that the office ended what this laptop may do: why, what is kept, and what can be done. Nothing where it did not. */
export function LaptopEnded() {
  const { t } = useTranslation('sync')
  const status = useTopic('sync_status')
  const call = useCall()
  const save = useOutboxFile()
  const navigate = useNavigate()
  const problemWords = useProblemWords()
  const [asking, setAsking] = useState(false)
  const problem = status?.problem
  if (!status || !problem || !endsLaptop(problem.code)) return null
  const words = problemWords(problem)
  const unsent = status.waiting + status.needs_attention

  const goOn = async (): Promise<void> => {
    setAsking(false)
    if (await call('continue_as_new_device', null)) void navigate('/sign-in?again=1')
  }

  return (
    <section className={classes['ended']} role="alert" aria-label={words.title} data-print="no">
      <div className={classes['words']}>
        <strong>{words.title}</strong>
        <span>{words.text}</span>
      </div>
      <div className={classes['actions']}>
        {unsent > 0 ? <Button size="compact-sm" variant="default" leftSection={<IconDownload size={16} stroke={1.7} />} onClick={() => { void save(null) }}>{t('ended.export', { count: unsent })}</Button> : null}
        {isAnotherState(problem.code) ? <Button size="compact-sm" onClick={() => { setAsking(true) }}>{t('ended.go_on')}</Button> : null}
      </div>
      <ConfirmDialog opened={asking} title={t('ended.go_on_title')} confirmLabel={t('ended.go_on')} onConfirm={() => { void goOn() }} onCancel={() => { setAsking(false) }}>
        <p>{t('ended.go_on_text', { count: unsent })}</p>
      </ConfirmDialog>
    </section>
  )
}
