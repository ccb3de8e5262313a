import type { ReactNode, RefObject } from 'react'
import { memo } from 'react'
import { IconEyeOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { editableCents, formatBasisPoints, formatCents, formatTaxRate } from '../../shared/estimating/format-amount.ts'
import { parseBasisPoints, parseCents, parseTaxRate } from '../../shared/estimating/parse-amount.ts'
import { leastRate, markupOn, priceForMargin, priceForMarkup, priceForProfit } from '../../shared/estimating/target-price.ts'
import { taxMillionths, taxRateFrom } from '../../shared/estimating/tax-rate.ts'
import type { NumberLanguage, ParsedAmount } from '../../shared/estimating/parse-amount.ts'
import type { EstimateSums } from '../../shared/estimating/totals.ts'
import { InlineFigure } from '../editing/inline-figure.tsx'
import type { Parsed } from '../look/fields/use-field-draft.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { useHeldPart, type Held } from './held.ts'
import { TaxRateMenu } from './tax-rate-menu.tsx'
import classes from './totals-panel.module.css'
import type { Estimate, EstimateActions } from './use-estimate-editing.ts'

interface TotalsPanelProps {
  readonly estimate: Estimate
  /** All sums, with another rate of profit. */
  readonly withProfit: RefObject<(basisPoints: number) => EstimateSums>
  readonly totals: Held<EstimateSums>
  readonly actions: EstimateActions
  readonly editable: boolean
  readonly currency: string
}

type RateField = 'markup_labour_basis_points' | 'markup_material_basis_points' | 'overhead_basis_points' | 'profit_basis_points' | 'discount_basis_points'
/** Which of the sums. */
type Part = (totals: EstimateSums) => number

const netOf: Part = (totals) => totals.subtotal_cents - totals.discount_cents
const keptOf: Part = (totals) => netOf(totals) - totals.cost_cents

/** All sums of an estimate while it is worked on: what is internal on its own ground, what the client sees below it. Each is drawn again by itself. */
export const TotalsPanel = memo(function TotalsPanel({ estimate, withProfit, totals, actions, editable, currency }: TotalsPanelProps) {
  const { t } = useTranslation('estimates')
  const language = useSpokenLanguage()
  const rate = (field: RateField) => <RateFigure field={field} value={estimate[field] ?? 0} editable={editable} actions={actions} />
  const sum = (part: Part) => <Sum totals={totals} part={part} currency={currency} />
  const aimed = { estimate, withProfit, totals, actions, editable }

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
          <div><dt>{t('sum.labour')}</dt>{sum((of) => of.labour_cents)}</div>
          <div><dt>{t('sum.material')}</dt>{sum((of) => of.material_cents)}</div>
          <div><dt>{t('sum.other')}</dt>{sum((of) => of.other_cents)}</div>
          <div className={classes['strong']}><dt>{t('sum.cost')}</dt>{sum((of) => of.cost_cents)}</div>
          <div className={classes['part']}><dt>{t('sum.markup_labour')}</dt><dd>{rate('markup_labour_basis_points')}</dd></div>
          <div className={classes['part']}><dt>{t('sum.markup_material')}</dt><dd>{rate('markup_material_basis_points')}</dd></div>
          <div><dt>{t('sum.markup')}</dt>{sum((of) => of.markup_cents)}</div>
          <div className={classes['rated']}><dt>{t('sum.overhead')}</dt><dd>{rate('overhead_basis_points')}</dd>{sum((of) => of.overhead_cents)}</div>
          <div className={classes['rated']}><dt>{t('sum.profit')}</dt><dd>{rate('profit_basis_points')}</dd>{sum((of) => of.profit_cents)}</div>
          <div className={classes['part']}>
            <dt>{t('sum.minimum')}</dt>
            <dd>
              <MoneyFigure field="minimum_cents" label={t('sum.minimum_long')} value={estimate.minimum_cents ?? 0} editable={editable} actions={actions} />
            </dd>
          </div>
          <Where totals={totals} is={(of) => estimate.minimum_cents > 0 && of.subtotal_cents === estimate.minimum_cents}><div className={classes['note']}><dt>{t('sum.raised')}</dt></div></Where>
          <div className={classes['strong']}><dt>{t('sum.kept')}</dt><KeptFigure {...aimed} /></div>
          <div className={classes['part']}><dt>{t('sum.margin')}</dt><dd><MarginFigure {...aimed} /></dd></div>
          <div className={classes['part']}><dt>{t('sum.markup_on_cost')}</dt><dd><MarkupFigure {...aimed} /></dd></div>
        </dl>
      </div>
      <div className={classes['client']}>
        <dl className={classes['sums']}>
          <div><dt>{t('sum.subtotal')}</dt>{sum((of) => of.subtotal_cents)}</div>
          <div className={classes['rated']}>
            <dt>{t('sum.discount_rates')}</dt>
            <dd>{rate('discount_basis_points')}</dd>
            <dd>
              <MoneyFigure field="discount_cents" label={t('rate.discount_cents')} value={estimate.discount_cents} editable={editable} actions={actions} />
            </dd>
          </div>
          <Where totals={totals} is={(of) => of.discount_cents !== 0}><div><dt>{t('sum.discount')}</dt>{sum((of) => -of.discount_cents)}</div></Where>
          <div className={classes['rated']}><dt>{estimate.tax_name || t('sum.tax')}{editable ? <TaxRateMenu onChoose={({ name, tax_basis_points, tax_hundredths }) => { void actions.setEstimate({ tax_basis_points, tax_hundredths, tax_name: name }) }} /> : null}</dt><dd>{taxRate}</dd>{sum((of) => of.tax_cents)}</div>
          <Where totals={totals} is={(of) => of.taxable_cents !== netOf(of)}><div className={classes['note']}><dt>{t('sum.taxable')}</dt>{sum((of) => of.taxable_cents)}</div></Where>
          <div className={classes['total']}><dt>{t('sum.total')}</dt><Total totals={totals} currency={currency} /></div>
        </dl>
      </div>
    </section>
  )
})

