import { useMemo, useState } from 'react'
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconBan, IconDots, IconFileOff, IconFileTypePdf, IconHistory, IconLock, IconPlus, IconSignature, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { v7 as newId } from 'uuid'
import { estimatingRoles } from '../../shared/commands/command.ts'
import { formatCents } from '../../shared/estimating/format-amount.ts'
import { paymentSchedule } from '../../shared/estimating/payment-schedule.ts'
import { humanNumber } from '../../shared/human-number.ts'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { contractContent } from '../../shared/signing/contract-content.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useCompany } from '../bridge/use-company.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { signerOf } from '../clients/signer-of.ts'
import { HistoryPanel } from '../editing/history-panel.tsx'
import { RowSheet, type SheetColumn } from '../editing/row-sheet.tsx'
import { useSheetRows, type FieldEdit } from '../editing/use-sheet-rows.ts'
import { useBreadcrumb } from '../frame/breadcrumb.tsx'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { ConfirmDialog } from '../look/confirm-dialog.tsx'
import { EmptyState } from '../look/empty-state.tsx'
import { TitleField } from '../look/fields/text-field.tsx'
import { Page } from '../look/page.tsx'
import { Section } from '../look/section.tsx'
import { StatusBadge } from '../look/status-badge.tsx'
import { projectCode } from '../projects/project-name.ts'
import { SignDialog } from '../signatures/sign-dialog.tsx'
import { SignedDocumentView } from '../signatures/signed-document-view.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import { BareText } from './bare-text.tsx'
import classes from './contracts.module.css'

type Found = NonNullable<QueryResult<'contract.get'>>
type Payment = Found['payments'][number]
type Clause = Found['clauses'][number]

/** The screen of one contract. */
export function ContractPage() {
  const { t } = useTranslation('contracts')
  const { id = '' } = useParams()
  const { result: found } = useLiveQuery('contract.get', { id })
  // reading this laptop's own disk takes no time worth a word
  if (found === undefined) return null
  if (found === null) return <EmptyState icon={<IconFileOff size={24} stroke={1.6} />} title={t('missing_title')} text={t('missing_text')} action={<Button component={Link} to="/projects" variant="default">{t('to_projects')}</Button>} />
  return <ContractView key={id} found={found} />
}

