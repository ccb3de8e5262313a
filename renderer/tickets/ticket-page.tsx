import { useMemo, useState } from 'react'
import { ActionIcon, Button, Menu, TextInput, Tooltip } from '@mantine/core'
import { IconBan, IconCopy, IconDots, IconFileOff, IconFileTypePdf, IconHistory, IconSignature } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { estimatingRoles } from '../../shared/commands/command.ts'
import { formatCents, formatTaxRate, formatThousandths } from '../../shared/estimating/format-amount.ts'
import { labourHours, ticketTotals } from '../../shared/estimating/ticket-totals.ts'
import { changeOrderNumber, humanNumber, ticketNumber } from '../../shared/human-number.ts'
import type { QueryResult } from '../../shared/queries/registry.ts'
import type { Database } from '../../shared/schema/database.ts'
import { seesRestricted } from '../../shared/schema/scope.ts'
import { ticketContent } from '../../shared/signing/ticket-content.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useCompany } from '../bridge/use-company.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import classes from '../change-orders/change-orders.module.css'
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
import { TitleField } from '../look/fields/text-field.tsx'
import { Page } from '../look/page.tsx'
import { Section } from '../look/section.tsx'
import { StatusBadge } from '../look/status-badge.tsx'
import { projectCode } from '../projects/project-name.ts'
import { SignDialog } from '../signatures/sign-dialog.tsx'
import { SignatureRecord } from '../signatures/signature-record.tsx'
import { SignedDocumentView } from '../signatures/signed-document-view.tsx'
import { OverwrittenValues } from '../sync/overwritten-values.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import { TicketNumber } from './ticket-number.tsx'
import { useBeginTicket } from './use-begin-ticket.ts'

type Found = NonNullable<QueryResult<'ticket.get'>>
type Line = Found['lines'][number]
type Kind = Line['kind']
type Field = 'title' | 'work_done' | 'work_date' | 'change_order_id' | 'prices' | 'notes' | 'crew_notes' | 'internal_note'

const kinds = ['labour', 'material', 'equipment'] as const

/** The screen of one time and material ticket. */
export function TicketPage() {
  const { t } = useTranslation('tickets')
  const { id = '' } = useParams()
  const { result: found } = useLiveQuery('ticket.get', { id })
  // reading this laptop's own disk takes no time worth a word
  if (found === undefined) return null
  if (found === null) return <EmptyState icon={<IconFileOff size={24} stroke={1.6} />} title={t('missing_title')} text={t('missing_text')} action={<Button component={Link} to="/projects" variant="default">{t('to_projects')}</Button>} />
  return <TicketView key={id} found={found} />
}

/** The lines of one kind, live, with the user's own changes shown at once. What hours cost stands in the first of them already. */
function useLinesOf(kind: Kind, { ticket, lines }: Pick<Found, 'ticket' | 'lines'>, usual: { readonly unit: string; readonly unit_cents: number }, pricing: boolean) {
  const command = useCommand()
  const live = useMemo(() => lines.filter((line) => line.kind === kind), [lines, kind])
  return useSheetRows<Line>(live, {
    blank: (id, position) => ({
      id, company_id: ticket.company_id, project_id: ticket.project_id, ticket_id: ticket.id, position, kind, description: '', quantity_thousandths: 1000, fixed_unit_cents: null, taxable: kind === 'labour' ? 0 : 1, ...usual,
    }),
    // who sees no prices sends none
    create: ({ unit_cents, fixed_unit_cents, ...line }) => command('ticket_line.create', { ...line, ...(pricing ? { unit_cents, fixed_unit_cents } : {}) }),
    edit: (line, edits) => command('ticket_line.edit', { id: line.id, project_id: line.project_id, edits }),
    remove: (line) => command('ticket_line.delete', { id: line.id, project_id: line.project_id }),
  })
}

