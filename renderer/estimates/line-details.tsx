import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { formatCents } from '../../shared/estimating/format-amount.ts'
import type { LineTotals } from '../../shared/estimating/totals.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { InlineText } from '../editing/inline-text.tsx'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { OverwrittenValues } from '../sync/overwritten-values.tsx'
import classes from './line-details.module.css'
import type { Line } from './grid-model.ts'
import type { EstimateActions } from './use-estimate-editing.ts'

interface LineDetailsProps {
  readonly line: Line
  readonly totals: LineTotals | undefined
  readonly actions: EstimateActions
  readonly editable: boolean
  readonly currency: string
}

/** What a line has besides its cells: its cost code, a note for ourselves, and what it costs against what it brings. */
export function LineDetails({ line, totals, actions, editable, currency }: LineDetailsProps) {
  const { t } = useTranslation('estimates')
  const language = useSpokenLanguage()
  const { result: codes } = useLiveQuery('cost_code.list', { archived: false })
  const money = (cents: number): string => formatCents(cents, { language: language, currency, negative: 'parentheses' })
  return (
    <section className={classes['details']} aria-label={t('line_details')}>
      <h2 className={classes['title']}>{line.description || t('line_without_words')}</h2>
      {totals ? (
        <dl className={classes['sums']}>
          <div><dt>{t('line_cost')}</dt><dd>{money(totals.cost_cents)}</dd></div>
          <div><dt>{t('line_price')}</dt><dd>{money(totals.price_cents)}</dd></div>
        </dl>
      ) : null}
      <OverwrittenValues table="estimate_line" id={line.id} />
      <Select
        label={t('cost_code')} placeholder={t('no_cost_code')} searchable clearable={editable} readOnly={!editable} nothingFoundMessage={t('no_such_code')} value={line.cost_code_id}
        data={(codes ?? []).map((code) => ({ value: code.id, label: `${code.code}  ${code.name}` }))} clearButtonProps={{ 'aria-label': t('clear_cost_code') }}
        onChange={(value) => { void actions.editLine(line.id, { cost_code_id: value }) }}
      />
      <InlineText key={line.id} label={t('note')} value={line.note} disabled={!editable} placeholder={t('note_hint')} onCommit={({ from, to }) => actions.editLine(line.id, { note: to }, { ...line, note: from })} />
    </section>
  )
}
