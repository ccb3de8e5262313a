import { useState } from 'react'
import { Button, Select, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { takenFromCode } from '../../shared/estimating/taken-from-code.ts'
import { choosable, useCostCodes } from '../cost-codes/use-cost-codes.ts'
import type { Option } from './estimate-steps.ts'
import type { Section } from './grid-model.ts'
import classes from './line-details.module.css'
import type { EstimateActions } from './use-estimate-editing.ts'

interface SelectionDetailsProps {
  readonly ids: readonly string[]
  readonly sections: readonly Section[]
  readonly options: readonly Option[]
  readonly actions: EstimateActions
}

/** What can be done to several lines at once; each deed is one thing to take back. */
export function SelectionDetails({ ids, sections, options, actions }: SelectionDetailsProps) {
  const { t } = useTranslation('estimates')
  const codes = useCostCodes()
  const [unit, setUnit] = useState('')
  const nameOf = ({ name, option_id }: Section): string => [options.find((option) => option.id === option_id)?.name, name].filter(Boolean).join(' · ')
  return (
    <section className={classes['details']} aria-label={t('selected_lines')}>
      <h2 className={classes['title']}>{t('lines_selected', { count: ids.length })}</h2>
      <div className={classes['deeds']}>
        <Button size="compact-sm" variant="default" onClick={() => { actions.editLines(ids, { taxable: 1 }) }}>{t('tax_them')}</Button>
        <Button size="compact-sm" variant="default" onClick={() => { actions.editLines(ids, { taxable: 0 }) }}>{t('do_not_tax_them')}</Button>
      </div>
      <TextInput
        label={t('column_name.unit')} value={unit} onChange={(event) => { setUnit(event.currentTarget.value) }} placeholder={t('unit_for_all')}
        onKeyDown={(event) => { if (event.key === 'Enter') actions.editLines(ids, { unit: unit.trim() }) }}
        rightSectionWidth={64} rightSection={<Button size="compact-xs" variant="subtle" onClick={() => { actions.editLines(ids, { unit: unit.trim() }) }}>{t('set')}</Button>}
      />
      <Select
        label={t('cost_code')} placeholder={t('code_for_all')} searchable nothingFoundMessage={t('no_such_code')} value={null}
        data={choosable(codes, null)}
        onChange={(value) => { if (value) actions.editLines(ids, (line) => takenFromCode(line, value, codes)) }}
      />
      <Select
        label={t('move_to_section')} placeholder={t('which_section')} value={null} data={sections.map((section) => ({ value: section.id, label: nameOf(section) || t('new_section') }))}
        onChange={(value) => { if (value) actions.placeLines(ids, { section: value, beside: null, after: true }) }}
      />
      <Button size="compact-sm" variant="default" leftSection={<IconTrash size={15} />} onClick={() => { actions.deleteLines(ids) }}>{t('delete_lines')}</Button>
    </section>
  )
}
