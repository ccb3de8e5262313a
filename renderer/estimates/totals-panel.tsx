import { IconEyeOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { editableCents, formatBasisPoints, formatCents } from '../../shared/estimating/format-amount.ts'
import { parseBasisPoints, parseCents } from '../../shared/estimating/parse-amount.ts'
import type { ParsedAmount } from '../../shared/estimating/parse-amount.ts'
import type { EstimateTotals } from '../../shared/estimating/totals.ts'
import { InlineFigure } from '../editing/inline-figure.tsx'
import type { Parsed } from '../look/fields/use-field-draft.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import classes from './totals-panel.module.css'
import type { Estimate, EstimateActions } from './use-estimate-editing.ts'

interface TotalsPanelProps {
  readonly estimate: Estimate
  readonly totals: EstimateTotals
  readonly actions: EstimateActions
  readonly editable: boolean
  readonly currency: string
}

type RateField = 'markup_labour_basis_points' | 'markup_material_basis_points' | 'overhead_basis_points' | 'profit_basis_points' | 'discount_basis_points' | 'tax_basis_points'

/** All sums of an estimate while it is worked on: what is internal on its own ground, what the client sees below it. */
export function TotalsPanel({ estimate, totals, actions, editable, currency }: TotalsPanelProps) {
  const { t } = useTranslation('estimates')
  const language = useSpokenLanguage()
  const money = (cents: number): string => formatCents(cents, { language, currency, negative: 'parentheses' })
  const notNegative = (parsed: ParsedAmount): Parsed<number> => {
    if (!parsed.ok) return parsed.reason === 'empty' ? { ok: true, value: 0 } : { ok: false, reason: t(`amount_problem.${parsed.reason}`) }
    return parsed.value < 0 ? { ok: false, reason: t('amount_problem.negative') } : { ok: true, value: parsed.value }
  }

  const rate = (field: RateField) => (
    <InlineFigure<number>
      label={t(`rate.${field}`)} value={estimate[field] ?? 0} disabled={!editable} suffix="%" width={72}
      toText={(value) => formatBasisPoints(value, { language }).replace(/\s*%$/, '')}
      fromText={(text) => notNegative(parseBasisPoints(text, language))}
      onCommit={(edit) => actions.editEstimate(field, edit)}
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
          <div className={classes['strong']}><dt>{t('sum.margin')}</dt><dd data-low={totals.margin_basis_points < 0}>{formatBasisPoints(totals.margin_basis_points, { language, negative: 'parentheses' })}</dd></div>
        </dl>
      </div>
      <div className={classes['client']}>
        <dl className={classes['sums']}>
          <div><dt>{t('sum.subtotal')}</dt><dd>{money(totals.subtotal_cents)}</dd></div>
          <div className={classes['rated']}>
            <dt>{t('sum.discount_rates')}</dt>
            <dd>{rate('discount_basis_points')}</dd>
            <dd>
              <InlineFigure<number>
                label={t('rate.discount_cents')} value={estimate.discount_cents} disabled={!editable} width={92}
                toText={(value) => editableCents(value, language)} fromText={(text) => notNegative(parseCents(text, language))}
                onCommit={(edit) => actions.editEstimate('discount_cents', edit)}
              />
            </dd>
          </div>
          {totals.discount_cents === 0 ? null : <div><dt>{t('sum.discount')}</dt><dd>{money(-totals.discount_cents)}</dd></div>}
          <div className={classes['rated']}><dt>{t('sum.tax')}</dt><dd>{rate('tax_basis_points')}</dd><dd>{money(totals.tax_cents)}</dd></div>
          {totals.taxable_cents === totals.subtotal_cents - totals.discount_cents ? null : <div className={classes['note']}><dt>{t('sum.taxable')}</dt><dd>{money(totals.taxable_cents)}</dd></div>}
          <div className={classes['total']}><dt>{t('sum.total')}</dt><dd aria-live="polite" data-total={totals.total_cents}>{money(totals.total_cents)}</dd></div>
        </dl>
      </div>
    </section>
  )
}
