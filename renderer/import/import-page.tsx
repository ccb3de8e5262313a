import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import type { ImportKind } from '../../shared/bridge.ts'
import { neededTargets } from '../../shared/bridge.ts'
import { humanNumber } from '../../shared/human-number.ts'
import { useCall } from '../bridge/use-call.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { useTopic } from '../bridge/use-topic.ts'
import type { Crumb } from '../frame/breadcrumb.tsx'
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

/** Brings projects in. */
export function ImportPage() {
  const { t } = useTranslation('projects')
  return <ImportScreen kind="projects" estimateId={null} from={[{ label: t('title'), to: '/projects' }]} />
}

/** Brings items into the price book. */
export function PriceBookImportPage() {
  const { t } = useTranslation('price-book')
  return <ImportScreen kind="price_book" estimateId={null} from={[{ label: t('title'), to: '/price-book' }]} />
}

/** Brings paints, primers and stains into the price book. */
export function ProductImportPage() {
  const { t } = useTranslation(['products', 'price-book'])
  return <ImportScreen kind="products" estimateId={null} from={[{ label: t('price-book:title'), to: '/price-book' }, { label: t('parts.products'), to: '/price-book/products' }]} />
}

/** Brings production rates into the price book. */
export function RateImportPage() {
  const { t } = useTranslation(['products', 'price-book'])
  return <ImportScreen kind="production_rates" estimateId={null} from={[{ label: t('price-book:title'), to: '/price-book' }, { label: t('parts.rates'), to: '/price-book/rates' }]} />
}

/** Brings lines into a draft estimate. */
export function EstimateImportPage() {
  const { t } = useTranslation('estimates')
  const { id = '' } = useParams()
  const { result } = useLiveQuery('estimate.get', { id })
  return <ImportScreen key={id} kind="estimate_lines" estimateId={id} from={[{ label: t('title'), to: '/estimates' }, ...(result ? [{ label: humanNumber('E', result.estimate), to: `/estimates/${id}` }] : [])]} />
}

interface ImportScreenProps {
  readonly kind: ImportKind
  /** The draft that lines go into. */
  readonly estimateId: string | null
  readonly from: readonly Crumb[]
}

/** Out of a CSV file or a workbook: choose, say which column is what, check, import; each step can be gone back from, the last one undone. */
function ImportScreen({ kind, estimateId, from }: ImportScreenProps) {
  const { t } = useTranslation('import')
  const call = useCall()
  const progress = useTopic('import_progress')
  const [plan, setPlan] = useState<ImportPlan | null>(null)
  const [followed, setFollowed] = useState<string | null>(null)
  const [asking, setAsking] = useState(false)
  useBreadcrumb([...from, { label: t(`kind.${kind}.title`) }])

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
  const checking: PrimaryAction = { label: t('map.check'), run: () => { void check() }, disabled: asking || !plan || neededTargets[kind].some((target) => plan.mapping[target] === undefined) }
  const running: PrimaryAction = { label: t(`kind.${kind}.run`, { count: plan?.check?.ready ?? 0 }), run: () => { void run() }, disabled: asking || plan?.check?.ready === 0 || (plan?.check?.all_or_nothing === true && plan.check.refused > 0) }
  const step = shown ? 3 : plan?.check ? 2 : plan ? 1 : 0

  return (
    <Page form="wide" title={t(`kind.${kind}.title`)} detail={t(`kind.${kind}.detail`)} {...(step === 1 ? { primary: checking } : step === 2 ? { primary: running } : {})}>
      <Steps at={step} />
      {shown ? <RunningImport progress={shown} plan={plan} onUndo={() => { setFollowed(shown.import_id) }} onAgain={again} /> : null}
      {step === 2 && plan?.check ? <CheckStep plan={plan} check={plan.check} onBack={() => { setPlan({ ...plan, check: null }) }} /> : null}
      {step === 1 && plan ? <MappingStep plan={plan} onMapping={(mapping) => { setPlan({ ...plan, mapping }) }} onBack={again} /> : null}
      {step === 0 ? <ChooseStep kind={kind} estimateId={estimateId} onFile={(file) => { setPlan({ file, mapping: file.guess, check: null }) }} /> : null}
      {step === 0 || (shown && shown.state !== 'running') ? <PastImports kind={kind} estimateId={estimateId} since={shown?.state ?? 'none'} onUndo={setFollowed} /> : null}
    </Page>
  )
}
