import type { FormEvent } from 'react'
import { useState } from 'react'
import { Button, Checkbox, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { v7 as newId } from 'uuid'
import { parseBasisPoints } from '../../shared/estimating/parse-amount.ts'
import { useCommand } from '../bridge/use-command.ts'
import { useSpokenLanguage } from '../language/use-spoken-language.ts'
import { useFormTexts } from '../look/fields/use-form-texts.ts'
import { SidePanel } from '../look/side-panel.tsx'
import { costCodeKinds } from './use-cost-codes.ts'

/** Adds a cost code. */
export function NewCostCodePanel({ costsVisible, onClose }: { readonly costsVisible: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation(['cost-codes', 'price-book', 'fields', 'look'])
  const language = useSpokenLanguage()
  const command = useCommand()
  const { texts, input, setWrong } = useFormTexts({ code: '', name: '', markup: '' })
  const [kind, setKind] = useState<(typeof costCodeKinds)[number]>('labour')
  const [taxable, setTaxable] = useState(false)

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const lacking: Record<string, string> = {}
    for (const field of ['code', 'name'] as const) if (texts[field].trim() === '') lacking[field] = t(`missing_${field}`)
    const markup = texts.markup.trim() === '' ? null : parseBasisPoints(texts.markup, language)
    if (markup && !markup.ok) lacking['markup'] = t(`look:field.${markup.reason}`)
    else if (markup?.ok && markup.value < 0) lacking['markup'] = t('look:field.negative')
    setWrong(lacking)
    if (Object.keys(lacking).length > 0) return
    const outcome = await command('cost_code.create', { id: newId(), code: texts.code.trim(), name: texts.name.trim(), kind, taxable: taxable ? 1 : 0, default_markup_basis_points: markup?.ok ? markup.value : null })
    if (outcome.ok) onClose()
  }

  return (
    <SidePanel title={t('new')} onClose={onClose} footer={<><Button variant="default" onClick={onClose}>{t('price-book:cancel')}</Button><Button type="submit" form="new-cost-code">{t('add')}</Button></>}>
      <form id="new-cost-code" noValidate onSubmit={(event) => { void submit(event) }}>
        <Stack gap="sm">
          <TextInput data-autofocus label={t('code')} placeholder="09-910" {...input('code')} />
          <TextInput label={t('name')} placeholder={t('name_hint')} {...input('name')} />
          <NativeSelect label={t('kind')} value={kind} data={costCodeKinds.map((value) => ({ value, label: t(`fields:choice.cost_code.kind.${value}`) }))} onChange={(event) => { setKind(event.currentTarget.value as typeof kind) }} />
          {costsVisible ? <TextInput label={t('markup')} description={t('markup_hint')} inputMode="decimal" rightSection="%" placeholder="–" {...input('markup')} /> : null}
          <Checkbox label={t('taxable_long')} checked={taxable} onChange={(event) => { setTaxable(event.currentTarget.checked) }} />
        </Stack>
      </form>
    </SidePanel>
  )
}
