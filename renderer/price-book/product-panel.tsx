import { Checkbox } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { CommandOutcome } from '../../shared/bridge.ts'
import type { CommandArguments } from '../../shared/commands/registry.ts'
import { datedPriceId, productMoney } from '../../shared/price-book/price-on.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { CostCodeField } from '../cost-codes/cost-code-field.tsx'
import { RecordHistory } from '../history/record-history.tsx'
import { ChoiceField } from '../look/fields/choice-field.tsx'
import { DateField } from '../look/fields/date-field.tsx'
import { FieldGrid } from '../look/fields/field-frame.tsx'
import { MoneyField, QuantityField } from '../look/fields/figure-field.tsx'
import { TextField } from '../look/fields/text-field.tsx'
import { SidePanel } from '../look/side-panel.tsx'
import { today } from '../reports/today.ts'
import { OverwrittenValues } from '../sync/overwritten-values.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import { ArchiveButton } from './archive-button.tsx'
import classes from './item-panel.module.css'
import { PriceHistory } from './price-history.tsx'
import { containerSizes, coverageUnits, productKinds, type Product } from './product.ts'

interface ProductPanelProps {
  readonly product: Product
  readonly mayEdit: boolean
  readonly mayArchive: boolean
  readonly costsVisible: boolean
  readonly onClose: () => void
}

type ProductField = keyof CommandArguments<'product.edit'>['edits'] & keyof Product

/** One product beside the list: the office edits it where it stands, others read it. */
export function ProductPanel({ product, mayEdit, mayArchive, costsVisible, onClose }: ProductPanelProps) {
  const { t } = useTranslation(['products', 'price-book'])
  const command = useCommand()
  const disabled = !mayEdit
  const edit = <Field extends ProductField>(field: Field) => (change: { readonly from: Product[Field]; readonly to: Product[Field] }): Promise<CommandOutcome> =>
    command('product.edit', { id: product.id, edits: { [field]: change }, ...((productMoney as readonly string[]).includes(field) ? { on: today() } : {}) })
  const { result: prices = [] } = useLiveQuery('product.prices', costsVisible ? { id: product.id } : null)


  return (
    <SidePanel title={product.name} onClose={onClose} footer={mayArchive ? <ArchiveButton table="product" record={product} name={product.name} /> : undefined}>
      <div className={classes['panel']}>
        <RecordMark table="product" id={product.id} withWords />
        <OverwrittenValues table="product" id={product.id} />
        <FieldGrid label={t('product.one')}>
          <TextField label={t('name')} value={product.name} required disabled={disabled} onCommit={edit('name')} />
          <TextField label={t('product.brand')} value={product.brand} disabled={disabled} onCommit={edit('brand')} />
          <TextField label={t('product.sheen')} value={product.sheen} disabled={disabled} onCommit={edit('sheen')} />
          <ChoiceField label={t('product.kind')} value={product.kind} disabled={disabled} onCommit={edit('kind')} choices={productKinds.map((value) => ({ value, label: t(`product.kinds.${value}`) }))} />
          <QuantityField label={t('product.coverage')} value={product.coverage_thousandths} disabled={disabled} onCommit={edit('coverage_thousandths')} />
          <ChoiceField label={t('product.coverage_in')} value={product.coverage_unit} disabled={disabled} onCommit={edit('coverage_unit')} choices={coverageUnits.map((value) => ({ value, label: t(`product.coverage_units.${value}`) }))} />
          <TextField label={t('source')} value={product.source} multiline disabled={disabled} placeholder={t('product.source_hint')} onCommit={edit('source')} />
          <CostCodeField value={product.cost_code_id} disabled={disabled} onCommit={edit('cost_code_id')} />
          {prices.length > 1 ? null : <DateField label={t('price-book:effective')} value={product.effective_on} disabled={disabled} onCommit={({ from, to }) => (to && from ? edit('effective_on')({ from, to }) : Promise.resolve({ ok: true, command_id: '' }))} />}
        </FieldGrid>
        {costsVisible ? (
          <div className={classes['costs']}>
            <h3>{t('product.cans')}</h3>
            <FieldGrid label={t('product.cans')}>
              {containerSizes.map(({ field, words }) => <MoneyField key={field} label={t(words)} value={product[field]} disabled={disabled} onCommit={edit(field)} />)}
            </FieldGrid>
            <Checkbox label={t('price-book:taxable')} checked={product.taxable === 1} disabled={disabled} onChange={(event) => { void edit('taxable')({ from: product.taxable, to: event.currentTarget.checked ? 1 : 0 }) }} />
            {mayEdit ? <p className={classes['note']}>{t('price-book:corrects')}</p> : null}
            <PriceHistory
              fields={containerSizes.map(({ field, words }) => ({ field, label: t(words) }))} prices={prices} mayEdit={mayEdit} empty={null}
              onPut={(effective_on, edits) => command('product_price.put', { id: datedPriceId(product.id, effective_on), product_id: product.id, effective_on, edits })}
              onDelete={(id) => { void command('product_price.delete', { id, product_id: product.id }) }}
            />
          </div>
        ) : null}
        {mayEdit ? <p className={classes['note']}>{t('edits_mean')}</p> : null}
        <RecordHistory table="product" id={product.id} />
      </div>
    </SidePanel>
  )
}
