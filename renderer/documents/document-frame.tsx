import type { ReactNode } from 'react'
import { SegmentedControl, Stack } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { papers, type Paper } from '../../shared/documents/paper.ts'
import type { ConsentLanguage } from '../../shared/signing/consent.ts'
import { downloadFile } from '../look/download-file.ts'
import { Page } from '../look/page.tsx'
import { ProblemNote } from '../look/problem-note.tsx'
import { bytesOf } from './bytes-of.ts'
import classes from './document-page.module.css'
import { PdfPages } from './pdf-pages.tsx'
import type { DrawnFile } from './use-drawn-file.ts'

const languages: { value: ConsentLanguage; label: string }[] = [{ value: 'en', label: 'English' }, { value: 'es', label: 'Español' }]

/** How a document is to be drawn. */
export interface Look {
  readonly paper: Paper
  readonly language: ConsentLanguage
}

interface DocumentFrameProps {
  /** What it is a document of, and where that is looked at. */
  readonly of: { readonly title: string; readonly address: string }
  readonly look: Look
  readonly onLook: (choice: Partial<Look>) => void
  /** What was signed speaks the language in which it was agreed to. */
  readonly signed: boolean
  readonly drawn: DrawnFile
  /** What else can be chosen, above paper and language. */
  readonly children?: ReactNode
}

/** The frame of every screen that shows a document as it will be printed: the choices at the left, its pages beside them, and saving it. */
export function DocumentFrame({ of, look: { paper, language }, onLook, signed, drawn: { file, problem, current }, children }: DocumentFrameProps) {
  const { t } = useTranslation('documents')
  return (
    <Page
      form="list"
      title={t('title')}
      detail={<Link className={classes['back']} to={of.address}>{of.title}</Link>}
      primary={{ label: t('save'), run: () => { if (file) downloadFile(file.file_name, bytesOf(file.bytes), 'application/pdf') }, icon: <IconDownload size={17} stroke={1.7} />, keys: 's', disabled: !file || !current }}
    >
      <div className={classes['columns']}>
        <section className={classes['choices']} aria-label={t('choices')}>
          <Stack gap="lg">
            {children}
            {signed ? <p className={classes['hint']}>{t('signed_language')}</p> : (
              <div>
                <div className={classes['label']} id="document-language">{t('language')}</div>
                <SegmentedControl fullWidth aria-labelledby="document-language" data={languages} value={language} onChange={(value) => { onLook({ language: value }) }} />
              </div>
            )}
            <div>
              <div className={classes['label']} id="document-paper">{t('paper')}</div>
              <SegmentedControl fullWidth aria-labelledby="document-paper" data={papers.map((each) => ({ value: each, label: t(`papers.${each}`) }))} value={paper} onChange={(value) => { onLook({ paper: value }) }} />
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
