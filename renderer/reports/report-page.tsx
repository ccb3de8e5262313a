import { useMemo, useRef, useState } from 'react'
import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconArchive, IconArrowBackUp, IconCopy, IconDots, IconFileOff, IconHistory, IconLock, IconPrinter, IconSend, IconSignature } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { v7 as newId } from 'uuid'
import { reportDocument } from '../../shared/signing/signed-document.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useBridge } from '../bridge/bridge-context.tsx'
import { useCommand } from '../bridge/use-command.ts'
import { useCompany } from '../bridge/use-company.ts'
import { HistoryPanel } from '../editing/history-panel.tsx'
import { InlineText } from '../editing/inline-text.tsx'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { ConfirmDialog } from '../look/confirm-dialog.tsx'
import { formatDate } from '../look/date-text.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import { useNotice } from '../look/notices.tsx'
import { Page } from '../look/page.tsx'
import { Section } from '../look/section.tsx'
import { StatusBadge } from '../look/status-badge.tsx'
import { projectCode } from '../projects/project-name.ts'
import { DocumentView } from '../signatures/document-view.tsx'
import { SignDialog } from '../signatures/sign-dialog.tsx'
import { SignatureRecord } from '../signatures/signature-record.tsx'
import { SignedDocumentView } from '../signatures/signed-document-view.tsx'
import { OverwrittenValues } from '../sync/overwritten-values.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import { TextTemplatesMenu } from '../templates/text-templates-menu.tsx'
import { DayFields } from './day-fields.tsx'
import { EntryList } from './entry-list.tsx'
import type { MissingPart } from './missing-parts.ts'
import { missingParts } from './missing-parts.ts'
import classes from './report-page.module.css'
import type { ReportEditing } from './use-report-editing.ts'
import { useReportEditing } from './use-report-editing.ts'

const kinds = ['crew', 'work', 'material', 'delay'] as const

/** The screen of one daily report. */
export function ReportPage() {
  const { id = '' } = useParams()
  return <ReportScreen key={id} id={id} />
}

function ReportScreen({ id }: { readonly id: string }) {
  const { t } = useTranslation('reports')
  const editing = useReportEditing(id)
  if (editing === undefined) return null
  if (editing === null) return <EmptyState icon={<IconFileOff size={24} stroke={1.6} />} title={t('missing_title')} text={t('missing_text')} action={<Button component={Link} to="/reports" variant="default">{t('to_reports')}</Button>} />
  return <ReportEditor editing={editing} />
}

