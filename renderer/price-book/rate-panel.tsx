import { Checkbox } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { CommandOutcome } from '../../shared/bridge.ts'
import type { CommandArguments } from '../../shared/commands/registry.ts'
import { useCommand } from '../bridge/use-command.ts'
import { CostCodeField } from '../cost-codes/cost-code-field.tsx'
import { RecordHistory } from '../history/record-history.tsx'
import { ChoiceField } from '../look/fields/choice-field.tsx'
import { FieldGrid } from '../look/fields/field-frame.tsx'
import { MoneyField, OptionalQuantityField, QuantityField, RateField as ShareField } from '../look/fields/figure-field.tsx'
import { TextField } from '../look/fields/text-field.tsx'
import { SidePanel } from '../look/side-panel.tsx'
import { OverwrittenValues } from '../sync/overwritten-values.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import { ArchiveButton } from './archive-button.tsx'
import classes from './item-panel.module.css'
import { areaUnits, rateUnits, surfaceKinds, type ProductionRate } from './production-rate.ts'

interface RatePanelProps {
  readonly rate: ProductionRate
  readonly mayEdit: boolean
  readonly mayArchive: boolean
  readonly costsVisible: boolean
  readonly onClose: () => void
}

type RateField = keyof CommandArguments<'production_rate.edit'>['edits'] & keyof ProductionRate

/** One production rate beside the list: the office edits it where it stands, others read it. */
export function RatePanel({ rate, mayEdit, mayArchive, costsVisible, onClose }: RatePanelProps) {
  const { t } = useTranslation(['products', 'price-book', 'takeoff'])
  const command = useCommand()
  const disabled = !mayEdit
  const edit = <Field extends RateField>(field: Field) => (change: { readonly from: ProductionRate[Field]; readonly to: ProductionRate[Field] }): Promise<CommandOutcome> =>
    command('production_rate.edit', { id: rate.id, edits: { [field]: change } })


  return (
    <SidePanel title={rate.name} onClose={onClose} footer={mayArchive ? <ArchiveButton table="production_rate" record={rate} name={rate.name} /> : undefined}>
      <div className={classes['panel']}>
        <RecordMark table="production_rate" id={rate.id} withWords />
        <OverwrittenValues table="production_rate" id={rate.id} />
        <FieldGrid label={t('rate.one')}>
          <TextField label={t('name')} value={rate.name} required disabled={disabled} onCommit={edit('name')} />
          <ChoiceField label={t('rate.surface')} value={rate.surface_kind} disabled={disabled} onCommit={edit('surface_kind')} choices={surfaceKinds.map((value) => ({ value, label: t(`takeoff:surface.${value}`) }))} />
          <QuantityField label={t('rate.per_hour')} value={rate.rate_thousandths} disabled={disabled} onCommit={edit('rate_thousandths')} />
          <ChoiceField label={t('rate.unit')} value={rate.unit} disabled={disabled} onCommit={edit('unit')} choices={rateUnits.map((value) => ({ value, label: t(`rate.units.${value}`) }))} />
          <ShareField label={t('rate.further_coat')} value={rate.further_coat_basis_points} disabled={disabled} onCommit={edit('further_coat_basis_points')} />
          {rate.unit === 'pieces' ? (
            <>
              <OptionalQuantityField label={t('rate.piece_area')} value={rate.piece_area_thousandths} disabled={disabled} onCommit={edit('piece_area_thousandths')} />
              <ChoiceField label={t('rate.piece_area_in')} value={rate.piece_area_unit} disabled={disabled} onCommit={edit('piece_area_unit')} choices={areaUnits.map((value) => ({ value, label: t(`rate.area_units.${value}`) }))} />
            </>
          ) : null}
          <TextField label={t('source')} value={rate.source} multiline disabled={disabled} placeholder={t('rate.source_hint')} onCommit={edit('source')} />
          <CostCodeField value={rate.cost_code_id} disabled={disabled} onCommit={edit('cost_code_id')} />
        </FieldGrid>
        {costsVisible ? (
          <div className={classes['costs']}>
            <h3>{t('rate.costs')}</h3>
            <FieldGrid label={t('rate.costs')}><MoneyField label={t('rate.hour')} value={rate.hour_cents} disabled={disabled} onCommit={edit('hour_cents')} /></FieldGrid>
            <p className={classes['note']}>{t('rate.hour_hint')}</p>
            <Checkbox label={t('price-book:taxable')} checked={rate.taxable === 1} disabled={disabled} onChange={(event) => { void edit('taxable')({ from: rate.taxable, to: event.currentTarget.checked ? 1 : 0 }) }} />
          </div>
        ) : null}
        {mayEdit ? <p className={classes['note']}>{t('edits_mean')}</p> : null}
        <RecordHistory table="production_rate" id={rate.id} />
      </div>
    </SidePanel>
  )
}
