import { useEffect } from 'react'
import { ActionIcon, Button, Menu, Tabs } from '@mantine/core'
import { IconArchive, IconDots, IconFolderOff, IconRestore } from '@tabler/icons-react'
import { Link, useParams, useSearchParams } from 'react-router'
import { useTranslation } from 'react-i18next'
import { seesRestricted } from '../../shared/schema/scope.ts'
import { useBridge } from '../bridge/bridge-context.tsx'
import { useSignedInUser } from '../bridge/session.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { ProjectBudget } from '../budget/project-budget.tsx'
import { ProjectChangeOrders } from '../change-orders/project-change-orders.tsx'
import { ProjectColours } from '../colour-schedule/project-colours.tsx'
import { ProjectContracts } from '../contracts/project-contracts.tsx'
import { ProjectEstimates } from '../estimates/project-estimates.tsx'
import { useBeginEstimate } from '../estimates/use-begin-estimate.ts'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { useShortcut } from '../keyboard/use-shortcut.ts'
import { EmptyState } from '../look/empty-state.tsx'
import { TitleField } from '../look/fields/text-field.tsx'
import { useNotice } from '../look/notices.tsx'
import { Page } from '../look/page.tsx'
import { StatusBadge } from '../look/status-badge.tsx'
import { ProjectReports } from '../reports/project-reports.tsx'
import { useBeginReport } from '../reports/use-begin-report.ts'
import { RecordMark } from '../sync/record-mark.tsx'
import { OverwrittenValues } from '../sync/overwritten-values.tsx'
import { ProjectDetails } from './project-details.tsx'
import { ProjectHistory } from './project-history.tsx'
import { ProjectCode } from './project-code.tsx'
import { projectCode } from './project-name.ts'
import { ProjectPeople } from './project-people.tsx'
import type { Project } from './project-record.ts'
import { ProjectTickets } from '../tickets/project-tickets.tsx'
import { useProjectEdit } from './use-project-edit.ts'
import classes from './project-page.module.css'

const tabs = ['estimates', 'change_orders', 'tickets', 'contracts', 'budget', 'colours', 'reports', 'people', 'history'] as const

/** Parts that begin with an accepted estimate, or have a button of their own. */
const ofTheJob: ReadonlySet<(typeof tabs)[number]> = new Set(['change_orders', 'tickets', 'contracts', 'budget', 'colours'])

/** One project with all that belongs to it. */
export function ProjectPage() {
  const { id = '' } = useParams()
  return <ProjectScreen key={id} id={id} />
}

function ProjectScreen({ id }: { readonly id: string }) {
  const { t } = useTranslation('projects')
  const bridge = useBridge()
  const project = useLiveQuery('project.get', { id }).result
  const name = project?.name ?? ''
  useBreadcrumb([{ label: t('title'), to: '/projects' }, { label: project ? `${projectCode(project)} · ${name}` : '…' }])

  // A closed or archived project is in no stream of the company: it is followed by itself while somebody looks at it.
  const needsPin = project === null || project?.status === 'closed' || (project?.archived_at ?? null) !== null
  useEffect(() => {
    if (!needsPin) return
    const pin = (pinned: boolean): void => { bridge.call('pin_project', { project_id: id, pinned }).catch(() => undefined) }
    pin(true)
    return () => { pin(false) }
  }, [bridge, id, needsPin])

  if (project === undefined) return null
  if (project === null) {
    return (
      <EmptyState
      wholePage icon={<IconFolderOff size={24} stroke={1.7} />} title={t('page.missing_title')} text={t('page.missing_text')}
        action={<Button variant="default" component={Link} to="/projects">{t('page.missing_action')}</Button>}
      />
    )
  }
  return <ProjectView project={project} />
}

