import { useState } from 'react'
import { Button, Checkbox, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { formatCents } from '../../shared/estimating/format-amount.ts'
import { estimateTotals, type EstimateTotals } from '../../shared/estimating/totals.ts'
import type { RefreshedLine } from '../../shared/price-book/refresh-prices.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { amountText } from '../editing/amount-text.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { formatDate } from '../look/date-text.tsx'
import { useNotice } from '../look/notices.tsx'
import { SidePanel } from '../look/side-panel.tsx'
import { today } from '../reports/today.ts'
import { lineTotalsIn } from './grid-model.ts'
import classes from './refresh-prices-panel.module.css'
import type { EstimateEditing } from './use-estimate-editing.ts'

interface RefreshPricesPanelProps {
  readonly editing: EstimateEditing
  readonly currency: string
  readonly onClose: () => void
}

const unitCost = (price: RefreshedLine['from']): number => price.labour_unit_cents + price.material_unit_cents + price.other_unit_cents

/** What the prices of another day would change in a draft, line by line, before anything changes; then the change, as one that can be taken back. */
export function RefreshPricesPanel({ editing: { estimate, sections, lines, options, totals, actions }, currency, onClose }: RefreshPricesPanelProps) {
  const { t, i18n } = useTranslation('estimates')
  const language = useSpokenLanguage()
  const tell = useNotice()
  const [on, setOn] = useState(today)
  /** What somebody ticked or unticked, by line; the rest is as it begins: what follows the price book is in, what was set by hand is not. */
  const [ticks, setTicks] = useState<Readonly<Record<string, boolean>>>({})
  const [taken, setTaken] = useState<string | null>(null)
  const { result, current } = useLiveQuery('estimate.price_changes', on === '' ? null : { id: estimate.id, on })
  const money = (cents: number): string => formatCents(cents, { language, currency, negative: 'parentheses' })
  const difference = (cents: number): string => `${cents > 0 ? '+' : cents < 0 ? '−' : ''}${formatCents(Math.abs(cents), { language, currency })}`
  if (!result) return null

  const isIn = ({ line_id, state }: RefreshedLine): boolean => ticks[line_id] ?? state === 'follows'
  const chosen = result.lines.filter(isIn)
  const pricesThen = new Map(result.lines.map((line) => [line.line_id, line.to]))
  const priced = (which: ReadonlySet<string>): EstimateTotals => estimateTotals(estimate, sections, lines.map((line) => (which.has(line.id) ? { ...line, ...pricesThen.get(line.id) } : line)), options)
  const then = priced(new Set(chosen.map(({ line_id }) => line_id)))
  // what a line would cost is shown whether or not it is ticked
  const each = priced(new Set(result.lines.map(({ line_id }) => line_id)))
  const ofLine = (line_id: string): number => (lineTotalsIn(each, line_id)?.cost_cents ?? 0) - (lineTotalsIn(totals, line_id)?.cost_cents ?? 0)
  const day = (date: string): string => formatDate(date, i18n.language)

  const take = async (): Promise<void> => {
    const outcome = await actions.refreshPrices(on, chosen)
    if (!outcome.ok) return
    if (result.takeoff_lines > 0) { setTaken(on); return }
    tell({ title: t('refresh.taken', { day: day(on) }), tone: 'quiet', action: { label: t('undo'), run: () => { actions.undo() } } })
    onClose()
  }

  if (taken !== null) {
    return (
      <SidePanel title={t('refresh.title')} onClose={onClose} footer={<><Button variant="default" onClick={onClose}>{t('refresh.done')}</Button><Button data-autofocus component={Link} to={`/estimates/${estimate.id}/takeoff`}>{t('refresh.to_takeoff')}</Button></>}>
        <p className={classes['text']} role="status">{t('refresh.taken', { day: day(taken) })}</p>
        <p className={classes['text']}>{t('refresh.takeoff_next', { count: result.takeoff_lines })}</p>
      </SidePanel>
    )
  }

  return (
    <SidePanel
      title={t('refresh.title')} onClose={onClose}
      footer={<><Button variant="default" onClick={onClose}>{t('cancel')}</Button><Button disabled={!current || on === '' || (chosen.length === 0 && on === result.before)} onClick={() => { void take() }}>{t('refresh.take')}</Button></>}
    >
      <div className={classes['panel']}>
        <p className={classes['text']}>{t('refresh.now', { day: day(result.before) })}</p>
        <TextInput data-autofocus type="date" label={t('refresh.on')} value={on} max="9999-12-31" onChange={(event) => { setOn(event.currentTarget.value) }} />
        {result.lines.length === 0 ? <p className={classes['text']}>{t('refresh.nothing')}</p> : (
          <table className={classes['lines']}>
            <thead><tr><th>{t('refresh.line')}</th><th data-align="end">{t('refresh.old')}</th><th data-align="end">{t('refresh.new')}</th><th data-align="end">{t('refresh.difference')}</th></tr></thead>
            <tbody>
              {result.lines.map((line) => {
                const description = lines.find((one) => one.id === line.line_id)?.description || t('refresh.no_description')
                return (
                  <tr key={line.line_id} data-out={!isIn(line) || undefined}>
                    <td>
                      <Checkbox
                        size="xs" checked={isIn(line)} label={<span className={classes['words']}>{description}{line.state === 'by_hand' ? <span className={classes['hand']}>{t('refresh.by_hand')}</span> : null}</span>}
                        onChange={(event) => {
                          const { checked } = event.currentTarget
                          setTicks((before) => ({ ...before, [line.line_id]: checked }))
                        }}
                      />
                    </td>
                    <td data-align="end">{amountText(unitCost(line.from), language)}</td>
                    <td data-align="end">{amountText(unitCost(line.to), language)}</td>
                    <td data-align="end">{difference(ofLine(line.line_id))}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        )}
        {result.takeoff_lines > 0 ? <p className={classes['text']}>{t('refresh.takeoff', { count: result.takeoff_lines })}</p> : null}
        <dl className={classes['sums']} aria-live="polite">
          <div><dt>{t('refresh.total_before')}</dt><dd>{money(totals.total_cents)}</dd></div>
          <div><dt>{t('refresh.total_after')}</dt><dd>{money(then.total_cents)}</dd></div>
          <div><dt>{t('refresh.difference')}</dt><dd>{difference(then.total_cents - totals.total_cents)}</dd></div>
        </dl>
      </div>
    </SidePanel>
  )
}
