import { useCallback, useMemo, useState } from 'react'
import { Button, Menu } from '@mantine/core'
import { IconFileOff, IconSend, IconSignature } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'
import { estimatingRoles } from '../../shared/commands/command.ts'
import { humanNumber } from '../../shared/human-number.ts'
import { pricesDay } from '../../shared/price-book/price-on.ts'
import { seesRestricted } from '../../shared/schema/scope.ts'
import type { EstimateChoice } from '../../shared/signing/estimate-content.ts'
import { withChoice } from '../../shared/signing/estimate-content.ts'
import { estimateDocument } from '../../shared/signing/signed-document.ts'
import { estimateTemplate } from '../../shared/templates/estimate-template.ts'
import { AssemblyUseDetails } from '../assemblies/assembly-use-details.tsx'
import { PutInAssembly } from '../assemblies/put-in-assembly.tsx'
import { useFollowedAssemblies } from '../assemblies/use-followed-assemblies.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useCompany } from '../bridge/use-company.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { signerOf } from '../clients/signer-of.ts'
import { ConflictCards } from '../editing/conflict-cards.tsx'
import { HistoryPanel } from '../editing/history-panel.tsx'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { useShortcut } from '../keyboard/use-shortcut.ts'
import { ConfirmDialog } from '../look/confirm-dialog.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import { TitleField } from '../look/fields/text-field.tsx'
import { HumanNumber } from '../look/human-number.tsx'
import { Money } from '../look/money.tsx'
import { useNotice } from '../look/notices.tsx'
import { Page } from '../look/page.tsx'
import { StatusBadge } from '../look/status-badge.tsx'
import { projectCode } from '../projects/project-name.ts'
import { DocumentView } from '../signatures/document-view.tsx'
import { SignDialog } from '../signatures/sign-dialog.tsx'
import { SignatureRecord } from '../signatures/signature-record.tsx'
import { SignedDocumentView } from '../signatures/signed-document-view.tsx'
import { OverwrittenValues } from '../sync/overwritten-values.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import { KeepTemplatePanel } from '../templates/keep-template-panel.tsx'
import { DuplicatePanel } from './duplicate-panel.tsx'
import { EstimateBar, type Beside } from './estimate-bar.tsx'
import { EstimateGrid, type AskedAssembly } from './estimate-grid.tsx'
import { EstimateJob } from './estimate-job.tsx'
import classes from './estimate-page.module.css'
import { FrozenNote } from './frozen-note.tsx'
import { Held, useHeld } from './held.ts'
import { LiveTotals } from './live-totals.tsx'
import { LineDetails } from './line-details.tsx'
import { lineTotalsIn, type Cell } from './grid-model.ts'
import { OptionDetails } from './option-details.tsx'
import { EstimateTexts } from './estimate-texts.tsx'
import { EstimatePricesDay } from './estimate-prices-day.tsx'
import { PricesDay } from './prices-day.ts'
import { RefreshPricesPanel } from './refresh-prices-panel.tsx'
import { SelectionDetails } from './selection-details.tsx'
import { SheetKeys } from './sheet-keys.tsx'
import type { TypedLine } from './typed-line.ts'
import type { Estimate, EstimateEditing, FoundEstimate } from './use-estimate-editing.ts'
import { useEstimateEditing } from './use-estimate-editing.ts'
import { useSettled } from './use-settled.ts'
import { useUndoKeys } from './use-undo-keys.ts'
import { usePrintedDocument } from './use-printed-document.ts'

/** The screen of one estimate. */
export function EstimatePage() {
  const { id = '' } = useParams()
  return <EstimateScreen key={id} id={id} />
}

function EstimateScreen({ id }: { readonly id: string }) {
  const { t } = useTranslation('estimates')
  const editing = useEstimateEditing(id)
  // reading this laptop's own disk takes no time worth a word
  if (editing === undefined) return null
  if (editing === null) return <EmptyState icon={<IconFileOff size={24} stroke={1.6} />} title={t('missing_title')} text={t('missing_text')} action={<Button component={Link} to="/estimates" variant="default">{t('to_estimates')}</Button>} />
  return <EstimateEditor editing={editing} />
}

