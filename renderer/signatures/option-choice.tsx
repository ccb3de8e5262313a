import { useMemo } from 'react'
import { Checkbox, Radio, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { formatCents } from '../../shared/estimating/format-amount.ts'
import type { ConsentLanguage } from '../../shared/signing/consent.ts'
import type { ContentOption, EstimateChoice } from '../../shared/signing/estimate-content.ts'
import type { SignedDocument } from '../../shared/signing/signed-document.ts'
import classes from './option-choice.module.css'

interface OptionChoiceProps {
  readonly options: readonly ContentOption[]
  readonly choice: EstimateChoice
  readonly language: ConsentLanguage
  readonly currency: string
  readonly disabled: boolean
  readonly onChoose: (choice: EstimateChoice) => void
}

/** Where the client chooses: one package, and any alternates; the document beside it and its total follow. */
export function OptionChoice({ options, choice, language, currency, disabled, onChoose }: OptionChoiceProps) {
  const { i18n } = useTranslation('signatures')
  const words = useMemo(() => i18n.getFixedT(language, 'signatures'), [i18n, language])
  const packages = options.filter((option) => option.kind === 'package')
  const alternates = options.filter((option) => option.kind === 'alternate')
  const money = (cents: number): string => formatCents(cents, { language, currency, negative: 'parentheses' })
  const label = (option: ContentOption, cents: number) => <span className={classes['label']}><span>{option.name}</span><b>{money(cents)}</b></span>
  const look = { root: classes['choice'] ?? '', body: classes['body'] ?? '', labelWrapper: classes['wrapper'] ?? '' }
  return (
    <div className={classes['choices']}>
      {packages.length > 0 ? (
        <Radio.Group label={words('choose_package')} value={choice.package_id} onChange={(package_id) => { onChoose({ ...choice, package_id }) }}>
          <Stack gap={6} mt={6}>
            {packages.map((option) => <Radio key={option.id} value={option.id} disabled={disabled} label={label(option, option.total_cents)} description={option.description || undefined} classNames={look} />)}
          </Stack>
        </Radio.Group>
      ) : null}
      {alternates.length > 0 ? (
        <Checkbox.Group
          label={words('choose_alternates')} value={[...choice.alternate_ids]}
          onChange={(ids) => { onChoose({ ...choice, alternate_ids: alternates.filter((option) => ids.includes(option.id)).map((option) => option.id) }) }}
        >
          <Stack gap={6} mt={6}>
            {alternates.map((option) => <Checkbox key={option.id} value={option.id} disabled={disabled} label={label(option, option.adds_cents)} description={option.description || undefined} classNames={look} />)}
          </Stack>
        </Checkbox.Group>
      ) : null}
    </div>
  )
}

/** What is chosen in a document; null where there is nothing to choose. */
export function choiceIn({ content }: SignedDocument): EstimateChoice | null {
  if (content.kind !== 'estimate' || !content.options) return null
  const chosen = content.options.filter((option) => option.chosen)
  return { package_id: chosen.find((option) => option.kind === 'package')?.id ?? null, alternate_ids: chosen.filter((option) => option.kind === 'alternate').map((option) => option.id) }
}
