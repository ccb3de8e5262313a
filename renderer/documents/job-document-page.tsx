import { useEffect, useMemo, useState } from 'react'
import { Button, SegmentedControl, Stack } from '@mantine/core'
import { IconDownload, IconFileOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import type { DocumentFile, JobDocumentWish } from '../../shared/bridge.ts'
import { papers, usualPaper, type Paper } from '../../shared/documents/paper.ts'
import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem.ts'
import type { ConsentLanguage } from '../../shared/signing/consent.ts'
import { useBridge } from '../bridge/bridge-context.tsx'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { downloadFile } from '../look/download-file.ts'
import { EmptyState } from '../look/empty-state.tsx'
import { Page } from '../look/page.tsx'
import { ProblemNote } from '../look/problem-note.tsx'
import { bytesOf } from './bytes-of.ts'
import classes from './document-page.module.css'
import { PdfPages } from './pdf-pages.tsx'

const kinds: Readonly<Record<string, JobDocumentWish['kind']>> = { 'change-orders': 'change_order', contracts: 'contract', colours: 'colour_schedule' }
const languages: { value: ConsentLanguage; label: string }[] = [{ value: 'en', label: 'English' }, { value: 'es', label: 'Español' }]

/** A change order, a contract or colours for paper: looked at as they will be printed, and saved. */
export function JobDocumentPage() {
  const { t } = useTranslation('documents')
  const { kind: folder = '', id = '' } = useParams()
  const kind = kinds[folder]
  const { result: order } = useLiveQuery('change_order.get', kind === 'change_order' ? { id } : null)
  const { result: contract } = useLiveQuery('contract.get', kind === 'contract' ? { id } : null)
  const { result: colours } = useLiveQuery('colour_schedule.get', kind === 'colour_schedule' ? { id } : null)
  const { result: company } = useLiveQuery('company.get', {})
  const found = order ?? contract ?? colours
  const head = order?.change_order ?? contract?.contract ?? colours?.schedule
  const back = `/${folder}/${id}`
  const [chosen, setChosen] = useState<{ readonly paper?: Paper; readonly language?: ConsentLanguage }>({})
  const paper = chosen.paper ?? usualPaper(company?.currency ?? 'USD')
  const language = chosen.language ?? contract?.contract.language ?? company?.language ?? 'en'
  const { file, problem, current } = useDrawn(kind && head ? { kind, id, paper, language } : null, found, company)
  useBreadcrumb([{ label: head?.title ?? '…', to: back }, { label: t('title') }])

  if (!kind) return <EmptyState icon={<IconFileOff size={24} stroke={1.6} />} title={t('title')} text="" action={<Button component={Link} to="/projects" variant="default">…</Button>} />
  if (!head) return null
  return (
    <Page
      form="list"
      title={t('title')}
      detail={<Link className={classes['back']} to={back}>{head.title}</Link>}
      primary={{ label: t('save'), run: () => { if (file) downloadFile(file.file_name, bytesOf(file.bytes), 'application/pdf') }, icon: <IconDownload size={17} stroke={1.7} />, keys: 's', disabled: !file || !current }}
    >
      <div className={classes['columns']}>
        <section className={classes['choices']} aria-label={t('choices')}>
          <Stack gap="lg">
            {head.signature_id ? <p className={classes['hint']}>{t('signed_language')}</p> : (
              <div>
                <div className={classes['label']} id="document-language">{t('language')}</div>
                <SegmentedControl fullWidth aria-labelledby="document-language" data={languages} value={language} onChange={(value) => { setChosen((before) => ({ ...before, language: value as ConsentLanguage })) }} />
              </div>
            )}
            <div>
              <div className={classes['label']} id="document-paper">{t('paper')}</div>
              <SegmentedControl fullWidth aria-labelledby="document-paper" data={papers.map((each) => ({ value: each, label: t(`papers.${each}`) }))} value={paper} onChange={(value) => { setChosen((before) => ({ ...before, paper: value as Paper })) }} />
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

/** The document as it would be printed now, drawn anew when what it is drawn from changed. `current` is false while `file` is the one before. */
function useDrawn(wish: JobDocumentWish | null, found: unknown, company: unknown): Drawn & { readonly current: boolean } {
  const bridge = useBridge()
  const { kind, id, paper, language } = wish ?? {}
  const request = useMemo(() => ({ wish: kind && id && paper && language ? { kind, id, paper, language } : null, from: [found, company] }), [kind, id, paper, language, found, company])
  const [drawn, setDrawn] = useState<Drawn & { readonly request: unknown }>({ file: null, problem: null, request: null })
  useEffect(() => {
    if (!request.wish) return
    let isWanted = true
    bridge.call('job_document', request.wish).then(
      (file) => { if (isWanted) setDrawn({ file, problem: null, request }) },
      (error: unknown) => { if (isWanted) setDrawn({ file: null, problem: problemOf(error), request }) },
    )
    return () => { isWanted = false }
  }, [bridge, request])
  return { file: drawn.file, problem: drawn.problem, current: drawn.request === request }
}