function ReportEditor({ editing }: { readonly editing: ReportEditing }) {
  const { t } = useTranslation('reports')
  const language = useSpokenLanguage()
  const tell = useNotice()
  const bridge = useBridge()
  const command = useCommand()
  const company = useCompany()
  const user = useSignedInUser()
  const { found, report, entries, actions } = editing
  const [signing, setSigning] = useState(false)
  const [history, setHistory] = useState(false)
  const [handingIn, setHandingIn] = useState(false)
  const [missing, setMissing] = useState<readonly MissingPart[]>([])
  const page = useRef<HTMLDivElement>(null)

  const about = { id: report.id, project_id: report.project_id }
  const editable = report.status === 'draft' && !report.archived_at && !report.signature_id
  const signable = !report.archived_at && !report.signature_id
  const { project, client } = found
  const stillMissing = missing.filter((part) => missingParts(report, entries).includes(part))

  const document = useMemo(() => reportDocument({
    company_name: company?.name ?? '', company_address: company?.address ?? '', project_name: project?.name ?? '',
    project_address: [project?.address, project?.city].filter(Boolean).join(', '), client_name: client?.name ?? '',
  }, report, [...entries]), [company, project, client, report, entries])

  useBreadcrumb([
    { label: t('title'), to: '/reports' },
    ...(project ? [{ label: `${projectCode(project)} · ${project.name}`, to: `/projects/${project.id}` }] : []),
    { label: formatDate(report.report_date, language) },
  ])

  /** Whether the day is told; what is missing is said and the first of it gets the focus. */
  const isComplete = (): boolean => {
    const lacking = missingParts(report, entries)
    setMissing(lacking)
    const place = lacking[0] && page.current?.querySelector<HTMLElement>(placeOf[lacking[0]])
    place?.focus()
    place?.scrollIntoView?.({ block: 'center' })
    return lacking.length === 0
  }
  const handIn = async (): Promise<void> => {
    setHandingIn(false)
    const outcome = await command('report.submit', about)
    if (outcome.ok) tell({ title: t('handed_in_notice'), tone: 'quiet' })
  }
  const copyCrew = async (): Promise<void> => {
    const earlier = await bridge.query('report.list', { project_id: report.project_id, limit: 50 })
    const last = earlier.rows.find((row) => row.id !== report.id && row.report_date <= report.report_date)
    const from = last && await bridge.query('report.get', { id: last.id })
    const crew = from?.entries.filter((entry) => entry.kind === 'crew') ?? []
    if (crew.length === 0) { tell({ title: t('no_earlier_crew'), tone: 'quiet' }); return }
    // one after the other: each stands behind the one before
    for (const { description, quantity_thousandths, unit, cost_code_id } of crew) await actions.createEntry(newId(), 'crew', { description, quantity_thousandths, unit, cost_code_id })
  }
  const archive = async (): Promise<void> => {
    const outcome = await command('report.archive', about)
    if (outcome.ok) tell({ title: t('archived_notice'), tone: 'quiet', action: { label: t('undo'), run: () => { void command('report.restore', about) } } })
  }

  const primary = editable ? { label: t('hand_in'), run: () => { if (isComplete()) setHandingIn(true) }, icon: <IconSend size={17} stroke={1.7} />, keys: 's' }
    : signable ? { label: t('sign'), run: () => { setSigning(true) }, icon: <IconSignature size={18} stroke={1.7} />, keys: 's' } : null

  const actionsBar = (
    <>
      {editable ? <Button variant="default" leftSection={<IconSignature size={18} stroke={1.7} />} onClick={() => { if (isComplete()) setSigning(true) }}>{t('sign')}</Button> : null}
      <Menu position="bottom-end" width={230}>
        <Menu.Target><ActionIcon size={36} variant="default" aria-label={t('more')}><IconDots size={18} stroke={1.8} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          {editable ? <Menu.Item leftSection={<IconCopy size={16} stroke={1.7} />} onClick={() => { void copyCrew() }}>{t('copy_crew')}</Menu.Item> : null}
          <Menu.Item leftSection={<IconHistory size={16} stroke={1.7} />} onClick={() => { setHistory(true) }}>{t('history')}</Menu.Item>
          <Menu.Item leftSection={<IconPrinter size={16} stroke={1.7} />} onClick={() => { print() }}>{t('print')}</Menu.Item>
          {report.archived_at
            ? <Menu.Item leftSection={<IconArrowBackUp size={16} stroke={1.7} />} onClick={() => { void command('report.restore', about) }}>{t('restore')}</Menu.Item>
            : <Menu.Item leftSection={<IconArchive size={16} stroke={1.7} />} onClick={() => { void archive() }}>{t('archive')}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
    </>
  )

  return (
    <Page
      form="reading" panel={history ? <HistoryPanel title={t('history')} table="report" id={report.id} onClose={() => { setHistory(false) }} /> : null} title={t('report_of', { date: formatDate(report.report_date, language) })} actions={actionsBar} {...(primary ? { primary } : {})}
      detail={(
        <div className={classes['facts']}>
          <StatusBadge kind="report" status={report.status} />
          {project ? <Link to={`/projects/${project.id}`} className={classes['where']}>{project.name}</Link> : null}
          {found.author_name ? <span>{t('by', { name: found.author_name })}</span> : null}
          <RecordMark table="report" id={report.id} withWords />
        </div>
      )}
    >
      <div ref={page} className={classes['page']} data-print="no">
        {report.signature_id ? <SignatureRecord id={report.signature_id} /> : null}
        {editable || report.signature_id ? null : <div className={classes['closed']} role="note"><IconLock size={17} stroke={1.7} aria-hidden="true" /><p>{t(report.archived_at ? 'closed.archived' : 'closed.submitted')}</p></div>}
        {stillMissing.length > 0 ? (
          <div className={classes['missing']} role="alert">
            <p>{t('missing_parts')}</p>
            <ul>{stillMissing.map((part) => <li key={part}>{t(`missing.${part}`)}</li>)}</ul>
          </div>
        ) : null}
        <OverwrittenValues table="report" id={report.id} />
        <DayFields report={report} actions={actions} editable={editable} />
        {kinds.map((kind) => {
          const ofKind = entries.filter((entry) => entry.kind === kind)
          if (!editable && ofKind.length === 0) return null
          const hours = ofKind.reduce((sum, entry) => sum + (entry.quantity_thousandths ?? 0), 0)
          return (
            <div key={kind} data-kind={kind}>
              <Section title={t(`entries.${kind}`)} actions={kind === 'crew' && hours > 0 ? <span className={classes['sum']}>{t('crew_hours', { hours: new Intl.NumberFormat(language).format(hours / 1000) })}</span> : undefined}>
                <EntryList kind={kind} entries={ofKind} actions={actions} editable={editable} />
              </Section>
            </div>
          )
        })}
        <InlineText label={t('notes')} value={report.notes} disabled={!editable} placeholder={t('notes_hint')} onCommit={(edit) => actions.editReport('notes', edit)} {...(editable ? { tools: <TextTemplatesMenu kind="report" label={t('notes')} value={report.notes} onCommit={(edit) => actions.editReport('notes', edit)} /> } : {})} />
      </div>
      <div className={classes['printed']}>
        {report.signature_id
          ? <SignedDocumentView id={report.signature_id} currency={company?.currency ?? 'USD'} authorName={found.author_name} />
          : <DocumentView document={document} language={company?.language ?? 'en'} currency={company?.currency ?? 'USD'} authorName={found.author_name} />}
      </div>
      <ConfirmDialog opened={handingIn} title={t('hand_in_title')} confirmLabel={t('hand_in')} onConfirm={() => { void handIn() }} onCancel={() => { setHandingIn(false) }}>{t('hand_in_text')}</ConfirmDialog>
      {signing ? <SignDialog document={document} currency={company?.currency ?? 'USD'} authorName={found.author_name} expectedName={user.name} onClose={() => { setSigning(false) }} /> : null}
    </Page>
  )
}

/** Where the screen takes each missing part. */
const placeOf: Readonly<Record<MissingPart, string>> = {
  weather: '[name="weather"]',
  crew: '[data-kind="crew"] [data-empty="true"] textarea',
  crew_hours: '[data-kind="crew"] input',
  work: '[data-kind="work"] [data-empty="true"] textarea',
  delay_words: '[data-kind="delay"] textarea',
}
