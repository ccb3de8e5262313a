import { Checkbox } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { CommandOutcome } from '../../shared/bridge.ts'
import type { CommandArguments } from '../../shared/commands/registry.ts'
import { datedPriceId, itemMoney } from '../../shared/price-book/price-on.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { CostCodeField } from '../cost-codes/cost-code-field.tsx'
import { RecordHistory } from '../history/record-history.tsx'
import { DateField } from '../look/fields/date-field.tsx'
import { FieldGrid } from '../look/fields/field-frame.tsx'
import { MoneyField } from '../look/fields/figure-field.tsx'
import { TextField } from '../look/fields/text-field.tsx'
import { SidePanel } from '../look/side-panel.tsx'
import { today } from '../reports/today.ts'
import { OverwrittenValues } from '../sync/overwritten-values.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import { ArchiveButton } from './archive-button.tsx'
import classes from './item-panel.module.css'
import type { ItemRow } from './item-row.ts'
import { PriceHistory } from './price-history.tsx'

interface ItemPanelProps {
  readonly item: ItemRow
  readonly mayEdit: boolean
  readonly mayArchive: boolean
  readonly costsVisible: boolean
  readonly onClose: () => void
}

const isMoney = (field: string): boolean => (itemMoney as readonly string[]).includes(field)

type ItemField = keyof CommandArguments<'price_book_item.edit'>['edits']

/** One item of the price book beside the list: the office edits it where it stands, others read it. */
export function ItemPanel({ item, mayEdit, mayArchive, costsVisible, onClose }: ItemPanelProps) {
  const { t } = useTranslation('price-book')
  const command = useCommand()

  const edit = <Field extends ItemField & keyof ItemRow>(field: Field) => (change: { readonly from: ItemRow[Field] | null; readonly to: ItemRow[Field] | null }): Promise<CommandOutcome> =>
    command('price_book_item.edit', { id: item.id, edits: { [field]: change }, ...(isMoney(field) ? { on: today() } : {}) })
  /** An empty amount is none. */
  const amount = (field: 'labour_unit_cents' | 'material_unit_cents' | 'other_unit_cents') => ({ from, to }: { readonly from: number | null; readonly to: number | null }): Promise<CommandOutcome> => edit(field)({ from, to: to ?? 0 })
  const { result: prices = [] } = useLiveQuery('price_book.prices', costsVisible ? { id: item.id } : null)
  const disabled = !mayEdit


  return (
    <SidePanel title={item.name} onClose={onClose} footer={mayArchive ? <ArchiveButton table="price_book_item" record={item} name={item.name} /> : undefined}>
      <div className={classes['panel']}>
        <RecordMark table="price_book_item" id={item.id} withWords />
        <OverwrittenValues table="price_book_item" id={item.id} />
        <FieldGrid label={t('item')}>
          <TextField label={t('name')} value={item.name} required disabled={disabled} onCommit={edit('name')} />
          <TextField label={t('code')} value={item.code} required disabled={disabled} onCommit={edit('code')} />
          <TextField label={t('category')} value={item.category} disabled={disabled} onCommit={edit('category')} />
          <TextField label={t('unit')} value={item.unit} disabled={disabled} onCommit={edit('unit')} placeholder={t('unit_hint')} />
          <TextField label={t('description')} value={item.description} multiline disabled={disabled} onCommit={edit('description')} />
          <CostCodeField value={item.cost_code_id} disabled={disabled} onCommit={edit('cost_code_id')} />
          {prices.length > 1 ? null : <DateField label={t('effective')} value={item.effective_on} disabled={disabled} onCommit={({ from, to }) => (to ? edit('effective_on')({ from, to }) : Promise.resolve({ ok: true, command_id: '' }))} />}
        </FieldGrid>
        {costsVisible ? (
          <div className={classes['costs']}>
            <h3>{t('costs')}</h3>
            <FieldGrid label={t('costs')}>
              <MoneyField label={t('labour')} value={item.labour_unit_cents} disabled={disabled} onCommit={amount('labour_unit_cents')} />
              <MoneyField label={t('material')} value={item.material_unit_cents} disabled={disabled} onCommit={amount('material_unit_cents')} />
              <MoneyField label={t('other')} value={item.other_unit_cents} disabled={disabled} onCommit={amount('other_unit_cents')} />
            </FieldGrid>
            <Checkbox label={t('taxable')} checked={item.taxable === 1} disabled={disabled} onChange={(event) => { void edit('taxable')({ from: item.taxable, to: event.currentTarget.checked ? 1 : 0 }) }} />
            {mayEdit ? <p className={classes['note']}>{t('corrects')}</p> : null}
            <PriceHistory
              fields={itemMoney.map((field) => ({ field, label: t(field.slice(0, field.indexOf('_')) as 'labour' | 'material' | 'other') }))} prices={prices} mayEdit={mayEdit} empty={0}
              onPut={(effective_on, edits) => command('price_book_price.put', { id: datedPriceId(item.id, effective_on), price_book_item_id: item.id, effective_on, edits })}
              onDelete={(id) => { void command('price_book_price.delete', { id, price_book_item_id: item.id }) }}
            />
          </div>
        ) : null}
        {mayEdit ? <p className={classes['note']}>{t('edits_mean')}</p> : null}
        <RecordHistory table="price_book_item" id={item.id} />
      </div>
    </SidePanel>
  )
}
