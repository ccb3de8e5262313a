import { useTranslation } from 'react-i18next'
import type { CommandArguments } from '../../shared/commands/registry.ts'
import { seesRestricted } from '../../shared/schema/scope.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useCompany } from '../bridge/use-company.ts'
import { useFieldName } from '../history/field-value.tsx'
import { ChoiceField } from '../look/fields/choice-field.tsx'
import { FieldGrid } from '../look/fields/field-frame.tsx'
import { IntegerField, RateField, TaxRateField } from '../look/fields/figure-field.tsx'
import { TextField } from '../look/fields/text-field.tsx'
import type { Commit } from '../look/fields/use-field-draft.ts'
import { Section } from '../look/section.tsx'
import { OverwrittenValues } from '../sync/overwritten-values.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import classes from './settings.module.css'
import { TaxSettings } from './tax-settings.tsx'

type Edits = NonNullable<CommandArguments<'company.edit'>['edits']>
const rates = ['default_markup_labour_basis_points', 'default_markup_material_basis_points', 'default_overhead_basis_points', 'default_profit_basis_points'] as const

/** The company: what stands on its documents, and the rates that a new estimate begins with. Admins change it, all see it. */
export function CompanySettings() {
  const { t } = useTranslation(['settings', 'fields'])
  const name = useFieldName()
  const { role } = useSignedInUser()
  const command = useCommand()
  const company = useCompany()
  if (!company) return <p className={classes['text']}>{t('company.coming')}</p>
  const disabled = role !== 'admin'
  const edit = <Field extends keyof Edits>(field: Field): Commit<NonNullable<Edits[Field]>['from']> => (edited) => command('company.edit', { id: company.id, edits: { [field]: edited } as Edits })
  const shownRates = seesRestricted(role) ? rates : []

  return (
    <>
      {disabled ? <p className={classes['text']}>{t('company.read_only')}</p> : null}
      <OverwrittenValues table="company" id={company.id} />
      <Section title={t('company.on_documents')} actions={<RecordMark table="company" id={company.id} withWords />}>
        <FieldGrid label={t('company.on_documents')}>
          <TextField label={name('company', 'name')} value={company.name} required disabled={disabled} onCommit={edit('name')} />
          <TextField label={name('company', 'address')} value={company.address} multiline disabled={disabled} onCommit={edit('address')} />
          <TextField label={name('company', 'phone')} type="tel" value={company.phone} disabled={disabled} onCommit={edit('phone')} />
          <TextField label={name('company', 'currency')} value={company.currency} disabled onCommit={edit('name')} />
          <TextField label={name('company', 'time_zone')} value={company.time_zone} required disabled={disabled} onCommit={edit('time_zone')} />
          <ChoiceField
            label={name('company', 'language')} value={company.language} disabled={disabled} onCommit={edit('language')}
            choices={(['en', 'es'] as const).map((language) => ({ value: language, label: t(`fields:choice.any.language.${language}`) }))}
          />
        </FieldGrid>
      </Section>
      <Section title={t('company.rates')}>
        <p className={classes['text']}>{t('company.rates_text')}</p>
        <FieldGrid label={t('company.rates')}>
          {shownRates.map((rate) => <RateField key={rate} label={name('company', rate)} value={company[rate]} disabled={disabled} onCommit={edit(rate)} />)}
          <TaxRateField
            label={name('company', 'default_tax_basis_points')} value={{ tax_basis_points: company.default_tax_basis_points, tax_hundredths: company.default_tax_hundredths }} disabled={disabled}
            onCommit={({ from, to }) => command('company.edit', { id: company.id, edits: {
              default_tax_basis_points: { from: from.tax_basis_points, to: to.tax_basis_points }, default_tax_hundredths: { from: from.tax_hundredths, to: to.tax_hundredths },
            } })}
          />
        </FieldGrid>
      </Section>
      <TaxSettings />
      {seesRestricted(role) ? (
        <Section title={t('company.prices')}>
          <p className={classes['text']}>{t('company.prices_text')} {t('company.price_stale_never')}</p>
          <FieldGrid label={t('company.prices')}>
            <IntegerField label={t('company.price_stale_days')} value={company.price_stale_days} disabled={disabled} onCommit={({ from, to }) => edit('price_stale_days')({ from: from ?? company.price_stale_days, to: to ?? company.price_stale_days })} />
          </FieldGrid>
        </Section>
      ) : null}
    </>
  )
}
