import { memo } from 'react'
import { IconEyeOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { editableCents, formatBasisPoints, formatCents, formatTaxRate } from '../../shared/estimating/format-amount.ts'
import { parseBasisPoints, parseCents, parseTaxRate } from '../../shared/estimating/parse-amount.ts'
import { leastRate, markupOn, priceForMargin, priceForMarkup, priceForProfit } from '../../shared/estimating/target-price.ts'
import { taxMillionths, taxRateFrom } from '../../shared/estimating/tax-rate.ts'
import type { ParsedAmount } from '../../shared/estimating/parse-amount.ts'
import type { EstimateTotals } from '../../shared/estimating/totals.ts'
import { InlineFigure } from '../editing/inline-figure.tsx'
import type { Parsed } from '../look/fields/use-field-draft.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { TaxRateMenu } from './tax-rate-menu.tsx'
import classes from './totals-panel.module.css'
import type { Estimate, EstimateActions } from './use-estimate-editing.ts'

interface TotalsPanelProps {
  readonly estimate: Estimate
  /** All sums, with another rate of profit. */
  readonly withProfit: (basisPoints: number) => EstimateTotals
  readonly totals: EstimateTotals
  readonly actions: EstimateActions
  readonly editable: boolean
  readonly currency: string
}

type RateField = 'markup_labour_basis_points' | 'markup_material_basis_points' | 'overhead_basis_points' | 'profit_basis_points' | 'discount_basis_points'

/** All sums of an estimate while it is worked on: what is internal on its own ground, what the client sees below it. */
export function TotalsPanel({ estimate, withProfit, totals, actions, editable, currency }: TotalsPanelProps) {
  const { t } = useTranslation('estimates')
  const language = useSpokenLanguage()
  const money = (cents: number): string => formatCents(cents, { language, currency, negative: 'parentheses' })

  const net = totals.subtotal_cents - totals.discount_cents
  const kept = net - totals.cost_cents
  /** Takes what is wanted as the least rate of profit that reaches it; less than cost, markup and overhead cannot be asked for this way. */
  const aim = (price: number): Parsed<number> => {
    const wanted = leastRate((basisPoints) => {
      const then = withProfit(basisPoints)
      return then.subtotal_cents - then.discount_cents >= price
    })
    return wanted === null ? { ok: false, reason: t('amount_problem.out_of_reach') } : { ok: true, value: wanted }
  }
  const target = (label: string, shown: string, read: (text: string) => ParsedAmount, priceFor: (value: number) => number, suffix?: string) => (
    <InlineFigure<number>
      label={label} value={estimate.profit_basis_points ?? 0} disabled={!editable} width={92} {...(suffix ? { suffix } : {})} toText={() => shown}
      fromText={(text) => {
        if (text === shown) return { ok: true, value: estimate.profit_basis_points ?? 0 }
        const parsed = read(text)
        if (!parsed.ok) return { ok: false, reason: t(`amount_problem.${parsed.reason === 'empty' ? 'not_a_number' : parsed.reason}`) }
        try {
          return aim(priceFor(parsed.value))
        } catch {
          return { ok: false, reason: t('amount_problem.out_of_reach') }
        }
      }}
      onCommit={(edit) => actions.editEstimate('profit_basis_points', edit)}
    />
  )
  const percent = (basisPoints: number): string => formatBasisPoints(basisPoints, { language, negative: 'parentheses' }).replace(/\s*%/, '')

  const rate = (field: RateField) => <RateFigure field={field} value={estimate[field] ?? 0} editable={editable} actions={actions} />

  const notNegative = useNotNegative()
  const taxRate = (
    <InlineFigure<number>
      label={t('rate.tax_basis_points')} value={taxMillionths(estimate)} disabled={!editable} suffix="%" width={76}
      toText={(value) => formatTaxRate(taxRateFrom(value), { language }).replace(/\s*%$/, '')}
      fromText={(text) => notNegative(parseTaxRate(text, language))}
      onCommit={({ to }) => actions.setEstimate({ ...taxRateFrom(to), tax_name: '' })}
    />
  )

  return (
    <section className={classes['panel']} aria-label={t('totals')}>
      <div className={classes['internal']}>
        <h2 className={classes['band']}><IconEyeOff size={14} stroke={1.8} aria-hidden="true" />{t('internal')}</h2>
        <dl className={classes['sums']}>
          <div><dt>{t('sum.labour')}</dt><dd>{money(totals.labour_cents)}</dd></div>
          <div><dt>{t('sum.material')}</dt><dd>{money(totals.material_cents)}</dd></div>
          <div><dt>{t('sum.other')}</dt><dd>{money(totals.other_cents)}</dd></div>
          <div className={classes['strong']}><dt>{t('sum.cost')}</dt><dd>{money(totals.cost_cents)}</dd></div>
          <div className={classes['part']}><dt>{t('sum.markup_labour')}</dt><dd>{rate('markup_labour_basis_points')}</dd></div>
          <div className={classes['part']}><dt>{t('sum.markup_material')}</dt><dd>{rate('markup_material_basis_points')}</dd></div>
          <div><dt>{t('sum.markup')}</dt><dd>{money(totals.markup_cents)}</dd></div>
          <div className={classes['rated']}><dt>{t('sum.overhead')}</dt><dd>{rate('overhead_basis_points')}</dd><dd>{money(totals.overhead_cents)}</dd></div>
          <div className={classes['rated']}><dt>{t('sum.profit')}</dt><dd>{rate('profit_basis_points')}</dd><dd>{money(totals.profit_cents)}</dd></div>
          <div className={classes['part']}>
            <dt>{t('sum.minimum')}</dt>
            <dd>
              <MoneyFigure field="minimum_cents" label={t('sum.minimum_long')} value={estimate.minimum_cents ?? 0} editable={editable} actions={actions} />
            </dd>
          </div>
          {estimate.minimum_cents > 0 && totals.subtotal_cents === estimate.minimum_cents ? <div className={classes['note']}><dt>{t('sum.raised')}</dt></div> : null}
          <div className={classes['strong']}><dt>{t('sum.kept')}</dt><dd data-low={kept < 0}>{target(t('aim.profit'), editableCents(kept, language), (text) => parseCents(text, language), (cents) => priceForProfit(totals.cost_cents, cents))}</dd></div>
          <div className={classes['part']}><dt>{t('sum.margin')}</dt><dd>{target(t('aim.margin'), percent(totals.margin_basis_points), (text) => parseBasisPoints(text, language), (basisPoints) => priceForMargin(totals.cost_cents, basisPoints), '%')}</dd></div>
          <div className={classes['part']}><dt>{t('sum.markup_on_cost')}</dt><dd>{target(t('aim.markup'), totals.cost_cents > 0 ? percent(markupOn(totals.cost_cents, kept)) : '', (text) => parseBasisPoints(text, language), (basisPoints) => priceForMarkup(totals.cost_cents, basisPoints), '%')}</dd></div>
        </dl>
      </div>
      <div className={classes['client']}>
        <dl className={classes['sums']}>
          <div><dt>{t('sum.subtotal')}</dt><dd>{money(totals.subtotal_cents)}</dd></div>
          <div className={classes['rated']}>
            <dt>{t('sum.discount_rates')}</dt>
            <dd>{rate('discount_basis_points')}</dd>
            <dd>
              <MoneyFigure field="discount_cents" label={t('rate.discount_cents')} value={estimate.discount_cents} editable={editable} actions={actions} />
            </dd>
          </div>
          {totals.discount_cents === 0 ? null : <div><dt>{t('sum.discount')}</dt><dd>{money(-totals.discount_cents)}</dd></div>}
          <div className={classes['rated']}><dt>{estimate.tax_name || t('sum.tax')}{editable ? <TaxRateMenu onChoose={({ name, tax_basis_points, tax_hundredths }) => { void actions.setEstimate({ tax_basis_points, tax_hundredths, tax_name: name }) }} /> : null}</dt><dd>{taxRate}</dd><dd>{money(totals.tax_cents)}</dd></div>
          {totals.taxable_cents === totals.subtotal_cents - totals.discount_cents ? null : <div className={classes['note']}><dt>{t('sum.taxable')}</dt><dd>{money(totals.taxable_cents)}</dd></div>}
          <div className={classes['total']}><dt>{t('sum.total')}</dt><dd aria-live="polite" data-total={totals.total_cents}>{money(totals.total_cents)}</dd></div>
        </dl>
      </div>
    </section>
  )
}

interface EditedFigureProps<Field extends string> {
  readonly field: Field
  readonly value: number
  readonly editable: boolean
  readonly actions: EstimateActions
}

/** A rate in percent, edited where it stands. Drawn again only with its own value: the sums beside it change with every key. */
const RateFigure = memo(function RateFigure({ field, value, editable, actions }: EditedFigureProps<RateField>) {
  const { t } = useTranslation('estimates')
  const language = useSpokenLanguage()
  const read = useNotNegative()
  return (
    <InlineFigure<number>
      label={t(`rate.${field}`)} value={value} disabled={!editable} suffix="%" width={72} toText={(shown) => formatBasisPoints(shown, { language }).replace(/\s*%$/, '')}
      fromText={(text) => read(parseBasisPoints(text, language))} onCommit={(edit) => actions.editEstimate(field, edit)}
    />
  )
})

/** An amount of money, likewise. */
const MoneyFigure = memo(function MoneyFigure({ field, label, value, editable, actions }: EditedFigureProps<'minimum_cents' | 'discount_cents'> & { readonly label: string }) {
  const language = useSpokenLanguage()
  const read = useNotNegative()
  return (
    <InlineFigure<number>
      label={label} value={value} disabled={!editable} width={92} toText={(shown) => editableCents(shown, language)}
      fromText={(text) => read(parseCents(text, language))} onCommit={(edit) => actions.editEstimate(field, edit)}
    />
  )
})

function useNotNegative(): (parsed: ParsedAmount) => Parsed<number> {
  const { t } = useTranslation('estimates')
  return (parsed) => {
    if (!parsed.ok) return parsed.reason === 'empty' ? { ok: true, value: 0 } : { ok: false, reason: t(`amount_problem.${parsed.reason}`) }
    return parsed.value < 0 ? { ok: false, reason: t('amount_problem.negative') } : { ok: true, value: parsed.value }
  }
}
