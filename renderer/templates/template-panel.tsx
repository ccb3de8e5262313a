import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { CommandOutcome } from '../../shared/bridge.ts'
import { changeOrderTotals } from '../../shared/estimating/change-order-totals.ts'
import { formatThousandths } from '../../shared/estimating/format-amount.ts'
import { estimateTotals } from '../../shared/estimating/totals.ts'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { changeOrderParts } from '../../shared/templates/change-order-template.ts'
import { estimateParts } from '../../shared/templates/estimate-template.ts'
import { isTextKind, templateContent } from '../../shared/templates/template-content.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { amountText } from '../editing/amount-text.ts'
import { RecordHistory } from '../history/record-history.tsx'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { FieldGrid } from '../look/fields/field-frame.tsx'
import { TextField } from '../look/fields/text-field.tsx'
import { SidePanel } from '../look/side-panel.tsx'
import { today } from '../reports/today.ts'
import { ArchiveButton } from '../price-book/archive-button.tsx'
import { OverwrittenValues } from '../sync/overwritten-values.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import classes from './templates.module.css'

interface TemplatePanelProps {
  readonly id: string
  readonly isOffice: boolean
  readonly costsVisible: boolean
  readonly onClose: () => void
}

type Found = NonNullable<QueryResult<'template.get'>>

/** One template beside the list: what it begins with; the office renames and archives it. */
export function TemplatePanel({ id, ...props }: TemplatePanelProps) {
  const { result: found } = useLiveQuery('template.get', { id, on: today() })
  return found ? <Panel found={found} {...props} /> : null
}

function Panel({ found, isOffice, costsVisible, onClose }: Omit<TemplatePanelProps, 'id'> & { readonly found: Found }) {
  const { t } = useTranslation(['templates', 'fields', 'price-book'])
  const command = useCommand()
  const { template } = found
  const disabled = !isOffice || template.archived_at !== null
  const edit = (field: 'name' | 'description' | 'text') => (change: { readonly from: string; readonly to: string }): Promise<CommandOutcome> => command('template.edit', { id: template.id, edits: { [field]: change } })
  return (
    <SidePanel title={template.name} onClose={onClose} footer={isOffice ? <ArchiveButton table="template" record={template} name={template.name} /> : undefined}>
      <div className={classes['panel']}>
        <RecordMark table="template" id={template.id} withWords />
        <OverwrittenValues table="template" id={template.id} />
        <FieldGrid label={t('one')}>
          <TextField label={t('name')} value={template.name} required disabled={disabled} onCommit={edit('name')} />
          <TextField label={t('description')} value={template.description} multiline disabled={disabled} onCommit={edit('description')} />
          {isTextKind(template.kind) ? <TextField label={t('text')} value={template.text} multiline disabled={disabled} onCommit={edit('text')} /> : null}
        </FieldGrid>
        <p className={classes['note']}>{t(`used.${template.kind}`)}</p>
        {isTextKind(template.kind) ? null : template.content === null || !costsVisible ? <p className={classes['note']}>{t('holds_costs')}</p> : <Preview found={found} />}
        <RecordHistory table="template" id={template.id} />
      </div>
    </SidePanel>
  )
}

interface PreviewedLine { readonly id: string; readonly description: string; readonly quantity_thousandths: number; readonly unit: string; readonly cents: number }
interface PreviewedPart { readonly name: string; readonly lines: readonly PreviewedLine[] }

/** What would be begun with it today: sections, lines and their prices, and the sum. */
function Preview({ found: { template, prices } }: { readonly found: Found }) {
  const { t } = useTranslation('templates')
  const language = useSpokenLanguage()
  const shown = useMemo(() => previewOf(template, prices), [template, prices])
  const parts: readonly PreviewedPart[] = shown.parts
  return (
    <section className={classes['preview']} aria-label={t('preview')}>
      {shown.todaysPrices ? <p className={classes['note']}>{t('with_todays_prices')}</p> : null}
      <table className={classes['lines']}>
        {parts.map((part, index) => (
          <tbody key={index}>
            {part.name === '' ? null : <tr><th scope="colgroup" colSpan={3}>{part.name}</th></tr>}
            {part.lines.map((line) => (
              <tr key={line.id}><td>{line.description}</td><td data-align="end">{formatThousandths(line.quantity_thousandths, { language })} {line.unit}</td><td data-align="end">{amountText(line.cents, language)}</td></tr>
            ))}
          </tbody>
        ))}
        <tfoot><tr><th scope="row" colSpan={2}>{t('total')}</th><td data-align="end">{amountText(shown.total, language)}</td></tr></tfoot>
      </table>
    </section>
  )
}

function previewOf({ kind, content, id }: Found['template'], prices: Found['prices']): { readonly parts: readonly PreviewedPart[]; readonly total: number; readonly todaysPrices: boolean } {
  let made = 0
  const newId = (): string => String(made += 1)
  if (kind === 'change_order') {
    const { lines } = changeOrderParts(templateContent(kind, content ?? '', id), newId)
    const totals = changeOrderTotals({ markup_labour_basis_points: 0, markup_material_basis_points: 0, overhead_basis_points: 0, profit_basis_points: 0, tax_basis_points: 0, tax_hundredths: 0 }, lines)
    return { parts: [{ name: '', lines: lines.map((line) => ({ ...line, cents: totals.lines[line.id]?.price_cents ?? 0 })) }], total: totals.total_cents, todaysPrices: false }
  }
  const whole = templateContent('estimate', content ?? '', id)
  const { fields, sections, lines, options, chosen_package_id } = estimateParts(whole, new Map(Object.entries(prices)), newId)
  const totals = estimateTotals({ ...fields, discount_basis_points: 0, discount_cents: 0, chosen_package_id }, sections, lines, options)
  const counted = { ...Object.assign({}, ...Object.values(totals.options).map((option) => option.lines)) as typeof totals.lines, ...totals.lines }
  const nameOf = (option: string | null, name: string): string => [options.find((each) => each.id === option)?.name, name].filter(Boolean).join(' · ')
  return {
    parts: sections.map((section) => ({ name: nameOf(section.option_id, section.name), lines: lines.filter((line) => line.section_id === section.id).map((line) => ({ ...line, cents: counted[line.id]?.price_cents ?? 0 })) })),
    total: totals.total_cents, todaysPrices: whole.todays_prices,
  }
}