function EstimateEditor({ editing }: { readonly editing: EstimateEditing }) {
  const { t } = useTranslation(['estimates', 'documents', 'takeoff', 'assemblies', 'templates'])
  const navigate = useNavigate()
  const tell = useNotice()
  const command = useCommand()
  const user = useSignedInUser()
  const company = useCompany()
  const { found, estimate, options, sections, lines, totals, actions } = editing
  const [clientView, setClientView] = useState(false)
  const [signing, setSigning] = useState(false)
  const [asking, setAsking] = useState<'send' | 'decline' | null>(null)
  const [beside, setBeside] = useState<Beside | null>(null)
  const [asked, setAsked] = useState<AskedAssembly | null>(null)
  const [wanted, setWanted] = useState<Cell | null>(null)
  const follows = useFollowedAssemblies(editing)
  const askFor = useCallback((of: AskedAssembly) => {
    setBeside(null)
    setAsked(of)
  }, [])
  const [sheet] = useState(() => ({ typed: new Held<readonly TypedLine[]>([]), active: new Held<string | null>(null), selected: new Held<readonly string[]>([]) }))

  const currency = company?.currency ?? 'USD'
  const seesCosts = seesRestricted(user.role)
  // prices come from costs; what was signed holds its prices itself
  const hasDocument = seesCosts || estimate.signature_id !== null
  const estimates = estimatingRoles.includes(user.role)
  const draft = estimate.status === 'draft' && !estimate.archived_at && !estimate.signature_id
  const editable = estimates && draft
  // the crew comes after the client has signed
  const notable = estimates && !estimate.archived_at
  const signable = estimates && !estimate.archived_at && !estimate.signature_id && (estimate.status === 'draft' || estimate.status === 'sent')
  const about = { id: estimate.id, project_id: estimate.project_id }
  const { project, client, versions } = found
  const { result: party } = useLiveQuery('client.get', client ? { id: client.id } : null)
  // a person signs for themselves, for an organisation whoever of its people may
  const signer = signerOf(party)

  const heading = useMemo(() => ({
    company_name: company?.name ?? '', company_address: company?.address ?? '', project_name: project?.name ?? '',
    project_address: [project?.address, project?.city].filter(Boolean).join(', '), client_name: client?.name ?? '',
  }), [company, project, client])
  // worked out only where it is read: not with every change of the sheet
  const document = useMemo(() => (clientView || signing ? estimateDocument(heading, estimate, sections, lines, options, found.photos) : null), [clientView, signing, heading, estimate, sections, lines, options, found.photos])
  const documentWith = useCallback((choice: EstimateChoice) => {
    const then = withChoice(estimate, options, choice)
    return estimateDocument(heading, then.estimate, sections, lines, then.options, found.photos)
  }, [heading, estimate, sections, lines, options, found.photos])
  useUndoKeys(actions, editable && !clientView && !signing)

  useBreadcrumb([
    { label: t('title'), to: '/estimates' },
    ...(project ? [{ label: `${projectCode(project)} · ${project.name}`, to: `/projects/${project.id}` }] : []),
    { label: humanNumber('E', estimate) },
  ])
  usePrintedDocument(clientView, setClientView, hasDocument)
  useShortcut('mod+shift+e', () => { void navigate(`/estimates/${estimate.id}/takeoff`) })
  useShortcut('mod+shift+c', () => { setClientView((before) => !before) }, { disabled: !hasDocument })

  const send = async (): Promise<void> => {
    setAsking(null)
    const outcome = await command('estimate.send', about)
    if (outcome.ok) tell({ title: t('sent_notice'), tone: 'quiet' })
  }
  const newVersion = useCallback(() => {
    void actions.newVersion().then((version) => { if (version) void navigate(`/estimates/${version}`) })
  }, [actions, navigate])
  const refreshPrices = useCallback(() => { setBeside('prices') }, [])
  const decline = useCallback(() => { setAsking('decline') }, [])

  const primary = useMemo(() => {
    if (!signable) return undefined
    if (draft && !clientView) return { label: t('send'), run: () => { setAsking('send') }, icon: <IconSend size={17} stroke={1.7} />, keys: 's' }
    return { label: t('sign'), run: () => { setSigning(true) }, icon: <IconSignature size={18} stroke={1.7} />, keys: 's', disabled: estimate.number === null || company === undefined }
  }, [t, signable, draft, clientView, estimate.number, company])
  // each is the same element, and not drawn again, as long as nothing of it changed: a key in the sheet changes none
  const title = useMemo(() => (clientView ? estimate.title : <TitleField label={t('title_label')} value={estimate.title} disabled={!editable} onCommit={(edit) => actions.editEstimate('title', edit)} />), [t, clientView, estimate.title, editable, actions])
  const detail = useMemo(() => <EstimateFacts estimate={estimate} project={project} client={client} versions={versions} />, [estimate, project, client, versions])
  const bar = useMemo(() => (
    <EstimateBar
      estimate={estimate} versions={versions} clientView={clientView} hasDocument={hasDocument} signable={signable && draft} editable={editable} estimates={estimates} seesCosts={seesCosts}
      onClientView={setClientView} onSign={setSigning} onBeside={setBeside} onDecline={decline} onNewVersion={newVersion}
    />
  ), [estimate, versions, clientView, hasDocument, signable, draft, editable, estimates, seesCosts, decline, newVersion])

  const isBare = sections.length === 0 && options.length === 0

  return (
    <Page
      form="list"
      title={title}
      detail={detail}
      actions={bar}
      {...(primary ? { primary } : {})}
    >
      {clientView && hasDocument ? (
        <div className={classes['client']} data-print="page" role="region" aria-label={t('client_view')} tabIndex={0}>
          {estimate.signature_id
            ? <SignedDocumentView id={estimate.signature_id} currency={currency} />
            : document && <DocumentView document={document} language={company?.language ?? 'en'} currency={currency} />}
        </div>
      ) : (
        <div className={classes['editor']}>
          <div className={classes['sheet']} data-print="page">
            {estimate.signature_id ? <SignatureRecord id={estimate.signature_id} /> : null}
            {editable ? null : <FrozenNote estimate={estimate} mayEstimate={estimates} onNewVersion={newVersion} />}
            {isBare ? (
              <EmptyState title={t('no_sections_title')} text={t('no_sections_text')} action={editable ? <Button data-autofocus onClick={() => { actions.createSection(null, t('first_section')) }}>{t('add_section')}</Button> : undefined} />
            ) : (
              <PricesDay.Provider value={pricesDay(estimate)}>
                <EstimateGrid
                  options={options} sections={sections} lines={lines} totals={totals} actions={actions} typed={sheet.typed} editable={editable} costsVisible={seesCosts} currency={currency} onActiveRow={sheet.active.set} onSelected={sheet.selected.set}
                  onPutIn={askFor} wanted={wanted} follows={follows}
                />
              </PricesDay.Provider>
            )}
            {editable && !isBare ? <SheetKeys sections={sections} options={options} actions={actions} canUndo={editing.canUndo} canRedo={editing.canRedo} /> : null}
            <EstimateTexts estimate={estimate} actions={actions} editable={editable} notable={notable} />
          </div>
          {beside === 'template' ? (
            <div className={classes['history']}>
              <KeepTemplatePanel
                kind="estimate" name={estimate.title} hasItems={lines.some((each) => each.price_book_item_id !== null)} onClose={() => { setBeside(null) }}
                contentOf={(todaysPrices) => JSON.stringify(estimateTemplate({ estimate, options, sections, lines, uses: editing.uses, use_lines: editing.rules }, todaysPrices))}
              />
            </div>
          ) : beside === 'duplicate' ? (
            <div className={classes['prices']}><DuplicatePanel estimate={estimate} onClose={() => { setBeside(null) }} /></div>
          ) : beside === 'prices' && editable ? (
            <div className={classes['prices']}><RefreshPricesPanel editing={editing} currency={currency} onClose={() => { setBeside(null) }} /></div>
          ) : beside === 'history' ? (
            <div className={classes['history']}><HistoryPanel title={t('history')} table="estimate" id={estimate.id} onClose={() => { setBeside(null) }} /></div>
          ) : (
            <aside className={classes['side']} aria-label={t('beside_the_sheet')} data-print="no">
              <Conflicts editing={editing} />
              <OverwrittenValues table="estimate" id={estimate.id} />
              {seesCosts ? <EstimatePricesDay estimate={estimate} {...(editable ? { onRefresh: refreshPrices } : {})} /> : null}
              {seesCosts ? <LiveTotals editing={editing} typed={sheet.typed} editable={editable} currency={currency} /> : (
                <div className={classes['sum']}><span>{t('sum.total')}</span><strong><Money cents={estimate.total_cents} /></strong></div>
              )}
              {estimate.status === 'accepted' ? <EstimateJob estimate={estimate} /> : null}
              {asked && editable && seesCosts ? (
                <PutInAssembly
                  key={asked.assembly?.id ?? 'choose'} assembly={asked.assembly} section={asked.section.name} on={pricesDay(estimate)}
                  onPut={(assembly, input) => {
                    setAsked(null)
                    setWanted({ row: actions.putInAssembly(asked.section.id, asked.afterLine, assembly, input), column: 'description' })
                  }}
                  onClose={() => {
                    setAsked(null)
                    setWanted({ ...asked.cell })
                  }}
                />
              ) : null}
              <RowDetails editing={editing} asked={asked !== null} active={sheet.active} selected={sheet.selected} typed={sheet.typed} editable={editable} costsVisible={seesCosts} currency={currency} />
            </aside>
          )}
        </div>
      )}
      {signing && document ? <SignDialog document={document} {...(options.length > 0 ? { documentWith } : {})} currency={currency} expectedName={signer ?? ''} onClose={() => { setSigning(false) }} /> : null}
      <ConfirmDialog opened={asking === 'send'} title={t('send_title')} confirmLabel={t('send')} onConfirm={() => { void send() }} onCancel={() => { setAsking(null) }}>{t('send_text')}</ConfirmDialog>
      <ConfirmDialog
        opened={asking === 'decline'} title={t('decline_title')} confirmLabel={t('decline')} onCancel={() => { setAsking(null) }}
        onConfirm={() => {
          setAsking(null)
          void command('estimate.decline', about)
        }}
      >
        {t('decline_text')}
      </ConfirmDialog>
    </Page>
  )
}

