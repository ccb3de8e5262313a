import { useMemo, useState } from 'react'
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core'
import { IconDots, IconFileOff, IconFileTypePdf, IconHistory, IconSignature, IconVersions } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { v7 as newId } from 'uuid'
import { estimatingRoles } from '../../shared/commands/command.ts'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { colourScheduleContent } from '../../shared/signing/colour-schedule-content.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useCompany } from '../bridge/use-company.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { signerOf } from '../clients/signer-of.ts'
import { HistoryPanel } from '../editing/history-panel.tsx'
import { InlineText } from '../editing/inline-text.tsx'
import { RowSheet, type SheetColumn } from '../editing/row-sheet.tsx'
import { useSheetRows } from '../editing/use-sheet-rows.ts'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import { TitleField } from '../look/fields/text-field.tsx'
import { Page } from '../look/page.tsx'
import { StatusBadge } from '../look/status-badge.tsx'
import { projectCode } from '../projects/project-name.ts'
import { SignDialog } from '../signatures/sign-dialog.tsx'
import { SignedDocumentView } from '../signatures/signed-document-view.tsx'
import { OverwrittenValues } from '../sync/overwritten-values.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import classes from './colour-schedule.module.css'

type Found = NonNullable<QueryResult<'colour_schedule.get'>>
type Line = Found['lines'][number]

/** The screen of one version of a project's colours. */
export function ColourSchedulePage() {
  const { t } = useTranslation('colours')
  const { id = '' } = useParams()
  const { result: found } = useLiveQuery('colour_schedule.get', { id })
  // reading this laptop's own disk takes no time worth a word
  if (found === undefined) return null
  if (found === null) return <EmptyState icon={<IconFileOff size={24} stroke={1.6} />} title={t('missing_title')} text={t('missing_text')} action={<Button component={Link} to="/projects" variant="default">{t('to_projects')}</Button>} />
  return <ColourScheduleView key={id} found={found} />
}

