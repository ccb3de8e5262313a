import { useEffect, useState } from 'react'
import { Button, Group, Progress } from '@mantine/core'
import { IconArrowBackUp, IconDownload } from '@tabler/icons-react'
import { Link } from 'react-router'
import { useTranslation } from 'react-i18next'
import type { ImportProgress } from '../../shared/bridge.ts'
import { useCall } from '../bridge/use-call.ts'
import { ProblemNote } from '../look/problem-note.tsx'
import type { ImportPlan } from './import-plan.ts'
import { UndoDialog } from './undo-dialog.tsx'
import { useErrorFile } from './use-error-file.ts'
import classes from './running-import.module.css'

interface RunningImportProps {
  readonly progress: ImportProgress
  /** Null when the import was begun elsewhere, or before this screen was opened. */
  readonly plan: ImportPlan | null
  readonly onUndo: () => void
  readonly onAgain: () => void
}

/** An import on its way: how many, how fast, how long still; and when it is done, what to do with it. */
export function RunningImport({ progress, plan, onUndo, onAgain }: RunningImportProps) {
  const { t } = useTranslation('import')
  const call = useCall()
  const errorFile = useErrorFile(plan)
  const [undoing, setUndoing] = useState(false)
  const { rate, left } = usePace(progress)
  const running = progress.state === 'running'
  const { kind, of } = progress
  const target = of === 'estimate_lines' ? `/estimates/${progress.estimate_id}` : importedPages[of]

  return (
    <section className={classes['card']} aria-live="polite">
      <h2>{t(`kind.${of}.${kind}.${progress.state}`, { count: kind === 'import' || of === 'projects' ? progress.done : progress.done - progress.refused })}</h2>
      {running ? (
        <>
          <Progress size={8} value={progress.total === 0 ? 0 : (100 * progress.done) / progress.total} aria-label={t(`kind.${of}.${kind}.running`)} transitionDuration={100} />
          <p className={classes['figures']}>
            <span>{t('run.of', { done: progress.done, total: progress.total })}</span>
            {rate === null ? null : <span>{t('run.rate', { rate })}</span>}
            {left === null ? null : <span>{t('run.left', { count: left })}</span>}
          </p>
          <Button variant="default" mt="sm" onClick={() => { void call('import_cancel', null) }}>{t('run.cancel')}</Button>
        </>
      ) : (
        <>
          <p className="quiet">{t(`kind.${of}.${kind}.text_${progress.state}`)}</p>
          {progress.refused > 0 ? <p>{t(`kind.${of}.${kind}.refused`, { count: progress.refused })}</p> : null}
          {progress.problem ? <ProblemNote problem={progress.problem} /> : null}
          <Group gap="xs" mt="md">
            <Button component={Link} to={target}>{t(`kind.${of}.show`)}</Button>
            {kind === 'import' && progress.done > 0 ? <Button variant="default" leftSection={<IconArrowBackUp size={17} stroke={1.7} />} onClick={() => { setUndoing(true) }}>{t('undo.button')}</Button> : null}
            {kind === 'import' && progress.refused > 0 && plan ? <Button variant="default" leftSection={<IconDownload size={17} stroke={1.7} />} onClick={() => { void errorFile() }}>{t('check.error_file')}</Button> : null}
            <Button variant="default" onClick={onAgain}>{t('run.again')}</Button>
          </Group>
        </>
      )}
      {undoing ? <UndoDialog kind={of} importId={progress.import_id} rows={progress.done} onBegun={onUndo} onClose={() => { setUndoing(false) }} /> : null}
    </section>
  )
}

/** Where what came in is seen. */
const importedPages = { projects: '/projects', price_book: '/price-book', products: '/price-book/products', production_rates: '/price-book/rates' } as const

/** Rows a second and seconds left, once a second has shown them. */
function usePace({ started_at, done, total, state }: ImportProgress): { readonly rate: number | null; readonly left: number | null } {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (state !== 'running') return
    const timer = setInterval(() => { setNow(Date.now()) }, 500)
    return () => { clearInterval(timer) }
  }, [state])
  const seconds = (now - Date.parse(started_at)) / 1000
  if (seconds < 1 || done === 0) return { rate: null, left: null }
  const rate = done / seconds
  return { rate: Math.round(rate), left: Math.ceil((total - done) / rate) }
}
