import { useTranslation } from 'react-i18next'
import type { CommandArguments } from '../../shared/commands/registry.ts'
import { seesRestricted } from '../../shared/schema/scope.ts'
import { useSignedInUser } from '../bridge/session.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useCompany } from '../bridge/use-company.ts'
import { ChoiceField } from '../look/fields/choice-field.tsx'
import { FieldGrid } from '../look/fields/field-frame.tsx'
import { IntegerField, MoneyField, QuantityField, RateField } from '../look/fields/figure-field.tsx'
import type { Commit } from '../look/fields/use-field-draft.ts'
import { Section } from '../look/section.tsx'
import { OverwrittenValues } from '../sync/overwritten-values.tsx'
import { RecordMark } from '../sync/record-mark.tsx'
import classes from './settings.module.css'

type Edits = NonNullable<CommandArguments<'company.edit'>['edits']>
const rules = ['all', 'larger_than', 'share', 'none'] as const

/** How the company measures and works out: what every takeoff of it begins with. Admins change it, all see it. */
export function TakeoffSettings() {
  const { t } = useTranslation('settings')
  const { role } = useSignedInUser()
  const command = useCommand()
  const company = useCompany()
  if (!company) return <p className={classes['text']}>{t('company.coming')}</p>
  const disabled = role !== 'admin'
  const edit = <Field extends keyof Edits>(field: Field): Commit<NonNullable<Edits[Field]>['from']> => (edited) => command('company.edit', { id: company.id, edits: { [field]: edited } as Edits })

  return (
    <>
      {disabled ? <p className={classes['text']}>{t('company.read_only')}</p> : null}
      <OverwrittenValues table="company" id={company.id} />
      <Section title={t('takeoff.measuring')} actions={<RecordMark table="company" id={company.id} withWords />}>
        <p className={classes['text']}>{t('takeoff.measuring_text')}</p>
        <FieldGrid label={t('takeoff.measuring')}>
          <ChoiceField label={t('takeoff.length_unit')} value={company.length_unit} disabled={disabled} onCommit={edit('length_unit')} choices={(['feet', 'metres'] as const).map((value) => ({ value, label: t(`takeoff.length_units.${value}`) }))} />
          <ChoiceField label={t('takeoff.opening_rule')} value={company.opening_rule} disabled={disabled} onCommit={edit('opening_rule')} choices={rules.map((value) => ({ value, label: t(`takeoff.opening_rules.${value}`) }))} />
          {company.opening_rule === 'larger_than' ? (
            <>
              <QuantityField label={t('takeoff.opening_threshold')} value={company.opening_threshold_thousandths} disabled={disabled} onCommit={edit('opening_threshold_thousandths')} />
              <ChoiceField label={t('takeoff.opening_threshold_in')} value={company.opening_threshold_unit} disabled={disabled} onCommit={edit('opening_threshold_unit')} choices={(['square_foot', 'square_metre'] as const).map((value) => ({ value, label: t(`takeoff.area_units.${value}`) }))} />
            </>
          ) : null}
          {company.opening_rule === 'share' ? <RateField label={t('takeoff.opening_share')} value={company.opening_share_basis_points} disabled={disabled} onCommit={edit('opening_share_basis_points')} /> : null}
        </FieldGrid>
      </Section>
      <Section title={t('takeoff.working')}>
        <p className={classes['text']}>{t('takeoff.working_text')}</p>
        <FieldGrid label={t('takeoff.working')}>
          <RateField label={t('takeoff.paint_waste')} value={company.paint_waste_basis_points} disabled={disabled} onCommit={edit('paint_waste_basis_points')} />
          <RateField label={t('takeoff.labour_loss')} value={company.labour_loss_basis_points} disabled={disabled} onCommit={edit('labour_loss_basis_points')} />
          <IntegerField label={t('takeoff.painters')} value={company.painters} disabled={disabled} onCommit={({ from, to }) => edit('painters')({ from: from ?? company.painters, to: to ?? company.painters })} />
          <QuantityField label={t('takeoff.working_day')} value={company.working_day_thousandths} disabled={disabled} onCommit={edit('working_day_thousandths')} />
        </FieldGrid>
      </Section>
      {seesRestricted(role) ? (
        <Section title={t('takeoff.costs')}>
          <FieldGrid label={t('takeoff.costs')}>
            <MoneyField label={t('takeoff.labour_hour')} value={company.labour_hour_cents} disabled={disabled} onCommit={({ from, to }) => edit('labour_hour_cents')({ from: from ?? 0, to: to ?? 0 })} />
            <MoneyField label={t('takeoff.minimum_price')} value={company.minimum_price_cents} disabled={disabled} onCommit={({ from, to }) => edit('minimum_price_cents')({ from: from ?? 0, to: to ?? 0 })} />
          </FieldGrid>
        </Section>
      ) : null}
    </>
  )
}
