import type { DragEvent } from 'react'
import { useRef, useState } from 'react'
import { Button } from '@mantine/core'
import { IconFileSpreadsheet } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ImportFile, ImportKind } from '../../shared/bridge.ts'
import { useCall } from '../bridge/use-call.ts'
import { base64Of } from './base64.ts'
import classes from './choose-step.module.css'

interface ChooseStepProps {
  readonly kind: ImportKind
  readonly estimateId: string | null
  readonly onFile: (file: ImportFile) => void
}

/** Takes a file, dropped or chosen. It is read on this laptop and goes nowhere else. */
export function ChooseStep({ kind, estimateId, onFile }: ChooseStepProps) {
  const { t } = useTranslation('import')
  const call = useCall()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [reading, setReading] = useState(false)

  const open = async (file: File | undefined): Promise<void> => {
    if (!file) return
    setReading(true)
    const answer = await call('import_open', { file_name: file.name, content_base64: await base64Of(file), kind, ...(estimateId === null ? {} : { estimate_id: estimateId }) })
    setReading(false)
    if (answer) onFile(answer)
  }
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    void open(event.dataTransfer.files[0])
  }

  return (
    <div className={classes['zone']} data-over={over || undefined} onDragOver={(event) => { event.preventDefault(); setOver(true) }} onDragLeave={() => { setOver(false) }} onDrop={drop}>
      <IconFileSpreadsheet size={40} stroke={1.3} aria-hidden="true" />
      <div>
        <p className={classes['title']}>{t('choose.title')}</p>
        <p className="quiet">{t('choose.text')}</p>
      </div>
      <Button loading={reading} onClick={() => { input.current?.click() }}>{t('choose.button')}</Button>
      <input ref={input} type="file" accept=".csv,.tsv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" aria-label={t('choose.label')} className="visually-hidden" tabIndex={-1} onChange={(event) => { void open(event.currentTarget.files?.[0]) }} />
    </div>
  )
}