function ContractView({ found }: { readonly found: Found }) {
  const { t } = useTranslation('contracts')
  const command = useCommand()
  const user = useSignedInUser()
  const company = useCompany()
  const language = useSpokenLanguage()
  const { contract, estimate, project, client, standing } = found
  const [signing, setSigning] = useState(false)
  const [voiding, setVoiding] = useState(false)
  const [history, setHistory] = useState(false)
  const { result: templates } = useLiveQuery('clause_template.list', {})
  const { result: party } = useLiveQuery('client.get', client ? { id: client.id } : null)
  const signer = signerOf(party)

  const currency = company?.currency ?? 'USD'
  const money = (cents: number): string => formatCents(cents, { language, currency, negative: 'parentheses' })
  const mayChange = estimatingRoles.includes(user.role)
  const editable = mayChange && contract.status === 'draft'
  const about = { id: contract.id, project_id: contract.project_id }
  const own = { company_id: contract.company_id, project_id: contract.project_id, contract_id: contract.id }

  const { rows: clauses, actions: clauseActions } = useSheetRows<Clause>(found.clauses, {
    blank: (id, position) => ({ id, ...own, clause_template_id: null, position, title: '', text: '', required: 0 }),
    create: (clause) => command('contract_clause.create', clause),
    edit: (clause, edits) => command('contract_clause.edit', { id: clause.id, project_id: clause.project_id, edits }),
    remove: (clause) => command('contract_clause.delete', { id: clause.id, project_id: clause.project_id }),
  })
  const { rows: payments, actions: paymentActions } = useSheetRows<Payment>(found.payments, {
    blank: (id, position) => ({ id, ...own, position, name: '', due: '', share_basis_points: null, amount_cents: null }),
    // a payment is a share until it is given an amount
    create: (payment) => command('contract_payment.create', payment.amount_cents === null && payment.share_basis_points === null ? { ...payment, share_basis_points: 0 } : payment),
    edit: (payment, edits) => command('contract_payment.edit', { id: payment.id, project_id: payment.project_id, edits }),
    remove: (payment) => command('contract_payment.delete', { id: payment.id, project_id: payment.project_id }),
    follows: (payment, field, to): Readonly<Record<string, FieldEdit>> => {
      const amount = { from: payment.amount_cents, to: null as number | null }
      const share = { from: payment.share_basis_points, to: null as number | null }
      if (field === 'share_basis_points') return { amount_cents: to === null ? { ...amount, to: payment.amount_cents ?? 0 } : amount }
      if (field === 'amount_cents') return { share_basis_points: to === null ? { ...share, to: payment.share_basis_points ?? 0 } : share }
      return {}
    },
  })
  const { amounts, left_cents } = useMemo(() => paymentSchedule(contract.sum_cents, payments), [contract.sum_cents, payments])
  const amountOf = (payment: Payment): number => amounts[payments.findIndex((each) => each.id === payment.id)] ?? 0
  const addsUp = left_cents === 0 && amounts.every((amount) => amount >= 0)
  const document = useMemo(() => (estimate ? {
    heading: {
      company_name: company?.name ?? '', company_address: company?.address ?? '', project_name: project?.name ?? '', project_address: [project?.address, project?.city].filter(Boolean).join(', '), client_name: client?.name ?? '',
    },
    content: contractContent(contract, estimate, [...clauses], [...payments]),
  } : null), [company, project, client, contract, estimate, clauses, payments])

  useBreadcrumb([
    ...(project ? [{ label: `${projectCode(project)} · ${project.name}`, to: `/projects/${project.id}?tab=contracts` }] : []),
    { label: contract.title },
  ])

  const unused = (templates ?? []).filter((template) => !clauses.some((clause) => clause.clause_template_id === template.id))
  const titleOf = (template: (typeof unused)[number]): string => template[`title_${contract.language}`] || template.title_en || template.title_es
  const columns: SheetColumn<Payment>[] = [
    { field: 'name', head: t('payment_name'), kind: 'text', hint: t('payment_hint') },
    { field: 'due', head: t('due'), kind: 'text', width: 200, hint: t('due_hint') },
    { field: 'share_basis_points', head: t('share'), kind: 'rate', width: 90, optional: true },
    { field: 'amount_cents', head: t('amount'), kind: 'cents', width: 120, optional: true },
  ]

  return (
    <Page
      form="wide"
      title={<TitleField label={t('title_label')} value={contract.title} disabled={!editable} onCommit={(edit) => command('contract.edit', { ...about, edits: { title: edit } })} />}
      detail={(
        <span className={classes['facts']}>
          <StatusBadge kind="contract" status={contract.status} />
          {estimate ? <Link to={`/estimates/${estimate.id}`}>{t('of_estimate', { number: humanNumber('E', estimate), title: estimate.title })}</Link> : null}
          <RecordMark table="contract" id={contract.id} withWords />
        </span>
      )}
      actions={(
        <>
          <Tooltip label={t('pdf')}><Button component={Link} to={`/contracts/${contract.id}/document`} variant="default" leftSection={<IconFileTypePdf size={17} stroke={1.7} />}>{t('pdf')}</Button></Tooltip>
          <Menu position="bottom-end" width={200}>
            <Menu.Target><ActionIcon size={36} variant="default" aria-label={t('more')}><IconDots size={18} stroke={1.8} /></ActionIcon></Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconHistory size={16} stroke={1.7} />} onClick={() => { setHistory(true) }}>{t('history')}</Menu.Item>
              {editable ? <Menu.Item leftSection={<IconBan size={16} stroke={1.7} />} onClick={() => { setVoiding(true) }}>{t('void')}</Menu.Item> : null}
            </Menu.Dropdown>
          </Menu>
        </>
      )}
      {...(editable && document ? { primary: { label: t('sign'), run: () => { setSigning(true) }, icon: <IconSignature size={18} stroke={1.7} />, keys: 's', disabled: !addsUp } } : {})}
      panel={history ? <HistoryPanel title={t('history')} table="contract" id={contract.id} onClose={() => { setHistory(false) }} /> : undefined}
    >
      <div className={classes['columns']}>
        <div className={classes['main']}>
          {contract.status === 'draft' ? null : <p className={classes['note']}>{t(contract.status === 'signed' ? 'signed_note' : 'void_note')}</p>}
          {contract.signature_id ? <SignedDocumentView id={contract.signature_id} currency={currency} /> : (
            <>
              <Section title={t('payments')}>
                <RowSheet
                  label={t('payments')} columns={columns} rows={payments} actions={paymentActions} editable={editable} blank={{ share_basis_points: null, amount_cents: null }}
                  shown={[{ head: t('comes_to'), width: 120, show: (payment) => money(amountOf(payment)) }]}
                />
                {editable ? <p className={classes['small']}>{t('payments_note')}</p> : null}
              </Section>
              <Section
                title={t('clauses')}
                actions={editable ? (
                  <Menu position="bottom-end">
                    <Menu.Target><Button size="compact-sm" variant="default" leftSection={<IconPlus size={16} />}>{t('add_clause')}</Button></Menu.Target>
                    <Menu.Dropdown>
                      {unused.map((template) => (
                        <Menu.Item
                          key={template.id}
                          onClick={() => {
                            void clauseActions.create(newId(), {
                              clause_template_id: template.id, required: template.required, title: titleOf(template), text: template[`text_${contract.language}`] || template.text_en || template.text_es,
                            })
                          }}
                        >
                          {titleOf(template)}
                        </Menu.Item>
                      ))}
                      <Menu.Item onClick={() => { void clauseActions.create(newId(), {}) }}>{t('own_clause')}</Menu.Item>
                    </Menu.Dropdown>
                  </Menu>
                ) : undefined}
              >
                <ol className={classes['clauses']}>
                  {clauses.map((clause, index) => (
                    <li key={clause.id} className={classes['clause']}>
                      <span className={classes['place']}>{index + 1}.</span>
                      <div className={classes['texts']}>
                        <BareText label={t('clause_title')} value={clause.title} disabled={!editable} lang={contract.language} onCommit={(edit) => clauseActions.edit(clause.id, 'title', edit)} />
                        <BareText label={t('clause_text')} value={clause.text} multiline disabled={!editable} lang={contract.language} onCommit={(edit) => clauseActions.edit(clause.id, 'text', edit)} />
                      </div>
                      {editable ? (
                        <span className={classes['tools']}>
                          <ActionIcon size="sm" aria-label={t('move_up')} title={t('move_up')} disabled={index === 0} onClick={() => { clauseActions.move(clause.id, -1) }}><IconArrowUp size={15} stroke={1.8} /></ActionIcon>
                          <ActionIcon size="sm" aria-label={t('move_down')} title={t('move_down')} disabled={index === clauses.length - 1} onClick={() => { clauseActions.move(clause.id, 1) }}><IconArrowDown size={15} stroke={1.8} /></ActionIcon>
                          {clause.required
                            ? <Tooltip label={t('required')}><ActionIcon size="sm" aria-label={t('required')} data-disabled><IconLock size={15} stroke={1.8} /></ActionIcon></Tooltip>
                            : <ActionIcon size="sm" aria-label={t('delete_clause')} title={t('delete_clause')} onClick={() => { clauseActions.remove(clause.id) }}><IconX size={15} stroke={1.8} /></ActionIcon>}
                        </span>
                      ) : null}
                    </li>
                  ))}
                </ol>
              </Section>
            </>
          )}
        </div>
        <aside className={classes['side']} aria-label={t('sum')}>
          <section className={classes['block']}>
            <dl className={classes['sums']}>
              <div data-total><dt>{t('sum')}</dt><dd>{money(contract.sum_cents)}</dd></div>
              {standing && standing.approved_cents !== 0 ? <div><dt>{t('revised')}</dt><dd>{money(standing.revised_cents)}</dd></div> : null}
              {left_cents === 0 ? null : <div><dt>{t(left_cents > 0 ? 'left' : 'over')}</dt><dd>{money(Math.abs(left_cents))}</dd></div>}
            </dl>
            <p className={classes['check']} data-wrong={!addsUp}>{t(addsUp ? 'adds_up' : 'not_adding')}</p>
          </section>
        </aside>
      </div>
      {signing && document ? <SignDialog document={document} currency={currency} expectedName={signer ?? ''} onClose={() => { setSigning(false) }} /> : null}
      <ConfirmDialog opened={voiding} title={t('void_title')} confirmLabel={t('void')} onCancel={() => { setVoiding(false) }} onConfirm={() => { setVoiding(false); void command('contract.void', about) }}>{t('void_text')}</ConfirmDialog>
    </Page>
  )
}
