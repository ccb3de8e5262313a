import { memo } from 'react'
import { Checkbox, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { formatBasisPoints, formatCents } from '../../shared/estimating/format-amount.ts'
import { formulaOf, parseBasisPoints, shownFormula } from '../../shared/estimating/parse-amount.ts'
import { takenFromCode } from '../../shared/estimating/taken-from-code.ts'
import { choosable, useCostCodes } from '../cost-codes/use-cost-codes.ts'
import { InlineFigure } from '../editing/inline-figure.tsx'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { OverwrittenValues } from '../sync/overwritten-values.tsx'
import classes from './line-details.module.css'
import type { Line } from './grid-model.ts'
import { LineNotes } from './line-notes.tsx'
import type { EstimateActions } from './use-estimate-editing.ts'

interface LineDetailsProps {
  readonly line: Line
  /** What it costs and brings; undefined where that cannot be told. */
  readonly costCents: number | undefined
  readonly priceCents: number | undefined
  readonly actions: EstimateActions
  readonly editable: boolean
  /** Whether notes can be written, which goes on after all else is frozen. */
  readonly notable: boolean
  readonly currency: string
}

/** What a line has besides its cells: its cost code, what is noted for whom, and what it costs against what it brings. */
export const LineDetails = memo(function LineDetails({ line, costCents, priceCents, actions, editable, notable, currency }: LineDetailsProps) {
  const { t } = useTranslation('estimates')
  const language = useSpokenLanguage()
  const codes = useCostCodes()
  const money = (cents: number): string => formatCents(cents, { language: language, currency, negative: 'parentheses' })
  return (
    <section className={classes['details']} aria-label={t('line_details')}>
      <h2 className={classes['title']}>{line.description || t('line_without_words')}</h2>
      {costCents !== undefined && priceCents !== undefined ? (
        <dl className={classes['sums']}>
          <div><dt>{t('line_cost')}</dt><dd>{money(costCents)}</dd></div>
          <div><dt>{t('line_price')}</dt><dd>{money(priceCents)}</dd></div>
        </dl>
      ) : null}
      <OverwrittenValues table="estimate_line" id={line.id} />
      <Select
        label={t('cost_code')} placeholder={t('no_cost_code')} searchable clearable={editable} readOnly={!editable} nothingFoundMessage={t('no_such_code')} value={line.cost_code_id}
        data={choosable(codes, line.cost_code_id)} clearButtonProps={{ 'aria-label': t('clear_cost_code') }}
        onChange={(id) => { void actions.editLine(line.id, takenFromCode(line, id, codes)) }}
      />
      <div className={classes['own']}>
        <span>{t('own_markup')}</span>
        <InlineFigure<number | null>
          label={t('own_markup_long')} value={line.markup_basis_points} disabled={!editable} suffix="%" width={84}
          toText={(value) => (value === null ? '' : formatBasisPoints(value, { language }).replace(/\s*%$/, ''))}
          fromText={(text) => {
            if (text.trim() === '') return { ok: true, value: null }
            const parsed = parseBasisPoints(text, language)
            if (!parsed.ok) return { ok: false, reason: t(parsed.reason === 'too_large' ? 'amount_problem.too_large' : 'amount_problem.not_a_number') }
            if (parsed.value < 0) return { ok: false, reason: t('amount_problem.negative') }
            return parsed.value > 1_000_000 ? { ok: false, reason: t('amount_problem.too_large') } : { ok: true, value: parsed.value }
          }}
          onCommit={({ from, to }) => actions.editLine(line.id, { markup_basis_points: to }, { ...line, markup_basis_points: from })}
        />
      </div>
      {formulaOf(line) ? <div className={classes['own']}><span>{t('quantity_as')}</span><code>{shownFormula(line.quantity_formula, language)}</code></div> : null}
      <Checkbox size="sm" label={t('is_allowance')} checked={line.allowance === 1} disabled={!editable} onChange={(event) => { void actions.editLine(line.id, { allowance: event.currentTarget.checked ? 1 : 0 }) }} />
      <LineNotes key={line.id} line={line} actions={actions} editable={notable} />
    </section>
  )
})
