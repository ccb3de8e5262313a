import { Checkbox } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { CommandOutcome } from '../../shared/bridge.ts'
import type { CommandArguments } from '../../shared/commands/registry.ts'
import { useCommand } from '../bridge/use-command.ts'
import { RecordHistory } from '../history/record-history.tsx'
import { ChoiceField } from '../look/fields/choice-field.tsx'
import { FieldGrid } from '../look/fields/field-frame.tsx'
import { OptionalRateField } from '../look/fields/figure-field.tsx'
import { TextField } from '../look/fields/text-field.tsx'
import { SidePanel } from '../look/side-panel.tsx'
import { ArchiveButton } from '../price-book/archive-button.tsx'
import { OverwrittenValues } from '../sync/overwritten-values.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import classes from './cost-codes.module.css'
import { costCodeKinds, type CostCode } from './use-cost-codes.ts'

interface CostCodePanelProps {
  readonly code: CostCode
  readonly mayEdit: boolean
  readonly mayArchive: boolean
  readonly costsVisible: boolean
  readonly onClose: () => void
}

type CodeField = keyof CommandArguments<'cost_code.edit'>['edits'] & keyof CostCode

/** One cost code beside the list: the office edits it where it stands, others read it. */
export function CostCodePanel({ code, mayEdit, mayArchive, costsVisible, onClose }: CostCodePanelProps) {
  const { t } = useTranslation(['cost-codes', 'price-book', 'fields'])
  const command = useCommand()
  const disabled = !mayEdit
  const edit = <Field extends CodeField>(field: Field) => (change: { readonly from: CostCode[Field]; readonly to: CostCode[Field] }): Promise<CommandOutcome> =>
    command('cost_code.edit', { id: code.id, edits: { [field]: change } })

  return (
    <SidePanel title={`${code.code} ${code.name}`} onClose={onClose} footer={mayArchive ? <ArchiveButton table="cost_code" record={code} name={code.code} /> : undefined}>
      <div className={classes['panel']}>
        <RecordMark table="cost_code" id={code.id} withWords />
        <OverwrittenValues table="cost_code" id={code.id} />
        <FieldGrid label={t('one')}>
          <TextField label={t('code')} value={code.code} required disabled={disabled} onCommit={edit('code')} />
          <TextField label={t('name')} value={code.name} required disabled={disabled} onCommit={edit('name')} />
          <ChoiceField label={t('kind')} value={code.kind} disabled={disabled} onCommit={edit('kind')} choices={costCodeKinds.map((value) => ({ value, label: t(`fields:choice.cost_code.kind.${value}`) }))} />
          {costsVisible ? <OptionalRateField label={t('markup')} value={code.default_markup_basis_points} disabled={disabled} onCommit={edit('default_markup_basis_points')} /> : null}
        </FieldGrid>
        <Checkbox label={t('taxable_long')} checked={code.taxable === 1} disabled={disabled} onChange={(event) => { void edit('taxable')({ from: code.taxable, to: event.currentTarget.checked ? 1 : 0 }) }} />
        <p className={classes['note']}>{t('what_follows')}</p>
        <RecordHistory table="cost_code" id={code.id} />
      </div>
    </SidePanel>
  )
}