interface RowDetailsProps {
  readonly editing: EstimateEditing
  /** Whether an assembly is being put in: it has the place then. */
  readonly asked: boolean
  readonly active: Held<string | null>
  readonly selected: Held<readonly string[]>
  readonly typed: Held<readonly TypedLine[]>
  readonly editable: boolean
  readonly costsVisible: boolean
  readonly currency: string
}

/** What there is to say of the row that is worked on, or of the lines that are selected. */
function RowDetails({ editing: { estimate, options, sections, lines, totals, rules, uses, actions }, asked, active, selected, typed, editable, costsVisible, currency }: RowDetailsProps) {
  const { t } = useTranslation('assemblies')
  const tell = useNotice()
  const ids = useHeld(selected)
  // the cell moves first, its details follow
  const detailed = useSettled(active, typed)
  if (ids.length > 1) return editable ? <SelectionDetails ids={ids} sections={sections} options={options} actions={actions} /> : null
  if (detailed === null || !costsVisible) return null
  const line = lines.find((each) => each.id === detailed)
  const ofLine = line && lineTotalsIn(totals, line.id)
  const option = options.find((each) => each.id === detailed)
  const rule = line && rules.find((each) => each.line_id === line.id)
  const use = rule && uses.find((each) => each.id === rule.assembly_use_id)
  return (
    <>
      {use && !asked ? (
        <AssemblyUseDetails
          key={use.id} use={use} rules={rules.filter((each) => each.assembly_use_id === use.id)} lines={lines.filter((each) => rules.some((of) => of.assembly_use_id === use.id && of.line_id === each.id))} editable={editable}
          onInput={(from, to) => actions.editAssemblyInput(use.id, from, to)}
          onSetBack={(of, quantity_thousandths) => { void actions.editLine(of.id, { quantity_thousandths, quantity_formula: '' }) }}
          onTakeOut={() => {
            const bringBack = actions.takeOutAssembly(use.id)
            if (bringBack) tell({ title: t('use.taken_out', { name: use.name }), tone: 'quiet', action: { label: t('use.undo'), run: bringBack } })
          }}
        />
      ) : null}
      {line ? <LineDetails line={line} costCents={ofLine?.cost_cents} priceCents={ofLine?.price_cents} actions={actions} editable={editable} notable={estimate.archived_at === null} currency={currency} /> : null}
      {option ? <OptionDetails option={option} worth={totals.options[option.id]} actions={actions} editable={editable} currency={currency} /> : null}
    </>
  )
}

