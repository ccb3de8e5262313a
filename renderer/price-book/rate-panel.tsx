import { Button, Checkbox } from '@mantine/core'
import { IconArchive, IconArrowBackUp } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { CommandOutcome } from '../../shared/bridge.ts'
import type { CommandArguments } from '../../shared/commands/registry.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { HistoryList } from '../history/history-list.tsx'
import { ChoiceField } from '../look/fields/choice-field.tsx'
import { FieldGrid } from '../look/fields/field-frame.tsx'
import { MoneyField, OptionalQuantityField, QuantityField, RateField as ShareField } from '../look/fields/figure-field.tsx'
import { TextField } from '../look/fields/text-field.tsx'
import { useNotice } from '../look/notices.tsx'
import { SidePanel } from '../look/side-panel.tsx'
import { OverwrittenValues } from '../sync/overwritten-values.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
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
  const tell = useNotice()
  const { result: history } = useLiveQuery('record.history', { record_table: 'production_rate', record_id: rate.id, limit: 30 })
  const { result: codes } = useLiveQuery('cost_code.list', { archived: false })
  const disabled = !mayEdit
  const edit = <Field extends RateField>(field: Field) => (change: { readonly from: ProductionRate[Field]; readonly to: ProductionRate[Field] }): Promise<CommandOutcome> =>
    command('production_rate.edit', { id: rate.id, edits: { [field]: change } })

  const archive = async (): Promise<void> => {
    const outcome = await command('production_rate.archive', { id: rate.id })
    if (outcome.ok) tell({ title: t('price-book:archived_notice', { name: rate.name }), tone: 'quiet', action: { label: t('price-book:undo'), run: () => { void command('production_rate.restore', { id: rate.id }) } } })
  }
  const footer = !mayArchive ? undefined
    : rate.archived_at ? <Button variant="default" leftSection={<IconArrowBackUp size={16} stroke={1.7} />} onClick={() => { void command('production_rate.restore', { id: rate.id }) }}>{t('price-book:restore')}</Button>
      : <Button variant="default" leftSection={<IconArchive size={16} stroke={1.7} />} onClick={() => { void archive() }}>{t('price-book:archive')}</Button>

  return (
    <SidePanel title={rate.name} onClose={onClose} footer={footer}>
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
          <ChoiceField
            label={t('price-book:cost_code')} value={rate.cost_code_id ?? ''} disabled={disabled} onCommit={({ from, to }) => edit('cost_code_id')({ from: from || null, to: to || null })}
            choices={[{ value: '', label: t('price-book:no_cost_code') }, ...(codes ?? []).map((code) => ({ value: code.id, label: `${code.code}  ${code.name}` }))]}
          />
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
        {history && history.commands.length > 0 ? <div className={classes['history']}><h3>{t('price-book:history')}</h3><HistoryList entries={history.commands} /></div> : null}
      </div>
    </SidePanel>
  )
}
