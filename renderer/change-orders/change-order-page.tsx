import { useMemo, useState } from 'react'
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core'
import { IconBan, IconDots, IconFileOff, IconFileTypePdf, IconHistory, IconSend, IconSignature, IconTemplate, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { estimatingRoles } from '../../shared/commands/command.ts'
import { changeOrderTotals } from '../../shared/estimating/change-order-totals.ts'
import { formatCents, formatTaxRate } from '../../shared/estimating/format-amount.ts'
import { changeOrderNumber, humanNumber } from '../../shared/human-number.ts'
import type { QueryResult } from '../../shared/queries/registry.ts'
import type { Database } from '../../shared/schema/database.ts'
import { seesRestricted } from '../../shared/schema/scope.ts'
import { changeOrderContent } from '../../shared/signing/change-order-content.ts'
import { changeOrderTemplate } from '../../shared/templates/change-order-template.ts'
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
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { ConfirmDialog } from '../look/confirm-dialog.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import { ChoiceField } from '../look/fields/choice-field.tsx'
import { DateField } from '../look/fields/date-field.tsx'
import { FieldGrid } from '../look/fields/field-frame.tsx'
import { IntegerField } from '../look/fields/figure-field.tsx'
import { TitleField } from '../look/fields/text-field.tsx'
import { useNotice } from '../look/notices.tsx'
import { Page } from '../look/page.tsx'
import { Section } from '../look/section.tsx'
import { StatusBadge } from '../look/status-badge.tsx'
import { projectCode } from '../projects/project-name.ts'
import { today } from '../reports/today.ts'
import { PhotosSection } from '../photos/photos-section.tsx'
import { SignDialog } from '../signatures/sign-dialog.tsx'
import { SignedDocumentView } from '../signatures/signed-document-view.tsx'
import { OverwrittenValues } from '../sync/overwritten-values.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import { AllowanceMenu } from './allowance-menu.tsx'
import { OrderTickets } from '../tickets/order-tickets.tsx'
import { KeepTemplatePanel } from '../templates/keep-template-panel.tsx'
import { ChangeOrderNumber } from './change-order-number.tsx'
import classes from './change-orders.module.css'

type Found = NonNullable<QueryResult<'change_order.get'>>
type Line = Found['lines'][number]
type Field = 'title' | 'reason' | 'pricing' | 'days_of_delay' | 'respond_by'

/** The screen of one change order. */
export function ChangeOrderPage() {
  const { t } = useTranslation('change-orders')
  const { id = '' } = useParams()
  const { result: found } = useLiveQuery('change_order.get', { id })
  // reading this laptop's own disk takes no time worth a word
  if (found === undefined) return null
  if (found === null) return <EmptyState icon={<IconFileOff size={24} stroke={1.6} />} title={t('missing_title')} text={t('missing_text')} action={<Button component={Link} to="/projects" variant="default">{t('to_projects')}</Button>} />
  return <ChangeOrderView key={id} found={found} />
}

function ChangeOrderView({ found }: { readonly found: Found }) {
  const { t } = useTranslation(['change-orders', 'fields', 'templates'])
  const command = useCommand()
  const tell = useNotice()
  const user = useSignedInUser()
  const company = useCompany()
  const language = useSpokenLanguage()
  const { change_order: order, estimate, project, client, contract } = found
  const [signing, setSigning] = useState(false)
  const [asking, setAsking] = useState<'send' | 'decline' | 'void' | null>(null)
  const [history, setHistory] = useState(false)
  const [keeping, setKeeping] = useState(false)
  const { result: codes } = useLiveQuery('cost_code.list', { archived: false })
  const { result: party } = useLiveQuery('client.get', client ? { id: client.id } : null)
  const signer = signerOf(party)

  const currency = company?.currency ?? 'USD'
  const money = (cents: number): string => formatCents(cents, { language, currency, negative: 'parentheses' })
  const seesCosts = seesRestricted(user.role)
  const mayChange = estimatingRoles.includes(user.role)
  const editable = mayChange && order.status === 'draft'
  const about = { id: order.id, project_id: order.project_id }
  const { rows: lines, actions } = useSheetRows<Line>(found.lines, {
    blank: (id, position) => ({
      id, company_id: order.company_id, project_id: order.project_id, change_order_id: order.id, position, description: '', quantity_thousandths: 1000, unit: '', labour_unit_cents: 0, material_unit_cents: 0, other_unit_cents: 0,
      fixed_unit_cents: null, taxable: 1, cost_code_id: null,
    }),
    create: (line) => command('change_order_line.create', line),
    edit: (line, edits) => command('change_order_line.edit', { id: line.id, project_id: line.project_id, edits }),
    remove: (line) => command('change_order_line.delete', { id: line.id, project_id: line.project_id }),
  })
  const totals = useMemo(() => changeOrderTotals(order, lines), [order, lines])
  const edit = <Name extends Field>(field: Name) => (change: { readonly from: Database['change_order'][Name]; readonly to: Database['change_order'][Name] }) => command('change_order.edit', { ...about, edits: { [field]: change } })

  const open = order.status === 'draft' || order.status === 'sent'
  const signable = mayChange && open && lines.length > 0 && estimate !== null
  // of an approved one the sum has what it adds already
  const before = contract ? contract.revised_cents - (order.status === 'approved' ? order.total_cents : 0) : null
  const document = useMemo(() => (estimate ? {
    heading: {
      company_name: company?.name ?? '', company_address: company?.address ?? '', project_name: project?.name ?? '', project_address: [project?.address, project?.city].filter(Boolean).join(', '), client_name: client?.name ?? '',
    },
    content: changeOrderContent(order, estimate, [...lines], found.photos),
    ...(before === null ? {} : { contract_sums: { before_cents: before, after_cents: before + totals.total_cents } }),
  } : null), [company, project, client, order, estimate, lines, found.photos, before, totals])

  useBreadcrumb([
    ...(project ? [{ label: `${projectCode(project)} · ${project.name}`, to: `/projects/${project.id}?tab=change_orders` }] : []),
    { label: t('title'), ...(project ? { to: `/projects/${project.id}?tab=change_orders` } : {}) },
    { label: changeOrderNumber(order) },
  ])

  const confirmed = async (deed: 'send' | 'decline' | 'void'): Promise<void> => {
    setAsking(null)
    const outcome = await command(`change_order.${deed}`, about)
    if (outcome.ok && deed === 'send') tell({ title: t('sent_notice'), tone: 'quiet' })
  }

  const columns: SheetColumn<Line>[] = [
    { field: 'description', head: t('description'), kind: 'text', hint: t('description_hint') },
    { field: 'quantity_thousandths', head: t('quantity'), kind: 'quantity', width: 76, negative: true },
    { field: 'unit', head: t('unit'), kind: 'text', width: 76 },
    ...(seesCosts ? [
      { field: 'labour_unit_cents', head: t('labour'), kind: 'cents', width: 88, negative: true }, { field: 'material_unit_cents', head: t('material'), kind: 'cents', width: 84, negative: true },
      { field: 'other_unit_cents', head: t('other'), kind: 'cents', width: 76, negative: true }, { field: 'fixed_unit_cents', head: t('fixed'), kind: 'cents', width: 92, optional: true, negative: true },
    ] satisfies SheetColumn<Line>[] : []),
    { field: 'taxable', head: t('taxable'), kind: 'flag', width: 48 },
    { field: 'cost_code_id', head: t('cost_code'), kind: 'choice', width: 116, choices: [{ value: '', label: t('no_code') }, ...(codes ?? []).map((code) => ({ value: code.id, label: `${code.code} ${code.name}` }))] },
  ]

  const primary = !signable ? null
    : order.status === 'draft' ? { label: t('send'), run: () => { setAsking('send') }, icon: <IconSend size={17} stroke={1.7} />, keys: 's' }
      : { label: t('sign'), run: () => { setSigning(true) }, icon: <IconSignature size={18} stroke={1.7} />, keys: 's' }

  return (
    <Page
      form="wide"
      title={<TitleField label={t('title_label')} value={order.title} disabled={!editable} onCommit={edit('title')} />}
      detail={(
        <span className={classes['facts']}>
          <StatusBadge kind="change_order" status={order.status} />
          <ChangeOrderNumber of={order} />
          {estimate ? <Link to={`/estimates/${estimate.id}`}>{t('of_estimate', { number: humanNumber('E', estimate), title: estimate.title })}</Link> : null}
          <RecordMark table="change_order" id={order.id} withWords />
        </span>
      )}
      actions={(
        <>
          {signable && order.status === 'draft' ? <Button variant="default" leftSection={<IconSignature size={18} stroke={1.7} />} onClick={() => { setSigning(true) }}>{t('sign')}</Button> : null}
          {seesCosts || order.signature_id ? <Tooltip label={t('pdf')}><Button component={Link} to={`/change-orders/${order.id}/document`} variant="default" leftSection={<IconFileTypePdf size={17} stroke={1.7} />}>{t('pdf')}</Button></Tooltip> : null}
          <Menu position="bottom-end" width={220}>
            <Menu.Target><ActionIcon size={36} variant="default" aria-label={t('more')}><IconDots size={18} stroke={1.8} /></ActionIcon></Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconHistory size={16} stroke={1.7} />} onClick={() => { setKeeping(false); setHistory(true) }}>{t('history')}</Menu.Item>
              {mayChange && seesCosts && lines.length > 0 ? <Menu.Item leftSection={<IconTemplate size={16} stroke={1.7} />} onClick={() => { setHistory(false); setKeeping(true) }}>{t('templates:keep_as')}</Menu.Item> : null}
              {mayChange && order.status === 'sent' ? <Menu.Item leftSection={<IconX size={16} stroke={1.7} />} onClick={() => { setAsking('decline') }}>{t('decline')}</Menu.Item> : null}
              {mayChange && order.status !== 'approved' && order.status !== 'void' ? <Menu.Item leftSection={<IconBan size={16} stroke={1.7} />} onClick={() => { setAsking('void') }}>{t('void')}</Menu.Item> : null}
            </Menu.Dropdown>
          </Menu>
        </>
      )}
      {...(primary ? { primary } : {})}
      panel={keeping ? <KeepTemplatePanel kind="change_order" name={order.title} hasItems={false} contentOf={() => JSON.stringify(changeOrderTemplate(order, lines))} onClose={() => { setKeeping(false) }} />
        : history ? <HistoryPanel title={t('history')} table="change_order" id={order.id} onClose={() => { setHistory(false) }} /> : undefined}
    >
      <div className={classes['columns']}>
        <div className={classes['main']}>
          <OverwrittenValues table="change_order" id={order.id} />
          {order.status === 'draft' ? null : <p className={classes['note']}>{t(`frozen.${order.status}`)}</p>}
          {order.signature_id ? <SignedDocumentView id={order.signature_id} currency={currency} /> : (
            <>
              <InlineText label={t('reason')} value={order.reason} disabled={!editable} placeholder={t('reason_hint')} onCommit={edit('reason')} />
              <Section title={t('lines')} actions={editable && seesCosts ? <AllowanceMenu estimateId={order.estimate_id} lines={lines} actions={actions} /> : undefined}>
                <RowSheet
                  label={t('lines')} columns={columns} rows={lines} actions={actions} editable={editable} blank={{ quantity_thousandths: 1000, taxable: 1 }}
                  {...(seesCosts ? { shown: [{ head: t('price'), width: 104, show: (line: Line) => money(totals.lines[line.id]?.price_cents ?? 0) }] } : {})}
                />
              </Section>
              {editable ? <p className={classes['small']}>{lines.length === 0 ? t('no_lines') : t('fixed_note')}</p> : null}
            </>
          )}
          <PhotosSection table="change_order" recordId={order.id} projectId={order.project_id} editable={editable} />
        </div>
        <aside className={classes['side']} aria-label={t('sums')}>
          <section className={classes['block']} aria-label={t('total')}>
            {seesCosts ? <dl className={`${classes['sums']} ${classes['internal']}`}><div><dt>{t('internal')}: {t('cost')}</dt><dd>{money(totals.cost_cents)}</dd></div></dl> : null}
            <dl className={classes['sums']}>
              {seesCosts ? (
                <>
                  <div><dt>{t('subtotal')}</dt><dd>{money(totals.subtotal_cents)}</dd></div>
                  <div><dt>{estimate?.tax_name ? `${estimate.tax_name} ${formatTaxRate(order, { language })}` : t('tax', { rate: formatTaxRate(order, { language }) })}</dt><dd>{money(totals.tax_cents)}</dd></div>
                </>
              ) : null}
              <div data-total={order.total_cents}><dt>{t('total')}</dt><dd aria-live="polite">{money(seesCosts ? totals.total_cents : order.total_cents)}</dd></div>
              {before === null ? null : (
                <>
                  <div data-contract><dt>{t('before')}</dt><dd>{money(before)}</dd></div>
                  <div><dt>{t('after')}</dt><dd>{money(before + (seesCosts ? totals.total_cents : order.total_cents))}</dd></div>
                </>
              )}
            </dl>
          </section>
          <section className={classes['block']}>
            <h2>{t('facts')}</h2>
            <FieldGrid label={t('facts')}>
              <ChoiceField label={t('pricing')} value={order.pricing} disabled={!editable} choices={(['fixed', 'time_and_material'] as const).map((value) => ({ value, label: t(`fields:choice.change_order.pricing.${value}`) }))} onCommit={edit('pricing')} />
              <IntegerField label={t('days')} value={order.days_of_delay} disabled={!editable} onCommit={({ from, to }) => edit('days_of_delay')({ from: from ?? 0, to: to ?? 0 })} />
              <DateField label={t('respond_by')} value={order.respond_by} disabled={!editable} onCommit={edit('respond_by')} />
            </FieldGrid>
            {order.status === 'sent' && order.respond_by && order.respond_by < today() ? <p className={classes['late']}>{t('overdue')}</p> : null}
          </section>
          {order.status === 'void' || order.status === 'declined' ? null : <OrderTickets of={order} />}
        </aside>
      </div>
      {signing && document ? <SignDialog document={document} currency={currency} expectedName={signer ?? ''} onClose={() => { setSigning(false) }} /> : null}
      {(['send', 'decline', 'void'] as const).map((deed) => (
        <ConfirmDialog key={deed} opened={asking === deed} title={t(`${deed}_title`)} confirmLabel={t(deed)} onConfirm={() => { void confirmed(deed) }} onCancel={() => { setAsking(null) }}>{t(`${deed}_text`)}</ConfirmDialog>
      ))}
    </Page>
  )
}
