import { useEffect, useMemo, useState } from 'react'
import { Button, Radio, SegmentedControl, Stack } from '@mantine/core'
import { IconDownload, IconFileOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import type { DocumentFile, DocumentWish } from '../../shared/bridge.ts'
import { papers, usualPaper } from '../../shared/documents/paper.ts'
import { humanNumber } from '../../shared/human-number.ts'
import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem.ts'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { seesRestricted } from '../../shared/schema/scope.ts'
import type { ConsentLanguage } from '../../shared/signing/consent.ts'
import { useBridge } from '../bridge/bridge-context.tsx'
import { useSignedInUser } from '../bridge/session.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { downloadFile } from '../look/download-file.ts'
import { EmptyState } from '../look/empty-state.tsx'
import { Page } from '../look/page.tsx'
import { ProblemNote } from '../look/problem-note.tsx'
import { projectCode } from '../projects/project-name.ts'
import { bytesOf } from './bytes-of.ts'
import classes from './document-page.module.css'
import { PdfPages } from './pdf-pages.tsx'

const kinds = ['proposal', 'work_order'] as const
const languages: { value: ConsentLanguage; label: string }[] = [{ value: 'en', label: 'English' }, { value: 'es', label: 'Español' }]

type Choice = Pick<DocumentWish, 'kind' | 'paper' | 'language'>
type Found = NonNullable<QueryResult<'estimate.get'>>

/** An estimate's documents for paper: chosen, looked at as they will be printed, and saved. */
export function DocumentPage() {
  const { t } = useTranslation('estimates')
  const { id = '' } = useParams()
  const { result: found } = useLiveQuery('estimate.get', { id })
  const { result: company } = useLiveQuery('company.get', {})
  // reading this laptop's own disk takes no time worth a word
  if (found === undefined || company === undefined) return null
  if (found === null) return <EmptyState icon={<IconFileOff size={24} stroke={1.6} />} title={t('missing_title')} text={t('missing_text')} action={<Button component={Link} to="/estimates" variant="default">{t('to_estimates')}</Button>} />
  return <ChosenDocument found={found} company={company} />
}

function ChosenDocument({ found, company }: { readonly found: Found; readonly company: QueryResult<'company.get'> }) {
  const { t } = useTranslation(['documents', 'estimates'])
  const user = useSignedInUser()
  const { estimate, project } = found
  const [chosen, setChosen] = useState<Partial<Choice>>({})
  const choose = (choice: Partial<Choice>): void => { setChosen((before) => ({ ...before, ...choice })) }

  // prices come from costs; what was signed holds its prices itself
  const isSigned = estimate.signature_id !== null
  const hasProposal = seesRestricted(user.role) || isSigned
  const kind = hasProposal ? chosen.kind ?? 'proposal' : 'work_order'
  const paper = chosen.paper ?? usualPaper(company?.currency ?? 'USD')
  const language = chosen.language ?? company?.language ?? 'en'
  const { file, problem, current } = useDocument({ estimate_id: estimate.id, kind, paper, language }, found, company)

  const number = humanNumber('E', estimate)
  useBreadcrumb([
    { label: t('estimates:title'), to: '/estimates' },
    ...(project ? [{ label: `${projectCode(project)} · ${project.name}`, to: `/projects/${project.id}` }] : []),
    { label: number, to: `/estimates/${estimate.id}` },
    { label: t('title') },
  ])

  return (
    <Page
      form="list"
      title={t('title')}
      detail={<Link className={classes['back']} to={`/estimates/${estimate.id}`}>{number} · {estimate.title}</Link>}
      primary={{ label: t('save'), run: () => { if (file) downloadFile(file.file_name, bytesOf(file.bytes), 'application/pdf') }, icon: <IconDownload size={17} stroke={1.7} />, keys: 's', disabled: !file || !current }}
    >
      <div className={classes['columns']}>
        <section className={classes['choices']} aria-label={t('choices')}>
          <Stack gap="lg">
            <Radio.Group label={t('kind')} value={kind} onChange={(value) => { choose({ kind: value === 'work_order' ? value : 'proposal' }) }}>
              <Stack gap="sm" mt="xs">
                {kinds.map((each) => <Radio key={each} value={each} label={t(`kinds.${each}.name`)} description={t(each === 'proposal' && !hasProposal ? 'no_prices' : `kinds.${each}.what`)} disabled={each === 'proposal' && !hasProposal} />)}
              </Stack>
            </Radio.Group>
            {kind === 'proposal' && isSigned ? <p className={classes['hint']}>{t('signed_language')}</p> : (
              <div>
                <div className={classes['label']} id="document-language">{t('language')}</div>
                <SegmentedControl fullWidth aria-labelledby="document-language" data={languages} value={language} onChange={(value) => { choose({ language: value }) }} />
              </div>
            )}
            <div>
              <div className={classes['label']} id="document-paper">{t('paper')}</div>
              <SegmentedControl fullWidth aria-labelledby="document-paper" data={papers.map((each) => ({ value: each, label: t(`papers.${each}`) }))} value={paper} onChange={(value) => { choose({ paper: value }) }} />
            </div>
            <p className={classes['hint']} role="status">{file && current ? `${t('pages', { count: file.pages })} · ${t('kilobytes', { count: Math.ceil(file.bytes.length * 0.75 / 1000) })}` : current && problem ? '' : t('drawing')}</p>
          </Stack>
        </section>
        <section className={classes['preview']} aria-label={t('preview')} tabIndex={0}>
          {problem ? <ProblemNote problem={problem} /> : file ? <PdfPages file={file} paper={paper} /> : null}
        </section>
      </div>
    </Page>
  )
}

interface Drawn { readonly file: DocumentFile | null; readonly problem: Problem | null }

/**
 * The document as it would be printed now: drawn anew when something else is wanted, or when what it is drawn from changed. `current` is
 * false while `file` is still the one before, which may be for somebody else's eyes.
 */
function useDocument({ estimate_id, kind, paper, language }: DocumentWish, found: unknown, company: unknown): Drawn & { readonly current: boolean } {
  const bridge = useBridge()
  const request = useMemo(() => ({ wish: { estimate_id, kind, paper, language }, from: [found, company] }), [estimate_id, kind, paper, language, found, company])
  const [drawn, setDrawn] = useState<Drawn & { readonly request: unknown }>({ file: null, problem: null, request: null })
  useEffect(() => {
    let isWanted = true
    bridge.call('estimate_document', request.wish).then(
      (file) => { if (isWanted) setDrawn({ file, problem: null, request }) },
      (error: unknown) => { if (isWanted) setDrawn({ file: null, problem: problemOf(error), request }) },
    )
    return () => { isWanted = false }
  }, [bridge, request])
  return { file: drawn.file, problem: drawn.problem, current: drawn.request === request }
}