function ColourScheduleView({ found }: { readonly found: Found }) {
  const { t } = useTranslation('colours')
  const command = useCommand()
  const navigate = useNavigate()
  const user = useSignedInUser()
  const company = useCompany()
  const { schedule, project, client } = found
  const [signing, setSigning] = useState(false)
  const [history, setHistory] = useState(false)
  const { result: party } = useLiveQuery('client.get', client ? { id: client.id } : null)
  const signer = signerOf(party, 'can_approve_colours')

  const mayChange = estimatingRoles.includes(user.role)
  const editable = mayChange && schedule.status === 'draft'
  const about = { id: schedule.id, project_id: schedule.project_id }
  const { rows: lines, actions } = useSheetRows<Line>(found.lines, {
    blank: (id, position) => ({
      id, company_id: schedule.company_id, project_id: schedule.project_id, colour_schedule_id: schedule.id, position, room: '', surface: '', substrate: '', brand: '', code: '', name: '', sheen: '', notes: '', swatch: '',
    }),
    create: (line) => command('colour_schedule_line.create', line),
    edit: (line, edits) => command('colour_schedule_line.edit', { id: line.id, project_id: line.project_id, edits }),
    remove: (line) => command('colour_schedule_line.delete', { id: line.id, project_id: line.project_id }),
  })
  const document = useMemo(() => ({
    heading: {
      company_name: company?.name ?? '', company_address: company?.address ?? '', project_name: project?.name ?? '', project_address: [project?.address, project?.city].filter(Boolean).join(', '), client_name: client?.name ?? '',
    },
    content: colourScheduleContent(schedule, [...lines]),
  }), [company, project, client, schedule, lines])

  useBreadcrumb([
    ...(project ? [{ label: `${projectCode(project)} · ${project.name}`, to: `/projects/${project.id}?tab=colours` }] : []),
    { label: schedule.title },
  ])

  const newVersion = async (): Promise<void> => {
    const id = newId()
    const outcome = await command('colour_schedule.new_version', { id, project_id: schedule.project_id, from_schedule_id: schedule.id, line_ids: Object.fromEntries(lines.map((line) => [line.id, newId()])) })
    if (outcome.ok) void navigate(`/colours/${id}`)
  }
  const columns: SheetColumn<Line>[] = [
    { field: 'room', head: t('room'), kind: 'text', hint: t('room_hint') },
    { field: 'surface', head: t('surface'), kind: 'text' },
    { field: 'substrate', head: t('substrate'), kind: 'text', width: 120 },
    { field: 'brand', head: t('brand'), kind: 'text', width: 130 },
    { field: 'code', head: t('code'), kind: 'text', width: 100 },
    { field: 'name', head: t('name'), kind: 'text' },
    { field: 'swatch', head: t('swatch'), kind: 'swatch', width: 72 },
    { field: 'sheen', head: t('sheen'), kind: 'text', width: 110 },
    { field: 'notes', head: t('note'), kind: 'text' },
  ]

  return (
    <Page
      form="wide"
      title={<TitleField label={t('title_label')} value={schedule.title} disabled={!editable} onCommit={(edit) => command('colour_schedule.edit', { ...about, edits: { title: edit } })} />}
      detail={(
        <span className={classes['facts']}>
          <StatusBadge kind="colour_schedule" status={schedule.status} />
          <span>{t('version', { version: schedule.version_number })}</span>
          {project ? <Link to={`/projects/${project.id}?tab=colours`}>{project.name}</Link> : null}
          <RecordMark table="colour_schedule" id={schedule.id} withWords />
        </span>
      )}
      actions={(
        <>
          {mayChange && schedule.status !== 'draft' ? <Button variant="default" leftSection={<IconVersions size={17} stroke={1.7} />} onClick={() => { void newVersion() }}>{t('new_version')}</Button> : null}
          <Tooltip label={t('pdf')}><Button component={Link} to={`/colours/${schedule.id}/document`} variant="default" leftSection={<IconFileTypePdf size={17} stroke={1.7} />}>{t('pdf')}</Button></Tooltip>
          <Menu position="bottom-end" width={200}>
            <Menu.Target><ActionIcon size={36} variant="default" aria-label={t('more')}><IconDots size={18} stroke={1.8} /></ActionIcon></Menu.Target>
            <Menu.Dropdown><Menu.Item leftSection={<IconHistory size={16} stroke={1.7} />} onClick={() => { setHistory(true) }}>{t('history')}</Menu.Item></Menu.Dropdown>
          </Menu>
        </>
      )}
      {...(editable ? { primary: { label: t('sign'), run: () => { setSigning(true) }, icon: <IconSignature size={18} stroke={1.7} />, keys: 's', disabled: lines.length === 0 } } : {})}
      panel={history ? <HistoryPanel title={t('history')} table="colour_schedule" id={schedule.id} onClose={() => { setHistory(false) }} /> : undefined}
    >
      <div className={classes['page']}>
        <OverwrittenValues table="colour_schedule" id={schedule.id} />
        <p className={classes['note']}>{schedule.status === 'draft' ? (lines.length === 0 ? t('no_lines') : t('draft_note')) : t(`${schedule.status}_note`)}</p>
        {schedule.signature_id ? <SignedDocumentView id={schedule.signature_id} currency={company?.currency ?? 'USD'} /> : (
          <>
            <RowSheet label={t('lines')} columns={columns} rows={lines} actions={actions} editable={editable} blank={{ swatch: '' }} />
            <InlineText label={t('notes')} value={schedule.notes} disabled={!editable} placeholder={t('notes_hint')} onCommit={(edit) => command('colour_schedule.edit', { ...about, edits: { notes: edit } })} />
          </>
        )}
      </div>
      {signing ? <SignDialog document={document} currency={company?.currency ?? 'USD'} expectedName={signer ?? ''} onClose={() => { setSigning(false) }} /> : null}
    </Page>
  )
}