function ProjectView({ project }: { readonly project: Project }) {
  const { t } = useTranslation('projects')
  const { role } = useSignedInUser()
  const edit = useProjectEdit(project.id)
  const [parameters, setParameters] = useSearchParams()
  const shown = tabs.filter((each) => each !== 'budget' || seesRestricted(role))
  const tab = shown.find((each) => each === parameters.get('tab')) ?? 'estimates'
  const mayEdit = role !== 'superintendent' && project.archived_at === null
  useBeginHere(project, tab)

  return (
    <Page
      form="wide"
      title={<TitleField label={t('page.name')} value={project.name} disabled={!mayEdit} onCommit={edit('name')} />}
      detail={(
        <span className={classes['detail']}>
          <span className="figures"><ProjectCode of={project} /></span>
          <StatusBadge kind="project" status={project.status} />
          {project.client_id !== null && project.client_name !== null ? <Link to={`/clients/${project.client_id}`}>{project.client_name}</Link> : null}
          <RecordMark table="project" id={project.id} withWords />
        </span>
      )}
      actions={role === 'superintendent' ? undefined : <ProjectActions project={project} />}
    >
      {project.archived_at ? <p className={classes['note']}>{t('page.archived')}</p> : project.status === 'closed' ? <p className={classes['note']}>{t('page.closed')}</p> : null}
      <OverwrittenValues table="project" id={project.id} />
      <div className={classes['columns']}>
        <Tabs value={tab} keepMounted={false} className={classes['tabs']} onChange={(chosen) => { setParameters(chosen ? { tab: chosen } : {}, { replace: true }) }}>
          <Tabs.List mb="md">
            {shown.map((each) => <Tabs.Tab key={each} value={each}>{t(`page.${each}`)}</Tabs.Tab>)}
          </Tabs.List>
          <Tabs.Panel value="estimates"><ProjectEstimates projectId={project.id} /></Tabs.Panel>
          <Tabs.Panel value="change_orders"><ProjectChangeOrders projectId={project.id} /></Tabs.Panel>
          <Tabs.Panel value="tickets"><ProjectTickets projectId={project.id} /></Tabs.Panel>
          <Tabs.Panel value="contracts"><ProjectContracts projectId={project.id} /></Tabs.Panel>
          <Tabs.Panel value="budget"><ProjectBudget projectId={project.id} /></Tabs.Panel>
          <Tabs.Panel value="colours"><ProjectColours projectId={project.id} /></Tabs.Panel>
          <Tabs.Panel value="reports"><ProjectReports projectId={project.id} /></Tabs.Panel>
          <Tabs.Panel value="people"><ProjectPeople projectId={project.id} /></Tabs.Panel>
          <Tabs.Panel value="history"><ProjectHistory projectId={project.id} /></Tabs.Panel>
        </Tabs>
        <aside className={classes['details']} aria-label={t('page.details')}><ProjectDetails project={project} disabled={!mayEdit} /></aside>
      </div>
    </Page>
  )
}

/** The key of the main action begins what the open part of the screen holds: a report there, nothing where an accepted estimate comes first, an estimate everywhere else. */
function useBeginHere(project: Project, tab: (typeof tabs)[number]): void {
  const { t } = useTranslation('estimates')
  const { role } = useSignedInUser()
  const beginEstimate = useBeginEstimate()
  const beginReport = useBeginReport()
  const begins = tab === 'reports' || (role !== 'superintendent' && !ofTheJob.has(tab))
  const disabled = project.archived_at !== null || !begins
  useShortcut('n', () => { void (tab === 'reports' ? beginReport(project.id) : beginEstimate(project.id, t('untitled'))) }, { disabled })
}

function ProjectActions({ project }: { readonly project: Project }) {
  const { t } = useTranslation('projects')
  const command = useCommand()
  const tell = useNotice()
  const restore = (): void => { void command('project.restore', { id: project.id }) }
  const archive = async (): Promise<void> => {
    const outcome = await command('project.archive', { id: project.id })
    if (outcome.ok) tell({ tone: 'quiet', title: t('page.archived_notice', { name: project.name }), action: { label: t('page.undo'), run: restore } })
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target><ActionIcon size="lg" variant="default" aria-label={t('page.more')}><IconDots size={18} stroke={1.7} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        {project.archived_at
          ? <Menu.Item leftSection={<IconRestore size={16} stroke={1.7} />} onClick={restore}>{t('page.restore')}</Menu.Item>
          : <Menu.Item leftSection={<IconArchive size={16} stroke={1.7} />} onClick={() => { void archive() }}>{t('page.archive')}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  )
}
