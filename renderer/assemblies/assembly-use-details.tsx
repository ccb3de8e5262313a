import { Button } from '@mantine/core'
import { IconArrowBackUp, IconPencil, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { lineCost } from '../../shared/assemblies/line-cost.ts'
import { lineQuantity } from '../../shared/assemblies/line-quantity.ts'
import { editableThousandths, formatThousandths } from '../../shared/estimating/format-amount.ts'
import { formulaOf, keptFormula, parseThousandths, shownFormula } from '../../shared/estimating/parse-amount.ts'
import type { CommandOutcome } from '../../shared/bridge.ts'
import type { Database } from '../../shared/schema/database.ts'
import { amountText } from '../editing/amount-text.ts'
import { InlineFigure } from '../editing/inline-figure.tsx'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { OverwrittenValues } from '../sync/overwritten-values.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import type { AssemblyInput } from './put-in-assembly.tsx'
import classes from './put-in-assembly.module.css'

type Line = Database['estimate_line']

interface AssemblyUseDetailsProps {
  readonly use: Database['assembly_use']
  readonly rules: readonly Database['assembly_use_line'][]
  /** The lines of it that stand, in their order. */
  readonly lines: readonly Line[]
  readonly editable: boolean
  readonly onInput: (from: AssemblyInput, to: AssemblyInput) => Promise<CommandOutcome>
  readonly onSetBack: (line: Line, quantity: number) => void
  readonly onTakeOut: () => void
}

const most = 100_000_000_000

/** An assembly in the estimate: its input, what it makes of each line, and which ones somebody set by hand. */
export function AssemblyUseDetails({ use, rules, lines, editable, onInput, onSetBack, onTakeOut }: AssemblyUseDetailsProps) {
  const { t } = useTranslation(['assemblies', 'estimates'])
  const language = useSpokenLanguage()
  const rows = lines.flatMap((line) => {
    const rule = rules.find((each) => each.line_id === line.id)
    return rule ? [{ line, written: rule.written_thousandths, byHand: line.quantity_thousandths !== rule.written_thousandths }] : []
  })
  const quantity = (thousandths: number): string => formatThousandths(thousandths, { language })
  return (
    <section className={classes['panel']} aria-label={t('use.title')}>
      <h2 className={classes['title']}>{use.name} <RecordMark table="assembly_use" id={use.id} /></h2>
      <OverwrittenValues table="assembly_use" id={use.id} />
      <div className={classes['row']}>
        <span className={classes['note']}>{use.unit ? t('put.input_unit', { unit: use.unit }) : t('use.input')}</span>
        <InlineFigure<AssemblyInput>
          label={use.unit ? t('put.input_unit', { unit: use.unit }) : t('use.input')} value={use} disabled={!editable} width={128}
          toText={({ input_thousandths, input_formula }) => shownFormula(formulaOf({ quantity_formula: input_formula, quantity_thousandths: input_thousandths }), language) || editableThousandths(input_thousandths, language)}
          fromText={(text) => {
            const parsed = parseThousandths(text, language)
            if (!parsed.ok) return { ok: false, reason: t('put.input_needed') }
            if (parsed.value < 0) return { ok: false, reason: t('estimates:amount_problem.negative') }
            if (parsed.value > most || rules.some((rule) => lineQuantity(rule, parsed.value) > most)) return { ok: false, reason: t('use.makes_too_much') }
            return { ok: true, value: { input_thousandths: parsed.value, input_formula: keptFormula(text, language) } }
          }}
          onCommit={({ from, to }) => onInput(from, to)}
        />
      </div>
      <table className={classes['made']}>
        <thead><tr><th scope="col">{t('put.line')}</th><th scope="col" data-align="end">{t('put.quantity')}</th><th scope="col" data-align="end">{t('put.cost')}</th></tr></thead>
        <tbody>
          {rows.map(({ line, written, byHand }) => (
            <tr key={line.id}>
              <td>
                {line.description}
                {byHand ? (
                  <div className={classes['note']}>
                    <span className={classes['byHand']} title={t('use.by_hand_hint', { quantity: quantity(written) })}><IconPencil size={13} stroke={1.8} aria-hidden="true" />{t('use.by_hand')}</span>
                    {editable ? <Button size="compact-xs" variant="subtle" leftSection={<IconArrowBackUp size={13} />} onClick={() => { onSetBack(line, written) }}>{t('use.set_back', { quantity: quantity(written) })}</Button> : null}
                  </div>
                ) : null}
              </td>
              <td data-align="end">{quantity(line.quantity_thousandths)} {line.unit}</td>
              <td data-align="end">{amountText(lineCost(line, line.quantity_thousandths), language)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot><tr><th scope="row" colSpan={2}>{t('put.sum')}</th><td data-align="end">{amountText(rows.reduce((sum, { line }) => sum + lineCost(line, line.quantity_thousandths), 0), language)}</td></tr></tfoot>
      </table>
      {editable ? <div className={classes['deeds']}><Button size="compact-sm" variant="default" leftSection={<IconTrash size={15} />} onClick={onTakeOut}>{t('use.take_out')}</Button></div> : null}
    </section>
  )
}
