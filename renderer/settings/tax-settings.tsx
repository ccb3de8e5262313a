import { ActionIcon, Button } from '@mantine/core'
import { IconArchive, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { officeRoles } from '../../shared/commands/command.ts'
import type { RateOfTax } from '../../shared/estimating/tax-rate.ts'
import { newId } from '../bridge/new-id.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useLiveQuery } from '../bridge/use-live-query.ts'
import { useFieldName } from '../history/field-value.tsx'
import { TaxRateField } from '../look/fields/figure-field.tsx'
import { TextField } from '../look/fields/text-field.tsx'
import { useNotice } from '../look/notices.tsx'
import { Section } from '../look/section.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import classes from './settings.module.css'

const editsOfTax = (from: RateOfTax, to: RateOfTax) => ({
  tax_basis_points: { from: from.tax_basis_points, to: to.tax_basis_points }, tax_hundredths: { from: from.tax_hundredths, to: to.tax_hundredths },
})

/** The rates of tax that estimates choose from, each under the name that stands on paper. Admin and office keep them. */
export function TaxSettings() {
  const { t } = useTranslation('settings')
  const fieldName = useFieldName()
  const { role } = useSignedInUser()
  const command = useCommand()
  const tell = useNotice()
  const { result: rates } = useLiveQuery('tax_rate.list', {})
  if (!rates) return null
  const disabled = !officeRoles.includes(role)
  const archive = async (id: string): Promise<void> => {
    const outcome = await command('tax_rate.archive', { id })
    if (outcome.ok) tell({ title: t('taxes.archived'), tone: 'quiet', action: { label: t('taxes.undo'), run: () => { void command('tax_rate.restore', { id }) } } })
  }
  return (
    <Section
      title={t('taxes.title')}
      actions={disabled ? undefined : <Button size="compact-sm" variant="default" leftSection={<IconPlus size={16} stroke={1.7} />} onClick={() => { void command('tax_rate.create', { id: newId(), name: t('taxes.new_name'), tax_basis_points: 0 }) }}>{t('taxes.add')}</Button>}
    >
      <p className={classes['text']}>{t('taxes.text')}</p>
      {rates.length === 0 ? <p className="quiet">{t('taxes.none')}</p> : null}
      {rates.map((rate) => (
        <div key={rate.id} className={classes['tax']} role="group" aria-label={rate.name}>
          <TextField label={fieldName('tax_rate', 'name')} value={rate.name} required disabled={disabled} onCommit={(name) => command('tax_rate.edit', { id: rate.id, edits: { name } })} />
          <TaxRateField label={fieldName('tax_rate', 'tax_basis_points')} value={rate} disabled={disabled} onCommit={({ from, to }) => command('tax_rate.edit', { id: rate.id, edits: editsOfTax(from, to) })} />
          <RecordMark table="tax_rate" id={rate.id} />
          {disabled ? null : <ActionIcon aria-label={t('taxes.archive', { name: rate.name })} onClick={() => { void archive(rate.id) }}><IconArchive size={17} stroke={1.7} /></ActionIcon>}
        </div>
      ))}
    </Section>
  )
}
