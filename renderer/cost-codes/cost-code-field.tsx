import { useTranslation } from 'react-i18next'
import { ChoiceField } from '../look/fields/choice-field.tsx'
import type { Commit } from '../look/fields/use-field-draft.ts'
import { choosable, useCostCodes } from './use-cost-codes.ts'

/** Under which cost code something is added up, or none; an archived one stands there only where it was chosen before. */
export function CostCodeField({ value, disabled, onCommit }: { readonly value: string | null; readonly disabled: boolean; readonly onCommit: Commit<string | null> }) {
  const { t } = useTranslation('price-book')
  const codes = useCostCodes()
  return (
    <ChoiceField
      label={t('cost_code')} value={value ?? ''} disabled={disabled} onCommit={({ from, to }) => onCommit({ from: from || null, to: to || null })}
      choices={[{ value: '', label: t('no_cost_code') }, ...choosable(codes, value)]}
    />
  )
}