/** State, number, version and whose estimate it is, in one line. */
function EstimateFacts({ estimate, project, client, versions }: { readonly estimate: Estimate } & Pick<FoundEstimate, 'project' | 'client' | 'versions'>) {
  const { t } = useTranslation('estimates')
  return (
    <div className={classes['facts']}>
      <StatusBadge kind="estimate" status={estimate.status} />
      <HumanNumber prefix="E" of={estimate} />
      {estimate.number === null ? <span className="quiet">{t('number_pending')}</span> : null}
      {versions.length > 1 ? (
        <Menu position="bottom-start">
          <Menu.Target><Button size="compact-sm" variant="subtle" color="gray">{t('version_of', { version: estimate.version_number, count: versions.length })}</Button></Menu.Target>
          <Menu.Dropdown>
            {versions.map((version) => (
              <Menu.Item key={version.id} component={Link} to={`/estimates/${version.id}`} aria-current={version.id === estimate.id ? 'page' : undefined} rightSection={<StatusBadge kind="estimate" status={version.status} />}>
                {t('version', { version: version.version_number })}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : null}
      <RecordMark table="estimate" id={estimate.id} withWords />
      {project ? <Link to={`/projects/${project.id}`} className={classes['where']}>{project.name}</Link> : null}
      {client ? <span className={classes['where']}>{client.name}</span> : null}
    </div>
  )
}

function Conflicts({ editing: { estimate, lines, uses, met } }: { readonly editing: EstimateEditing }) {
  const records = useMemo(() => new Map([[estimate.id, estimate.title], ...lines.map((line) => [line.id, line.description] as const), ...uses.map((use) => [use.id, use.name] as const)]), [estimate, lines, uses])
  return <ConflictCards records={records} met={met} />
}
