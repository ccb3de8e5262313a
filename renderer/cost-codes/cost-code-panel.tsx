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
import { OptionalRateField } from '../look/fields/figure-field.tsx'
import { TextField } from '../look/fields/text-field.tsx'
import { useNotice } from '../look/notices.tsx'
import { SidePanel } from '../look/side-panel.tsx'
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
  const tell = useNotice()
  const { result: history } = useLiveQuery('record.history', { record_table: 'cost_code', record_id: code.id, limit: 30 })
  const disabled = !mayEdit
  const edit = <Field extends CodeField>(field: Field) => (change: { readonly from: CostCode[Field]; readonly to: CostCode[Field] }): Promise<CommandOutcome> =>
    command('cost_code.edit', { id: code.id, edits: { [field]: change } })
  const restore = (): void => { void command('cost_code.restore', { id: code.id }) }
  const archive = async (): Promise<void> => {
    const outcome = await command('cost_code.archive', { id: code.id })
    if (outcome.ok) tell({ title: t('price-book:archived_notice', { name: code.code }), tone: 'quiet', action: { label: t('price-book:undo'), run: restore } })
  }
  const footer = !mayArchive ? undefined
    : code.archived_at ? <Button variant="default" leftSection={<IconArrowBackUp size={16} stroke={1.7} />} onClick={restore}>{t('price-book:restore')}</Button>
      : <Button variant="default" leftSection={<IconArchive size={16} stroke={1.7} />} onClick={() => { void archive() }}>{t('price-book:archive')}</Button>

  return (
    <SidePanel title={`${code.code} ${code.name}`} onClose={onClose} footer={footer}>
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
        {history && history.commands.length > 0 ? <div className={classes['history']}><h3>{t('price-book:history')}</h3><HistoryList entries={history.commands} /></div> : null}
      </div>
    </SidePanel>
  )
}
