import type { FocusEvent } from 'react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { lineCost } from '../../shared/assemblies/line-cost.ts'
import { lineQuantity } from '../../shared/assemblies/line-quantity.ts'
import type { CommandOutcome } from '../../shared/bridge.ts'
import type { CommandArguments } from '../../shared/commands/registry.ts'
import { editableThousandths, formatThousandths } from '../../shared/estimating/format-amount.ts'
import { parseThousandths } from '../../shared/estimating/parse-amount.ts'
import type { QueryResult } from '../../shared/queries/registry.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { amountText } from '../editing/amount-text.ts'
import { RowSheet, type SheetColumn, type ShownColumn } from '../editing/row-sheet.tsx'
import { useSheetRows } from '../editing/use-sheet-rows.ts'
import { RecordHistory } from '../history/record-history.tsx'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { FieldGrid } from '../look/fields/field-frame.tsx'
import { TextField } from '../look/fields/text-field.tsx'
import { SidePanel } from '../look/side-panel.tsx'
import { today } from '../reports/today.ts'
import { ArchiveButton } from '../price-book/archive-button.tsx'
import { OverwrittenValues } from '../sync/overwritten-values.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import classes from './assemblies.module.css'
import { AssemblyLineDetails } from './assembly-line-details.tsx'

interface AssemblyPanelProps {
  readonly id: string
  readonly isOffice: boolean
  readonly costsVisible: boolean
  readonly onClose: () => void
}

type Found = NonNullable<QueryResult<'assembly.get'>>
type Line = Found['lines'][number]
type Field = keyof CommandArguments<'assembly.edit'>['edits'] & keyof Found['assembly']

/** One assembly beside the list: the office edits it and its lines where they stand, others read them. A trial input shows what it makes. */
export function AssemblyPanel({ id, ...props }: AssemblyPanelProps) {
  const { result: found } = useLiveQuery('assembly.get', { id, on: today() })
  return found ? <Panel found={found} {...props} /> : null
}

function Panel({ found: { assembly, lines: live }, isOffice, costsVisible, onClose }: Omit<AssemblyPanelProps, 'id'> & { readonly found: Found }) {
  const { t } = useTranslation(['assemblies', 'price-book'])
  const command = useCommand()
  const language = useSpokenLanguage()
  const [lineId, setLineId] = useState<string | null>(null)
  const [trial, setTrial] = useState('100')
  const mayEdit = isOffice && !assembly.archived_at
  const edit = <Name extends Field>(field: Name) => (change: { readonly from: Found['assembly'][Name]; readonly to: Found['assembly'][Name] }): Promise<CommandOutcome> => command('assembly.edit', { id: assembly.id, edits: { [field]: change } })
  const { rows: lines, actions } = useSheetRows<Line>(live, {
    blank: (of, position) => ({
      id: of, company_id: '', assembly_id: assembly.id, position, description: '', unit: '', quantity_thousandths: 1000, per_thousandths: 1000, rounding: 'none', price_book_item_id: null,
      labour_unit_cents: 0, material_unit_cents: 0, other_unit_cents: 0, taxable: 0, cost_code_id: null, now: { labour_unit_cents: 0, material_unit_cents: 0, other_unit_cents: 0 }, item: null,
    }),
    create: ({ now: _now, item: _item, ...line }) => command('assembly_line.create', line),
    edit: (line, edits) => command('assembly_line.edit', { id: line.id, edits }),
    remove: (line) => command('assembly_line.delete', { id: line.id }),
  })
  const input = parseThousandths(trial, language)
  const inputThousandths = input.ok && input.value >= 0 ? input.value : 0
  const made = (line: Line): number => lineQuantity(line, inputThousandths)
  const columns: readonly SheetColumn<Line>[] = [
    { field: 'description', head: t('price-book:description'), kind: 'text', hint: t('line_hint') },
    { field: 'quantity_thousandths', head: t('quantity'), kind: 'quantity', width: 72 },
    { field: 'unit', head: t('price-book:unit'), kind: 'text', width: 56 },
    { field: 'per_thousandths', head: t('for_each'), kind: 'quantity', width: 76 },
    { field: 'rounding', head: t('rounding'), kind: 'choice', width: 108, choices: (['none', 'up'] as const).map((value) => ({ value, label: t(`rounded.${value}`) })) },
  ]
  const shown: readonly ShownColumn<Line>[] = [
    { head: t('makes'), width: 68, show: (line) => formatThousandths(made(line), { language }) },
    ...(costsVisible ? [{ head: t('price-book:cost'), width: 72, show: (line: Line) => amountText(lineCost(line.now, made(line)), language) }] : []),
  ]
  const line = lines.find((each) => each.id === lineId)
  const choose = (event: FocusEvent<HTMLElement>): void => {
    const row = event.target.closest('tr')
    const body = row?.parentElement
    if (row && body?.tagName === 'TBODY') setLineId(lines[[...body.children].indexOf(row)]?.id ?? null)
  }

  return (
    <div className={classes['wide']}>
      <SidePanel title={assembly.name} onClose={onClose} footer={isOffice ? <ArchiveButton table="assembly" record={assembly} name={assembly.name} /> : undefined}>
        <div className={classes['panel']}>
          <RecordMark table="assembly" id={assembly.id} withWords />
          <OverwrittenValues table="assembly" id={assembly.id} />
          <FieldGrid label={t('one')}>
            <TextField label={t('price-book:name')} value={assembly.name} required disabled={!mayEdit} onCommit={edit('name')} />
            <TextField label={t('price-book:code')} value={assembly.code} required disabled={!mayEdit} onCommit={edit('code')} />
            <TextField label={t('price-book:category')} value={assembly.category} disabled={!mayEdit} onCommit={edit('category')} />
            <TextField label={t('input_in')} value={assembly.unit} disabled={!mayEdit} placeholder={t('input_hint')} onCommit={edit('unit')} />
            <TextField label={t('price-book:description')} value={assembly.description} multiline disabled={!mayEdit} onCommit={edit('description')} />
          </FieldGrid>
          <div className={classes['head']}>
            <h3>{t('lines')}</h3>
            <label className={classes['trial']}>
              <span>{t('trial')}</span>
              <input inputMode="decimal" value={trial} aria-invalid={!input.ok} onChange={(event) => { setTrial(event.currentTarget.value) }} onFocus={(event) => { event.currentTarget.select() }} />
              <span>{assembly.unit}</span>
            </label>
          </div>
          <div onFocus={choose} className={classes['lines']}>
            <RowSheet label={t('lines')} columns={columns} shown={shown} rows={lines} actions={actions} editable={mayEdit} blank={{ quantity_thousandths: 1000, per_thousandths: 1000, rounding: 'none' }} />
          </div>
          {costsVisible && lines.length > 0 ? (
            <p className={classes['sum']}>
              <span>{t('trial_costs', { input: input.ok ? `${editableThousandths(inputThousandths, language)} ${assembly.unit}`.trim() : trial })}</span>
              <strong>{amountText(lines.reduce((sum, each) => sum + lineCost(each.now, made(each)), 0), language)}</strong>
            </p>
          ) : null}
          {line ? <AssemblyLineDetails key={line.id} line={line} mayEdit={mayEdit} costsVisible={costsVisible} /> : lines.length > 0 && mayEdit ? <p className={classes['note']}>{t('choose_line')}</p> : null}
          {mayEdit ? <p className={classes['note']}>{t('edits_mean')}</p> : null}
          <RecordHistory table="assembly" id={assembly.id} />
        </div>
      </SidePanel>
    </div>
  )
}