interface SumProps {
  readonly totals: Held<EstimateSums>
  readonly currency: string
}

/** One sum. */
function Sum({ totals, part, currency }: SumProps & { readonly part: Part }) {
  const language = useSpokenLanguage()
  return <dd>{formatCents(useHeldPart(totals, part), { language, currency, negative: 'parentheses' })}</dd>
}

function Total({ totals, currency }: SumProps) {
  const language = useSpokenLanguage()
  const cents = useHeldPart(totals, (of) => of.total_cents)
  return <dd aria-live="polite" data-total={cents}>{formatCents(cents, { language, currency, negative: 'parentheses' })}</dd>
}

/** What stands there only where the sums say so. */
function Where({ totals, is, children }: { readonly totals: Held<EstimateSums>; readonly is: (totals: EstimateSums) => boolean; readonly children: ReactNode }) {
  return useHeldPart(totals, is) ? children : null
}

type AimedProps = Pick<TotalsPanelProps, 'estimate' | 'withProfit' | 'totals' | 'actions' | 'editable'>

/** What is left of the price, which can be aimed at. */
function KeptFigure(props: AimedProps) {
  const { t } = useTranslation('estimates')
  const language = useSpokenLanguage()
  const kept = useHeldPart(props.totals, keptOf)
  return <dd data-low={kept < 0}><AimedFigure {...props} label={t('aim.profit')} shown={editableCents(kept, language)} read={(text) => parseCents(text, language)} priceFor={priceForProfit} /></dd>
}

function MarginFigure(props: AimedProps) {
  const { t } = useTranslation('estimates')
  const language = useSpokenLanguage()
  const margin = useHeldPart(props.totals, (of) => of.margin_basis_points)
  return <AimedFigure {...props} label={t('aim.margin')} shown={percent(margin, language)} read={(text) => parseBasisPoints(text, language)} priceFor={priceForMargin} suffix="%" />
}

function MarkupFigure(props: AimedProps) {
  const { t } = useTranslation('estimates')
  const language = useSpokenLanguage()
  const markup = useHeldPart(props.totals, (of) => (of.cost_cents > 0 ? markupOn(of.cost_cents, keptOf(of)) : null))
  return <AimedFigure {...props} label={t('aim.markup')} shown={markup === null ? '' : percent(markup, language)} read={(text) => parseBasisPoints(text, language)} priceFor={priceForMarkup} suffix="%" />
}

const percent = (basisPoints: number, language: NumberLanguage): string => formatBasisPoints(basisPoints, { language, negative: 'parentheses' }).replace(/\s*%/, '')

interface AimedFigureProps extends AimedProps {
  readonly label: string
  readonly shown: string
  readonly read: (text: string) => ParsedAmount
  /** The price for a cost in cents and what was typed. */
  readonly priceFor: (costCents: number, value: number) => number
  readonly suffix?: string
}

/** A figure that follows from the sums, and that can be set: the least rate of profit is taken that reaches it. */
function AimedFigure({ estimate, withProfit, totals, actions, editable, label, shown, read, priceFor, suffix }: AimedFigureProps) {
  const { t } = useTranslation('estimates')
  /** Less than cost, markup and overhead cannot be asked for this way. */
  const aim = (price: number): Parsed<number> => {
    const wanted = leastRate((basisPoints) => netOf(withProfit.current(basisPoints)) >= price)
    return wanted === null ? { ok: false, reason: t('amount_problem.out_of_reach') } : { ok: true, value: wanted }
  }
  return (
    <InlineFigure<number>
      label={label} value={estimate.profit_basis_points ?? 0} disabled={!editable} width={92} {...(suffix ? { suffix } : {})} toText={() => shown}
      fromText={(text) => {
        if (text === shown) return { ok: true, value: estimate.profit_basis_points ?? 0 }
        const parsed = read(text)
        if (!parsed.ok) return { ok: false, reason: t(`amount_problem.${parsed.reason === 'empty' ? 'not_a_number' : parsed.reason}`) }
        try {
          return aim(priceFor(totals.current().cost_cents, parsed.value))
        } catch {
          return { ok: false, reason: t('amount_problem.out_of_reach') }
        }
      }}
      onCommit={(edit) => actions.editEstimate('profit_basis_points', edit)}
    />
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