function TicketView({ found }: { readonly found: Found }) {
  const { t } = useTranslation(['tickets', 'fields'])
  const command = useCommand()
  const begin = useBeginTicket()
  const user = useSignedInUser()
  const company = useCompany()
  const language = useSpokenLanguage()
  const { ticket, estimate, change_order: order, project, client } = found
  const [signing, setSigning] = useState(false)
  const [voiding, setVoiding] = useState<string | null>(null)
  const [history, setHistory] = useState(false)
  const { result: party } = useLiveQuery('client.get', client ? { id: client.id } : null)

  const currency = company?.currency ?? 'USD'
  const money = (cents: number): string => formatCents(cents, { language, currency, negative: 'parentheses' })
  const seesCosts = seesRestricted(user.role)
  const mayChange = estimatingRoles.includes(user.role) || ticket.prices === 'later'
  const editable = mayChange && ticket.status === 'draft'
  // what was signed without prices gets them afterwards
  const pricedLater = seesCosts && ticket.prices === 'later' && ticket.company_signature_id !== null && ticket.status !== 'void'
  const about = { id: ticket.id, project_id: ticket.project_id }
  const labour = useLinesOf('labour', found, { unit: t('hour_unit'), unit_cents: seesCosts ? company?.labour_hour_cents ?? 0 : 0 }, seesCosts)
  const material = useLinesOf('material', found, { unit: '', unit_cents: 0 }, seesCosts)
  const equipment = useLinesOf('equipment', found, { unit: t('hour_unit'), unit_cents: 0 }, seesCosts)
  const sheets = { labour, material, equipment }
  const lines = useMemo(() => [...labour.rows, ...material.rows, ...equipment.rows], [labour.rows, material.rows, equipment.rows])
  const rates = order ?? estimate
  const totals = useMemo(() => (rates && seesCosts ? ticketTotals(rates, lines) : null), [rates, seesCosts, lines])
  const edit = <Name extends Field>(field: Name) => (change: { readonly from: Database['ticket'][Name]; readonly to: Database['ticket'][Name] }) => command('ticket.edit', { ...about, edits: { [field]: change } })

  const signable = mayChange && (ticket.status === 'draft' || ticket.status === 'company_signed') && lines.length > 0 && rates !== null
  const document = useMemo(() => (estimate && rates ? {
    heading: {
      company_name: company?.name ?? '', company_address: company?.address ?? '', project_name: project?.name ?? '', project_address: [project?.address, project?.city].filter(Boolean).join(', '), client_name: client?.name ?? '',
    },
    content: ticketContent(ticket, { estimate, change_order: order, rates }, lines),
  } : null), [company, project, client, ticket, estimate, order, rates, lines])

  useBreadcrumb([
    ...(project ? [{ label: `${projectCode(project)} · ${project.name}`, to: `/projects/${project.id}?tab=tickets` }] : []),
    { label: t('title'), ...(project ? { to: `/projects/${project.id}?tab=tickets` } : {}) },
    { label: ticketNumber(ticket) },
  ])

  const voided = async (): Promise<void> => {
    const void_reason = voiding?.trim() ?? ''
    if (void_reason === '') return
    setVoiding(null)
    await command('ticket.void', { ...about, void_reason })
  }

  const columnsOf = (kind: Kind): SheetColumn<Line>[] => [
    { field: 'description', head: t(`what.${kind}`), kind: 'text', hint: t(`hint.${kind}`), locked: pricedLater },
    { field: 'quantity_thousandths', head: t(kind === 'labour' ? 'hours' : 'quantity'), kind: 'quantity', width: 84, negative: true, locked: pricedLater },
    { field: 'unit', head: t('unit'), kind: 'text', width: 76, locked: pricedLater },
    ...(seesCosts ? [
      { field: 'unit_cents', head: t(kind === 'labour' ? 'rate' : 'unit_cost'), kind: 'cents', width: 100, negative: true },
      { field: 'fixed_unit_cents', head: t('fixed'), kind: 'cents', width: 108, optional: true, negative: true },
      { field: 'taxable', head: t('taxable'), kind: 'flag', width: 48 },
    ] satisfies SheetColumn<Line>[] : []),
  ]
  const lineSheets = kinds.map((kind) => {
    const { rows, actions } = sheets[kind]
    // nothing is added to what was signed
    if (pricedLater && rows.length === 0) return null
    return (
      <Section key={kind} title={t(`fields:choice.ticket_line.kind.${kind}`)}>
        <RowSheet
          label={t(`fields:choice.ticket_line.kind.${kind}`)} columns={columnsOf(kind)} rows={rows} actions={actions} editable={editable || pricedLater} closed={pricedLater}
          blank={{ quantity_thousandths: 1000, taxable: kind === 'labour' ? 0 : 1, unit: kind === 'material' ? '' : t('hour_unit'), unit_cents: kind === 'labour' && seesCosts ? company?.labour_hour_cents ?? 0 : 0 }}
          {...(totals ? { shown: [{ head: t('price'), width: 104, show: (line: Line) => money(totals.lines[line.id]?.price_cents ?? 0) }] } : {})}
        />
      </Section>
    )
  })
  const shownSignature = ticket.signature_id ?? ticket.company_signature_id
  const primary = signable ? { label: t(ticket.status === 'draft' ? 'sign_company' : 'sign_customer'), run: () => { setSigning(true) }, icon: <IconSignature size={18} stroke={1.7} />, keys: 's' } : null
  const again = { project_id: ticket.project_id, estimate_id: ticket.estimate_id, change_order_id: ticket.change_order_id, title: ticket.title, like: { ticket, lines } }

  return (
    <Page
      form="wide"
      title={<TitleField label={t('title_label')} value={ticket.title} disabled={!editable} onCommit={edit('title')} />}
      detail={(
        <span className={classes['facts']}>
          <StatusBadge kind="ticket" status={ticket.status} />
          <TicketNumber of={ticket} />
          {order ? <Link to={`/change-orders/${order.id}`}>{t('in_order', { number: changeOrderNumber(order), title: order.title })}</Link> : null}
          {estimate ? <Link to={`/estimates/${estimate.id}`}>{t('of_estimate', { number: humanNumber('E', estimate), title: estimate.title })}</Link> : null}
          <RecordMark table="ticket" id={ticket.id} withWords />
        </span>
      )}
      actions={(
        <>
          {seesCosts || ticket.prices === 'later' || shownSignature ? <Tooltip label={t('pdf')}><Button component={Link} to={`/tickets/${ticket.id}/document`} variant="default" leftSection={<IconFileTypePdf size={17} stroke={1.7} />}>{t('pdf')}</Button></Tooltip> : null}
          <Menu position="bottom-end" width={240}>
            <Menu.Target><ActionIcon size={36} variant="default" aria-label={t('more')}><IconDots size={18} stroke={1.8} /></ActionIcon></Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconHistory size={16} stroke={1.7} />} onClick={() => { setHistory(true) }}>{t('history')}</Menu.Item>
              {mayChange ? <Menu.Item leftSection={<IconCopy size={16} stroke={1.7} />} onClick={() => { void begin(again) }}>{t('again')}</Menu.Item> : null}
              {mayChange && (ticket.status === 'draft' || ticket.status === 'company_signed') ? <Menu.Item leftSection={<IconBan size={16} stroke={1.7} />} onClick={() => { setVoiding('') }}>{t('void')}</Menu.Item> : null}
            </Menu.Dropdown>
          </Menu>
        </>
      )}
      {...(primary ? { primary } : {})}
      panel={history ? <HistoryPanel title={t('history')} table="ticket" id={ticket.id} onClose={() => { setHistory(false) }} /> : undefined}
    >
      <div className={classes['columns']}>
        <div className={classes['main']}>
          <OverwrittenValues table="ticket" id={ticket.id} />
          {ticket.status === 'draft' ? (mayChange ? null : <p className={classes['note']}>{t('not_yours')}</p>) : <p className={classes['note']}>{t(`frozen.${ticket.status}`, { reason: ticket.void_reason })}</p>}
          {shownSignature ? (
            <>
              <SignedDocumentView id={shownSignature} currency={currency} />
              {ticket.signature_id && ticket.company_signature_id ? <Section title={t('company_signature')}><SignatureRecord id={ticket.company_signature_id} /></Section> : null}
              {pricedLater ? <><p className={classes['note']}>{t('price_it')}</p>{lineSheets}</> : null}
            </>
          ) : (
            <>
              <InlineText label={t('work_done')} value={ticket.work_done} disabled={!editable} placeholder={t('work_done_hint')} onCommit={edit('work_done')} />
              {lineSheets}
              {editable ? <p className={classes['small']}>{lines.length === 0 ? t('no_lines') : seesCosts ? t('rate_note') : t('no_prices_note')}</p> : null}
              <InlineText label={t('notes')} value={ticket.notes} disabled={!editable} placeholder={t('notes_hint')} onCommit={edit('notes')} />
            </>
          )}
          <InlineText label={t('crew_notes')} value={ticket.crew_notes} disabled={!mayChange} placeholder={t('crew_notes_hint')} onCommit={edit('crew_notes')} />
          {seesCosts ? <InlineText label={t('internal_note')} value={ticket.internal_note} disabled={!mayChange} placeholder={t('internal_note_hint')} onCommit={edit('internal_note')} /> : null}
        </div>
        <aside className={classes['side']} aria-label={t('sums')}>
          <section className={classes['block']} aria-label={t('total')}>
            {totals ? <dl className={`${classes['sums']} ${classes['internal']}`}><div><dt>{t('internal')}: {t('cost')}</dt><dd>{money(totals.cost_cents)}</dd></div></dl> : null}
            <dl className={classes['sums']}>
              <div><dt>{t('hours_in_all')}</dt><dd>{formatThousandths(labourHours(lines), { language })}</dd></div>
              {totals && rates ? (
                <>
                  <div><dt>{t('subtotal')}</dt><dd>{money(totals.subtotal_cents)}</dd></div>
                  <div><dt>{estimate?.tax_name ? `${estimate.tax_name} ${formatTaxRate(rates, { language })}` : t('tax', { rate: formatTaxRate(rates, { language }) })}</dt><dd>{money(totals.tax_cents)}</dd></div>
                  <div data-total={totals.total_cents}><dt>{t('total')}</dt><dd aria-live="polite">{money(totals.total_cents)}</dd></div>
                </>
              ) : null}
            </dl>
          </section>
          <section className={classes['block']}>
            <h2>{t('facts')}</h2>
            <FieldGrid label={t('facts')}>
              <DateField label={t('work_date')} value={ticket.work_date} disabled={!editable} onCommit={({ from, to }) => edit('work_date')({ from: from ?? ticket.work_date, to: to ?? ticket.work_date })} />
              <ChoiceField
                label={t('order')} value={ticket.change_order_id ?? ''} disabled={!editable}
                choices={[{ value: '', label: t('in_none') }, ...ordersOf(found).map((each) => ({ value: each.id, label: `${changeOrderNumber(each)} ${each.title}` }))]}
                onCommit={({ from, to }) => edit('change_order_id')({ from: from === '' ? null : from, to: to === '' ? null : to })}
              />
              {seesCosts ? <ChoiceField label={t('prices')} value={ticket.prices} disabled={!editable} choices={(['on_ticket', 'later'] as const).map((value) => ({ value, label: t(`fields:choice.ticket.prices.${value}`) }))} onCommit={edit('prices')} /> : null}
            </FieldGrid>
          </section>
        </aside>
      </div>
      {signing && document ? <SignDialog document={document} currency={currency} expectedName={document.content.signed_for === 'company' ? user.name : signerOf(party) ?? ''} onClose={() => { setSigning(false) }} /> : null}
      <ConfirmDialog opened={voiding !== null} title={t('void_title')} confirmLabel={t('void')} onConfirm={() => { void voided() }} onCancel={() => { setVoiding(null) }}>
        <p>{t('void_text')}</p>
        <TextInput label={t('void_reason')} required value={voiding ?? ''} onChange={(event) => { setVoiding(event.currentTarget.value) }} />
      </ConfirmDialog>
    </Page>
  )
}

/** The change orders to choose from; the one it is in stands among them whatever became of it. */
const ordersOf = ({ change_order, orders }: Found): Found['orders'] =>
  (change_order && !orders.some((each) => each.id === change_order.id) ? [change_order, ...orders] : orders)
