import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCall } from '../bridge/use-call.ts'
import { useTopic } from '../bridge/use-topic.ts'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import type { PrimaryAction } from '../look/page.tsx'
import { Page } from '../look/page.tsx'
import { CheckStep } from './check-step.tsx'
import { ChooseStep } from './choose-step.tsx'
import type { ImportPlan } from './import-plan.ts'
import { MappingStep } from './mapping-step.tsx'
import { PastImports } from './past-imports.tsx'
import { RunningImport } from './running-import.tsx'
import { Steps } from './steps.tsx'

/** Brings projects in from a CSV file: choose, say which column is what, check, import; each step can be gone back from, the last one undone. */
export function ImportPage() {
  const { t } = useTranslation(['import', 'projects'])
  const call = useCall()
  const progress = useTopic('import_progress')
  const [plan, setPlan] = useState<ImportPlan | null>(null)
  const [followed, setFollowed] = useState<string | null>(null)
  const [asking, setAsking] = useState(false)
  useBreadcrumb([{ label: t('projects:title'), to: '/projects' }, { label: t('title') }])

  const check = async (): Promise<void> => {
    if (!plan) return
    setAsking(true)
    const answer = await call('import_dry_run', { file_id: plan.file.file_id, mapping: plan.mapping })
    setAsking(false)
    if (answer) setPlan({ ...plan, check: answer })
  }
  const run = async (): Promise<void> => {
    if (!plan) return
    setAsking(true)
    const answer = await call('import_run', { file_id: plan.file.file_id, mapping: plan.mapping })
    setAsking(false)
    if (answer) setFollowed(answer.import_id)
  }
  const again = (): void => {
    setPlan(null)
    setFollowed(null)
  }

  const shown = progress && (progress.state === 'running' || progress.import_id === followed) ? progress : null
  const checking: PrimaryAction = { label: t('map.check'), run: () => { void check() }, disabled: asking || plan?.mapping.name === undefined }
  const running: PrimaryAction = { label: t('check.run', { count: plan?.check?.ready ?? 0 }), run: () => { void run() }, disabled: asking || plan?.check?.ready === 0 }
  const step = shown ? 3 : plan?.check ? 2 : plan ? 1 : 0

  return (
    <Page form="wide" title={t('title')} detail={t('detail')} {...(step === 1 ? { primary: checking } : step === 2 ? { primary: running } : {})}>
      <Steps at={step} />
      {shown ? <RunningImport progress={shown} plan={plan} onUndo={() => { setFollowed(shown.import_id) }} onAgain={again} /> : null}
      {step === 2 && plan?.check ? <CheckStep plan={plan} check={plan.check} onBack={() => { setPlan({ ...plan, check: null }) }} /> : null}
      {step === 1 && plan ? <MappingStep plan={plan} onMapping={(mapping) => { setPlan({ ...plan, mapping }) }} onBack={again} /> : null}
      {step === 0 ? <ChooseStep onFile={(file) => { setPlan({ file, mapping: file.guess, check: null }) }} /> : null}
      {step === 0 || (shown && shown.state !== 'running') ? <PastImports since={shown?.state ?? 'none'} onUndo={setFollowed} /> : null}
    </Page>
  )
}
