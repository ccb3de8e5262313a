import type { FormEvent } from 'react'
import { useState } from 'react'
import { Button, Checkbox, Radio, Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { v7 as newId } from 'uuid'
import { copiedEstimate } from '../../shared/estimate-copy/copied-estimate.ts'
import { useBridge } from '../bridge/bridge-context.tsx'
import { useCall } from '../bridge/use-call.ts'
import { useCommand } from '../bridge/use-command.ts'
import { ProjectChoice } from '../editing/project-choice.tsx'
import { useNotice } from '../look/notices.tsx'
import { SidePanel } from '../look/side-panel.tsx'
import { today } from '../reports/today.ts'
import type { Estimate } from './use-estimate-editing.ts'

/** Begins another estimate with everything that this one has: where, what it is called, and at whose prices. */
export function DuplicatePanel({ estimate, onClose }: { readonly estimate: Estimate; readonly onClose: () => void }) {
  const { t } = useTranslation('estimates')
  const navigate = useNavigate()
  const bridge = useBridge()
  const call = useCall()
  const command = useCommand()
  const tell = useNotice()
  const [elsewhere, setElsewhere] = useState(false)
  const [chosen, setChosen] = useState<string | null>(null)
  const [title, setTitle] = useState(estimate.title)
  const [todays, setTodays] = useState(true)
  const [missing, setMissing] = useState(false)

  const duplicate = async (project_id: string): Promise<void> => {
    // what is copied is asked for now, with what was typed a moment ago
    const whole = await bridge.query('estimate.whole', { id: estimate.id })
    const changes = todays ? await bridge.query('estimate.price_changes', { id: estimate.id, on: today() }) : null
    const number = await call('next_number', { kind: 'estimate' })
    if (!whole || number === undefined) return
    const id = newId()
    const prices = changes && { on: changes.on, lines: changes.lines.filter(({ state }) => state === 'follows') }
    const outcome = await command('estimate.duplicate', copiedEstimate(whole, { id, project_id, number, title: title.trim() || estimate.title, prices, newId }))
    if (!outcome.ok) return
    const behind = changes?.takeoff_lines ?? 0
    tell(behind === 0 ? { title: t('duplicate.done'), tone: 'quiet' }
      : { title: t('duplicate.done'), text: t('refresh.takeoff_next', { count: behind }), tone: 'quiet', action: { label: t('refresh.to_takeoff'), run: () => { void navigate(`/estimates/${id}/takeoff`) } } })
    await navigate(`/estimates/${id}`)
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const project = elsewhere ? chosen : estimate.project_id
    setMissing(project === null)
    if (project !== null) void duplicate(project)
  }

  return (
    <SidePanel title={t('duplicate.title')} onClose={onClose} footer={<><Button variant="default" onClick={onClose}>{t('cancel')}</Button><Button type="submit" form="duplicate-estimate">{t('duplicate.begin')}</Button></>}>
      <form id="duplicate-estimate" onSubmit={submit}>
        <Stack gap="md">
          <TextInput data-autofocus label={t('title_label')} value={title} onChange={(event) => { setTitle(event.currentTarget.value) }} />
          <Radio.Group label={t('duplicate.where')} value={elsewhere ? 'elsewhere' : 'here'} onChange={(value) => { setElsewhere(value === 'elsewhere') }}>
            <Stack gap={6} mt={6}>
              <Radio value="here" label={t('duplicate.here')} />
              <Radio value="elsewhere" label={t('duplicate.elsewhere')} />
            </Stack>
          </Radio.Group>
          {elsewhere ? <ProjectChoice value={chosen} onChange={(value) => { setChosen(value); setMissing(false) }} missing={missing} /> : null}
          <Checkbox label={t('duplicate.todays')} description={t(todays ? 'duplicate.todays_text' : 'duplicate.same_text')} checked={todays} onChange={(event) => { setTodays(event.currentTarget.checked) }} />
          <p className="quiet" style={{ margin: 0, fontSize: 13 }}>{t(elsewhere ? 'duplicate.along_elsewhere' : 'duplicate.along_here')}</p>
        </Stack>
      </form>
    </SidePanel>
  )
}
